// SPDX-License-Identifier: BSD-3-Clause
/* Settings: what is read, and that each mistake is named with file, line and setting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <judge/config.h>
#include <judge/settings.h>

static char file[] = "/tmp/t_config.XXXXXX";
static char error[CONFIG_ERROR_SIZE];

static int load(struct config *c, const char *text)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	error[0] = '\0';
	return config_load(c, file, error);
}

struct mistake {
	const char *text;
	unsigned int line;
	const char *setting, *what;
};

static const struct mistake mistakes[] = {
	{ "# a comment\ncolour = \"red\";\n", 2, "colour", "not a setting" },
	{ "records: {\n\tflows = true;\n\tcolour = 1;\n};\n", 3, "records.colour", "not a setting" },
	{ "records = 5;\n", 1, "records", "group" },
	{ "records: { flows = 1; };\n", 1, "records.flows", "true or false" },
	{ "records: { lost_interval = 0; };\n", 1, "records.lost_interval", "from 1 to 86400" },
	{ "output = 5;\n", 1, "output", "string" },
	{ "output = \"relative\";\n", 1, "output", "absolute" },
	{ "output = \"\";\n", 1, "output", "empty" },
	{ "state_file = \"-\";\n", 1, "state_file", "absolute" },
	{ "limits: {\n flows = \"many\"; };\n", 2, "limits.flows", "whole number" },
	{ "limits: { flows = 1.5; };\n", 1, "limits.flows", "whole number" },
	{ "limits: { processes = 15; };\n", 1, "limits.processes", "from 16" },
	{ "limits: { handshake_memory = -1; };\n", 1, "limits.handshake_memory", "from 1" },
	{ "limits: { handshake_timeout = 99999999999L; };\n", 1, "limits.handshake_timeout",
	  "to 3600, not 99999999999" },
	{ "trust: { ca_file = \"ca.pem\"; };\n", 1, "trust.ca_file", "absolute" },
	{ "internal_networks = [\n\"10.0.0.0/8\",\n\"10.0.0.0/33\" ];\n", 3,
	  "internal_networks[1]", "10.0.0.0/33" },
	{ "internal_networks = [ \"10.1.0.0/8\" ];\n", 1, "internal_networks[0]", "no network" },
	{ "internal_networks = \"10.0.0.0/8\";\n", 1, "internal_networks", "list" },
	{ "internal_networks = [ 10 ];\n", 1, "internal_networks[0]", "string" },
	{ "library_names = [ \"0123456789012345678901234567890123456789012345678901234567890123\" ];\n",
	  1, "library_names[0]", "63" },
	{ "allow = (\n\t{ comment = \"who?\"; } );\n", 2, "allow[0]", "needs executable" },
	{ "allow = ( { executable = \"curl\"; } );\n", 1, "allow[0].executable", "absolute" },
	{ "allow = ( { executable = \"/c\"; },\n\n{ executable = \"/d\"; port = 65536; } );\n", 3,
	  "allow[1].port", "from 1 to 65535" },
	{ "allow = ( { executable = \"/c\"; port = 0; } );\n", 1, "allow[0].port", "from 1" },
	{ "allow = ( { executable = \"/c\"; user = \"no such user\"; } );\n", 1, "allow[0].user",
	  "no such user" },
	{ "allow = ( { executable = \"/c\"; user = -1; } );\n", 1, "allow[0].user", "from 0" },
	{ "allow = ( { executable = \"/c\"; destination = \"example.org\"; } );\n", 1,
	  "allow[0].destination", "no network" },
	{ "allow = ( { executable = \"/c\"; sha256 = \"12\"; } );\n", 1, "allow[0].sha256", "64" },
	{ "allow = ( { executable = \"/c\"; expires = \"2027-02-30\"; } );\n", 1,
	  "allow[0].expires", "no date" },
	{ "allow = ( { executable = \"/c\"; expires = \"27-02-03\"; } );\n", 1, "allow[0].expires",
	  "no date" },
	{ "approved = ( { comment = \"c\"; } );\n", 1, "approved[0]", "needs executable" },
	{ "repeats: { alerts = 0; };\n", 1, "repeats.alerts", "from 1" },
	{ "baseline: { file = \"b\"; };\n", 1, "baseline.file", "absolute" },
	{ "allow = ( { executable = \"/c\"; colour = 1; } );\n", 1, "allow[0].colour",
	  "not a setting" },
	{ "allow = ( \"/usr/bin/curl\" );\n", 1, "allow[0]", "group" },
	{ "signals = ( { id = \"kx.none\"; weight = 1; } );\n", 1, "signals[0]", "kx.none" },
	{ "signals = ( { id = \"kx.rsa\"; } );\n", 1, "signals[0]", "needs id and weight" },
	{ "signals = (\n{ id = \"kx.rsa\";\nweight = 101; } );\n", 3, "signals[0].weight",
	  "from 0 to 100" },
	{ "expected_libraries = 5;\n", 1, "expected_libraries", "list" },
	{ "expected_libraries = [ 5 ];\n", 1, "expected_libraries[0]", "string" },
	{ "directories: { temporary = [ \"tmp\" ]; };\n", 1, "directories.temporary[0]",
	  "directory" },
	{ "directories: { homes = [ \"/home/\" ]; };\n", 1, "directories.homes[0]", "directory" },
	{ "directories: { libraries = \"/usr/lib\"; };\n", 1, "directories.libraries", "list" },
	{ "ports: { tls = [ 443,\n0 ]; };\n", 2, "ports.tls[1]", "from 1 to 65535" },
	{ "ports: { late = [ \"25\" ]; };\n", 1, "ports.late[0]", "whole number" },
	{ "ports: { tls = 443; };\n", 1, "ports.tls", "list" },
	{ "asymmetry: { ratio = -1; };\n", 1, "asymmetry.ratio", "from 0" },
	{ "asymmetry: { minimum = 0; };\n", 1, "asymmetry.minimum", "from 1" },
	{ "lists = ( { kind = \"ja3\"; } );\n", 1, "lists[0]", "needs kind and file" },
	{ "lists = ( { kind = \"ja5\"; file = \"/l\"; } );\n", 1, "lists[0]", "ja5" },
	{ "lists = ( { kind = \"ja3\"; file = \"/no/such/list\"; } );\n", 1, "lists[0]",
	  "/no/such/list: cannot be read: No such file" },
	{ "lists = ( { kind = \"ja3\"; file = \"/etc/passwd\"; } );\n", 1, "lists[0]",
	  "/etc/passwd:1: there is no JA3" },
	{ "trust: { crl_file = \"crl.pem\"; };\n", 1, "trust.crl_file", "absolute" },
	{ "score: { high = 102; };\n", 1, "score.high", "from 0 to 101" },
	{ "limits: {\n\tflows = ;\n};\n", 2, "", "syntax error" },
	{ "output = \"-\";\noutput = \"-\";\n", 2, "", "duplicate" },
};

static void each_mistake_is_named(void **state)
{
	struct config c;
	char place[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const struct mistake *m = &mistakes[i];

		if (!load(&c, m->text))
			fail_msg("accepted: %s", m->text);
		snprintf(place, sizeof(place), "%s:%u: %s%s", file, m->line, m->setting,
			 *m->setting ? ": " : "");
		if (strncmp(error, place, strlen(place)) || !strstr(error, m->what))
			fail_msg("%s\nis not about %s %s", error, place, m->what);
		assert_null(c.output);
	}
}

static void a_file_that_cannot_be_read(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(config_load(&c, "/nonexistent/kxwatchd.conf", error), -1);
	assert_string_equal(error, "/nonexistent/kxwatchd.conf: cannot be read: "
			    "No such file or directory");
}

static void scores_must_rise(void **state)
{
	struct config c;

	(void)state;
	assert_int_equal(load(&c, "score: { medium = 80; high = 70; };"), -1);
	assert_non_null(strstr(error, file));
	assert_non_null(strstr(error, "score: "));
}

/* An error in a file that is included is an error of that file. */
static void included_files_are_named(void **state)
{
	char part[] = "/tmp/t_config_part.XXXXXX", text[128], place[128];
	int fd = mkstemp(part);
	struct config c;

	(void)state;
	assert_int_equal(write(fd, "\n\ncolour = 1;\n", 14), 14);
	close(fd);
	snprintf(text, sizeof(text), "@include \"%s\"\n", part + strlen("/tmp/"));
	assert_int_equal(load(&c, text), -1);
	/* By the name it was included by. */
	snprintf(place, sizeof(place), "%s:3: colour: ", part + strlen("/tmp/"));
	assert_true(!strncmp(error, place, strlen(place)));
	unlink(part);
}

