// SPDX-License-Identifier: BSD-3-Clause
/* "kxwatch check-config" as it is called: what it doubts, what it does not, how it exits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "kxwatch/command.h"

#include "called.h"

#define GOOD		0
#define DOUBTFUL	1
#define WRONG		2
#define NEVER	"score: { alert = 101; medium = 101; high = 101; critical = 101; };"

static char folder[] = "/tmp/t_check_config.XXXXXX";
static char home[512];

static int call(const char *const *argv)
{
	return called_argv(".", NULL, cmd_check_config, (char **)argv);
}

/* The settings, read from a file of their own. */
static int check(const char *text)
{
	static const char *const argv[] = { "kxwatch", "k.conf", NULL };
	FILE *f = fopen("k.conf", "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return call(argv);
}

struct row {
	const char *settings, *place, *what;
};

static const struct row doubtful[] = {
	{ "allow = ( { executable = \"/a\"; expires = \"2020-01-31\"; } );", "k.conf:1: allow[0]",
	  "expired" },
	{ "allow = ( { executable = \"/a\"; },\n{ executable = \"/a\"; port = 443; } );",
	  "k.conf:2: allow[1]", "of no use: k.conf:1: allow[0] says as much" },
	{ "allow = ( { executable = \"/a/b\"; },\n{ executable = \"/a/*\"; } );",
	  "k.conf:1: allow[0]", "of no use: k.conf:2: allow[1]" },
	{ "allow = ( { executable = \"/a\"; },\n{ executable = \"/a\"; } );", "k.conf:2: allow[1]",
	  "of no use" },
	{ "allow = ( { executable = \"/a\"; destination = \"203.0.113.0/24\"; },\n"
	  "{ executable = \"/a\"; destination = \"203.0.113.128/25\"; user = 0; } );",
	  "k.conf:2: allow[1]", "of no use" },
	{ "allow = ( { executable = \"/a\"; server_name = \"*.EXAMPLE.net\"; },\n"
	  "{ executable = \"/a\"; server_name = \"a.example.net\"; } );", "k.conf:2: allow[1]",
	  "of no use" },
	{ "allow = ( { executable = \"/a\"; } );\napproved = ( { executable = \"/a\"; user = 5; } );",
	  "k.conf:2: approved[0]", "of no use: k.conf:1: allow[0]" },
	{ "allow = ( { executable = \"/a\"; expires = \"2099-01-31\"; script = \"/s\"; },\n"
	  "{ executable = \"/a\"; expires = \"2099-02-01\"; } );", "k.conf:1: allow[0]", "of no use" },
	{ "allow = ( { executable = \"/a//b\"; } );", "allow[0]", "never matches" },
	{ "allow = ( { executable = \"/a\"; parent = \"/a/../b\"; } );", "allow[0]",
	  "parent never matches" },
	{ "allow = ( { executable = \"/a/\"; } );", "allow[0]", "never matches" },
	{ "allow = ( { executable = \"HOME/link\"; } );", "allow[0]",
	  "link is a link, and what runs is" },
	{ "allow = ( { executable = \"/a\"; destination = \"10.1.0.0/16\"; } );", "allow[0]",
	  "internal_networks" },
	{ "allow = ( { cgroup = \"/*\"; } );", "allow[0]", "every process" },
	{ "allow = ( { package = \"*\"; } );", "allow[0]", "every package" },
	{ "output = \"/nonexistent/records\";", "output", "/nonexistent: No such file" },
	{ "output = \"/tmp\";", "output", "is a folder" },
	{ "state_file = \"/dev/null/position\";", "state_file", "/dev/null: is no folder" },
	{ "metrics = \"/tmp/figures\";", "metrics", ".prom" },
	{ NEVER, "score.alert", "nothing ever is an alert" },
	{ "score: { alert = 0; };", "score.alert", "is 0" },
	{ "internal_networks = [ \"::/0\" ];", "internal_networks", "over IPv6" },
	{ "syslog: { server = \"unix:/nonexistent\"; };", "syslog.server", "No such file" },
	{ "syslog: { server = \"unix:/dev/null\"; };", "syslog.server", "no socket" },
};

static const char *const fine[] = {
	"",
	"allow = ( { executable = \"/a\"; user = 0; }, { executable = \"/a\"; user = 1; } );",
	"allow = ( { executable = \"/a\"; script = \"/s\"; },"
	" { executable = \"/a\"; expires = \"2099-02-01\"; } );",
	"allow = ( { executable = \"HOME/link\"; }, { executable = \"HOME/program\"; } );",
	"allow = ( { executable = \"HOME/wrapper\"; } );",
	"allow = ( { executable = \"HOME/program\"; } );",
	"allow = ( { cgroup = \"/system.slice/*\"; executable = \"/a\"; } );",
	"state_file = \"HOME/new/newer/position\"; metrics = \"HOME/k.prom\";",
	"score: { alert = 50; };",
};

static void write_with_home(const char *settings, char *text, size_t size)
{
	const char *at;

	*text = '\0';
	while ((at = strstr(settings, "HOME"))) {
		snprintf(text + strlen(text), size - strlen(text), "%.*s%s", (int)(at - settings),
			 settings, home);
		settings = at + 4;
	}
	snprintf(text + strlen(text), size - strlen(text), "%s", settings);
}

static void each_doubt_is_told(void **state)
{
	char text[2048];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(doubtful) / sizeof(doubtful[0]); i++) {
		write_with_home(doubtful[i].settings, text, sizeof(text));
		if (check(text) != DOUBTFUL)
			fail_msg("not doubted: %s\n%s%s", text, out, err);
		assert_says(out, doubtful[i].place);
		assert_says(out, doubtful[i].what);
		assert_says(out, "k.conf: no errors, 1 doubt\n");
	}
}