static void what_is_set_is_read(void **state)
{
	struct config c;

	(void)state;
	if (load(&c, "output = \"/var/log/k\"; state_file = \"/s\";\n"
		 "records: { handshakes = false; libraries = false; flows = true;\n"
		 " certificate_chain = true; lost_interval = 3; };\n"
		 "limits: { processes = 100; flows = 200; handshake_memory = 2;\n"
		 " handshake_timeout = 7; };\n"
		 "trust: { ca_file = \"/f\"; ca_path = \"/p\"; };\n"
		 "internal_networks = ( \"192.0.2.0/24\" );\n"
		 "library_names = [ \"libssl\", \"libfoo\" ];\n"
		 "allow = ( { executable = \"/a\"; script = \"s\"; parent = \"/p\"; user = \"root\";\n"
		 " destination = \"2001:db8::/32\"; port = 443; comment = \"c\"; },\n"
		 " { executable = \"/b\"; user = 33; } );\n"
		 "signals = ( { id = \"kx.rsa\"; weight = 7; } );\n"
		 "repeats: { window = 60; alerts = 5; };\n"
		 "baseline: { file = \"/nonexistent/b\"; database = \"/d\"; };\n"
		 "approved = ( { executable = \"/a\"; } );\n"
		 "score: { alert = 1; medium = 2; high = 3; critical = 4; };\n"))
		fail_msg("%s", error);
	assert_string_equal(c.output, "/var/log/k");
	assert_string_equal(c.state_file, "/s");
	assert_false(c.record_handshakes);
	assert_false(c.record_libraries);
	assert_true(c.record_flows);
	assert_true(c.certificate_chain);
	assert_int_equal(c.lost_interval, 3);
	assert_int_equal(c.limits.processes, 100);
	assert_int_equal(c.limits.flows, 200);
	assert_int_equal(c.limits.handshake_memory, 2 << 20);
	assert_int_equal(c.limits.handshake_timeout, 7000);
	assert_string_equal(c.ca_file, "/f");
	assert_string_equal(c.ca_path, "/p");
	assert_int_equal(c.internal.count, 1);
	assert_int_equal(c.libraries, 2);
	assert_string_equal(c.library[1], "libfoo");
	assert_int_equal(c.allow.count, 2);
	assert_string_equal(c.allow.entry[0]->script, "s");
	assert_string_equal(c.allow.entry[0]->parent, "/p");
	assert_int_equal(c.allow.entry[0]->uid, 0);
	assert_false(c.allow.entry[0]->any_user);
	assert_false(c.allow.entry[0]->any_destination);
	assert_int_equal(c.allow.entry[0]->port, 443);
	assert_int_equal(c.allow.entry[1]->uid, 33);
	assert_true(c.allow.entry[1]->any_destination);
	assert_int_equal(c.weight[SIGNAL_KX_RSA], 7);
	assert_int_equal(c.weight[SIGNAL_INVALID_ACCEPTED],
			 signal_table[SIGNAL_INVALID_ACCEPTED].weight);
	assert_int_equal(c.score_critical, 4);
	assert_int_equal(c.repeat_window, 60);
	assert_int_equal(c.repeat_alerts, 5);
	assert_string_equal(c.baseline_file, "/nonexistent/b");
	assert_int_equal(c.baseline.count, 1);
	config_clean(&c);
}

static void assert_same_texts(const struct text_list *a, const struct text_list *b)
{
	size_t i;

	assert_int_equal(a->count, b->count);
	for (i = 0; i < a->count; i++)
		assert_string_equal(a->text[i], b->text[i]);
}

/* What the delivered file says to be the default is it, and it names every setting. */
static void the_delivered_file_tells_the_truth(void **state)
{
	FILE *in = fopen("configs/kxwatchd.conf", "r"), *out = fopen(file, "w");
	bool active = false, group = false;
	struct config c, defaults;
	char line[256];
	size_t i;

	(void)state;
	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		/* "#name ..." and what belongs to it until "#};" or "#];" */
		if (line[0] == '#' && line[1] >= 'a' && line[1] <= 'z') {
			active = true;
			group = !strchr(line, ';');
		}
		fputs(active && line[0] == '#' ? line + 1 : line, out);
		if (active && (!group || line[1] == '}' || line[1] == ']' || line[1] == ')'))
			active = false;
	}
	fclose(in);
	fclose(out);
	if (config_load(&c, file, error))
		fail_msg("%s", error);
	assert_int_equal(config_defaults(&defaults), 0);
	assert_string_equal(c.output, defaults.output);
	assert_int_equal(c.record_handshakes, defaults.record_handshakes);
	assert_int_equal(c.record_libraries, defaults.record_libraries);
	assert_int_equal(c.record_flows, defaults.record_flows);
	assert_int_equal(c.certificate_chain, defaults.certificate_chain);
	assert_int_equal(c.lost_interval, defaults.lost_interval);
	assert_memory_equal(&c.limits, &defaults.limits, sizeof(c.limits));
	assert_int_equal(c.internal.count, defaults.internal.count);
	for (i = 0; i < c.internal.count; i++)
		assert_memory_equal(&c.internal.network[i], &defaults.internal.network[i],
				    sizeof(struct network));
	assert_memory_equal(c.weight, defaults.weight, sizeof(c.weight));
	assert_int_equal(c.score_alert, defaults.score_alert);
	assert_int_equal(c.score_medium, defaults.score_medium);
	assert_int_equal(c.score_high, defaults.score_high);
	assert_int_equal(c.score_critical, defaults.score_critical);
	assert_memory_equal(&c.rules.tls_ports, &defaults.rules.tls_ports,
			    sizeof(c.rules.tls_ports));
	assert_memory_equal(&c.rules.late_ports, &defaults.rules.late_ports,
			    sizeof(c.rules.late_ports));
	assert_same_texts(&c.rules.temporary, &defaults.rules.temporary);
	assert_same_texts(&c.rules.homes, &defaults.rules.homes);
	assert_int_equal(c.rules.ratio, defaults.rules.ratio);
	assert_int_equal(c.rules.ratio_minimum, defaults.rules.ratio_minimum);
	assert_int_equal(defaults.rules.libraries.count, 0);
	assert_int_not_equal(c.rules.libraries.count, 0);
	assert_int_not_equal(c.rules.library_paths.count, 0);
	assert_int_equal(c.repeat_window, defaults.repeat_window);
	assert_int_equal(c.repeat_alerts, defaults.repeat_alerts);
	assert_non_null(c.ca_file);
	assert_non_null(c.ca_path);
	assert_non_null(c.crl_file);
	assert_non_null(c.crl_path);
	assert_int_not_equal(c.libraries, 0);
	config_clean(&c);
	config_clean(&defaults);
}