static void what_is_meant_is_not_doubted(void **state)
{
	char text[2048];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		write_with_home(fine[i], text, sizeof(text));
		if (check(text) != GOOD)
			fail_msg("doubted: %s\n%s%s", text, out, err);
	}
}

static void what_is_wrong_is_an_error(void **state)
{
	static const char *const none[] = { "kxwatch", "/nonexistent.conf", NULL };

	(void)state;
	assert_int_equal(check("colour = 1;"), WRONG);
	assert_says(err, "k.conf:1: colour: ");
	assert_int_equal(call(none), WRONG);
	assert_says(err, "/nonexistent.conf: cannot be read");
	/* The daemon would read the settings, and not begin with them. */
	assert_int_equal(check("trust: { ca_file = \"/nonexistent.pem\"; };"), WRONG);
	assert_says(err, "/nonexistent.pem");
}

static void all_of_it_as_json(void **state)
{
	static const char *const argv[] = { "kxwatch", "--json", "k.conf", NULL };
	json_t *o;

	(void)state;
	check(NEVER);
	assert_int_equal(call(argv), DOUBTFUL);
	o = json_loads(out, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(o, "result")), "doubtful");
	assert_int_equal(json_array_size(json_object_get(o, "errors")), 0);
	assert_string_equal(json_string_value(json_object_get(json_array_get(
			    json_object_get(o, "warnings"), 0), "place")), "score.alert");
	json_decref(o);
	check("colour = 1;");
	assert_int_equal(call(argv), WRONG);
	o = json_loads(out, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(o, "errors")), 1);
	json_decref(o);
	check("");
	assert_int_equal(call(argv), GOOD);
}

static void usage(void **state)
{
	static const char *const two[] = { "kxwatch", "a", "b", NULL };
	static const char *const odd[] = { "kxwatch", "--odd", NULL };

	(void)state;
	assert_int_equal(call(two), WRONG);
	assert_int_equal(call(odd), WRONG);
}

static int enter(void **state)
{
	char program[256];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	FILE *f;

	(void)state;
	if (n < 0 || !mkdtemp(folder) || chdir(folder) || !getcwd(home, sizeof(home)))
		return -1;
	program[n] = '\0';
	f = fopen("script", "w");
	if (!f || fputs("#!/bin/sh\n", f) < 0 || fclose(f))
		return -1;
	/* A program must be one: its file's first bytes say so. */
	if (link(program, "program")) {
		f = fopen("program", "w");
		if (!f || fputs("\x7f" "ELF", f) < 0 || fclose(f))
			return -1;
	}
	return symlink("program", "link") || symlink("script", "wrapper");
}

static int leave(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_doubt_is_told),
		cmocka_unit_test(what_is_meant_is_not_doubted),
		cmocka_unit_test(what_is_wrong_is_an_error),
		cmocka_unit_test(all_of_it_as_json),
		cmocka_unit_test(usage),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