/* ---- the manual ---------------------------------------------------------------- */

static char *manual;

/* The part of the manual about a group: from ".SS group" on to the next one. */
static bool section_has(const char *group, const char *name)
{
	char head[64], *begin = manual, *end, *at, kept;
	size_t n = strlen(name);
	bool found = false;

	if (group) {
		snprintf(head, sizeof(head), "\n.SS %s\n", group);
		begin = strstr(manual, head);
	}
	if (!begin)
		return false;
	end = strstr(begin + 1, "\n.S");
	/* What is at the top may be a section of its own. */
	if (!group) {
		snprintf(head, sizeof(head), "\n.SS %s\n", name);
		if (strstr(manual, head))
			return true;
		end = strstr(manual, "\n.SS ");
	}
	kept = end ? *end : '\0';
	if (end)
		*end = '\0';
	/* In the line that follows .TP, between blanks or quotes. */
	for (at = begin; !found && (at = strstr(at, "\n.TP\n.I")); at++) {
		const char *line = at + strlen("\n.TP\n"), *word;
		const char *eol = line + strcspn(line, "\n");

		for (word = line; (word = strstr(word, name)) && word < eol; word++)
			if ((word[-1] == ' ') && strchr(" \n", word[n]))
				found = true;
	}
	if (end)
		*end = kept;
	return found;
}

static void in_manual(const char *group, const char *name, void *arg)
{
	(*(unsigned int *)arg)++;
	/* As of allow. */
	if (group && !strcmp(group, "approved"))
		group = "allow";
	if (!section_has(group, name) &&
	    !(group && !strcmp(group, "signals") && strstr(manual, name)))
		fail_msg("not in the manual: %s.%s", group ? group : "", name);
}

static void every_setting_is_in_the_manual(void **state)
{
	FILE *f = fopen("userspace/man/kxwatchd.conf.5", "r");
	unsigned int settings = 0;

	(void)state;
	assert_non_null(f);
	manual = calloc(1, 1 << 16);
	assert_true(fread(manual, 1, (1 << 16) - 1, f) > 0);
	fclose(f);
	settings_each(in_manual, &settings);
	assert_true(settings > 40);
	assert_false(section_has("limits", "colour"));
	assert_false(section_has("limits", "handshakes"));
	assert_false(section_has("nothing", "flows"));
	free(manual);
}

/* A baseline lies in a file of its own, which may not be there. */
static void a_baseline_is_read_with_the_rest(void **state)
{
	static const char entry[] = "approved = ( { executable = \"/a\"; } );";
	char part[] = "/tmp/t_config_baseline.XXXXXX", text[128];
	int fd = mkstemp(part);
	struct config c;

	(void)state;
	assert_true(write(fd, entry, strlen(entry)) == (ssize_t)strlen(entry));
	snprintf(text, sizeof(text), "baseline: { file = \"%s\"; };", part);
	assert_int_equal(load(&c, text), 0);
	assert_int_equal(c.baseline.count, 1);
	config_clean(&c);
	assert_int_equal(pwrite(fd, "colour  ", 8, 0), 8);
	assert_int_equal(load(&c, text), -1);
	assert_true(!strncmp(error, part, strlen(part)));
	assert_non_null(strstr(error, ":1: colour: "));
	unlink(part);
	assert_int_equal(load(&c, text), 0);
	assert_int_equal(c.baseline.count, 0);
	config_clean(&c);
	/* What is there and cannot be read is an error. */
	assert_int_equal(load(&c, "baseline: { file = \"/tmp\"; };"), -1);
	close(fd);
}

static int make_file(void **state)
{
	(void)state;
	return mkstemp(file) < 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_is_named),
		cmocka_unit_test(a_file_that_cannot_be_read),
		cmocka_unit_test(scores_must_rise),
		cmocka_unit_test(included_files_are_named),
		cmocka_unit_test(what_is_set_is_read),
		cmocka_unit_test(every_setting_is_in_the_manual),
		cmocka_unit_test(a_baseline_is_read_with_the_rest),
		cmocka_unit_test(the_delivered_file_tells_the_truth),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
