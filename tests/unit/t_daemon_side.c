// SPDX-License-Identifier: BSD-3-Clause
/* What "kxwatch status" says of a daemon that runs, has ended, was killed, or hangs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "kxwatch/daemon_show.h"

static char folder[] = "/tmp/t_daemon_side.XXXXXX";
static struct daemon_side side;
static char text[16384];

static const char *path(const char *name)
{
	static char paths[4][256];
	static int turn;

	turn = (turn + 1) % 4;
	snprintf(paths[turn], sizeof(paths[turn]), "%s/%s", folder, name);
	return paths[turn];
}

static void write_file(const char *name, const char *what, size_t size)
{
	FILE *f = fopen(path(name), "w");

	assert_non_null(f);
	fwrite(what, 1, size, f);
	assert_int_equal(fclose(f), 0);
}

static uint64_t uptime(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static int setup(void **state)
{
	char settings[512];
	int n;

	(void)state;
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	assert_non_null(mkdtemp(folder));
	mkdir(path("proc"), 0755);
	n = snprintf(settings, sizeof(settings), "status_file = \"%s\"; store: { file = \"%s\"; };",
		     path("status.json"), path("records.db"));
	write_file("settings", settings, (size_t)n);
	return 0;
}

static int teardown(void **state)
{
	char command[96];

	(void)state;
	daemon_side_clean(&side);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static void run_daemon(const char *pid)
{
	char name[64], command[256];
	int n;

	snprintf(name, sizeof(name), "proc/%s", pid);
	mkdir(path(name), 0755);
	snprintf(name, sizeof(name), "proc/%s/comm", pid);
	write_file(name, "kxwatchd\n", 9);
	snprintf(name, sizeof(name), "proc/%s/cmdline", pid);
	n = snprintf(command, sizeof(command), "kxwatchd%c--config%c%s", 0, 0, path("settings"));
	write_file(name, command, (size_t)n + 1);
}

/* As process 77 tells it, so many milliseconds ago. */
static void tell(uint64_t ago)
{
	const struct report_stats report = { .handshakes = 1234, .repeats = 7 };
	struct daemon_state s = {
		.pid = 77, .version = "0.1.0", .settings = "/etc/k.conf", .uptime = uptime() - ago,
		.module = true, .position = 988,
		.daemon = {
			.started = 1800000000, .written = 1800000100, .alerts = { 0, 1, 2, 3, 4 },
			.lost = 55, .gaps = 2, .knows_lag = true, .lag = 12, .report = &report,
		},
		.sink = {
			{ "output", "/var/log/kxwatch.json", true, 1000, 0, 5, 0, 1800000001, NULL },
			{ "kafka", "a:9092", false, 10, 3, 990, 4096, 1800000050, "3/3 brokers \x1b down" },
		},
		.sinks = 2,
	};
	json_t *o = daemon_state_json(&s);

	assert_non_null(o);
	assert_int_equal(json_dump_file(o, path("status.json"), 0), 0);
	json_decref(o);
}

static void look(const char *settings)
{
	FILE *to = fmemopen(text, sizeof(text), "w");

	daemon_side_clean(&side);
	daemon_side_look(&side, settings, path("proc"));
	daemon_side_look_into(&side, 1000);
	assert_non_null(to);
	assert_int_equal(daemon_show_text(to, &side), 0);
	fclose(to);
}

#define assert_says(part) \
	do { \
		if (!strstr(text, part)) \
			fail_msg("\"%s\" is not in:\n%s", part, text); \
	} while (0)

static void one_that_runs(void **state)
{
	const struct daemon_state *s = &side.state;

	(void)state;
	run_daemon("77");
	tell(300);
	look(NULL);
	assert_true(side.known);
	assert_string_equal(side.file, path("status.json"));
	assert_true(side.age >= 300 && side.age < DAEMON_SILENT);
	assert_int_equal(s->daemon.lag, 12);
	assert_int_equal(s->daemon.alerts[SEVERITY_CRITICAL], 4);
	assert_int_equal(s->report.handshakes, 1234);
	assert_int_equal(s->sinks, 2);
	assert_false(s->sink[1].up);
	assert_int_equal(s->sink[1].dropped, 3);
	assert_says("up to event 988; 12 are not read yet");
	assert_says("55 events, in 2 gaps");
	assert_says("1234 handshakes, 10 alerts, 7 more held back");
	assert_says("DOWN");
	assert_says("kafka: 3/3 brokers \\x1b down\n");
	assert_null(strstr(text, "SILENT"));
	/* There is no store yet, and that is said by its name. */
	assert_says("UNKNOWN");
	assert_says(path("records.db"));
}

static void one_that_hangs(void **state)
{
	(void)state;
	run_daemon("77");
	tell(DAEMON_SILENT + 5000);
	look(NULL);
	assert_true(side.known);
	assert_says("SILENT       for 15 seconds");
}

static void none(void **state)
{
	(void)state;
	look(path("settings"));
	assert_false(side.known);
	assert_says("DOWN         no kxwatchd runs here\n");
	/* One that was killed has left its word behind, which is not taken for news. */
	tell(1000);
	look(path("settings"));
	assert_false(side.known);
	assert_says("DOWN         no kxwatchd runs here;");
	assert_says("was written by process 77, which is gone");
	assert_null(strstr(text, "1234"));
}

static void one_that_says_nothing(void **state)
{
	(void)state;
	run_daemon("78");
	look(NULL);
	assert_false(side.known);
	assert_says("SILENT       process 78 runs, and how it is, is not known");
	assert_says("status.json: No such file or directory");
	/* That of another, which is gone, is none of its. */
	tell(1000);
	look(NULL);
	assert_false(side.known);
	assert_says("it has not said anything yet");
	write_file("status.json", "{\"pid\":", 7);
	look(NULL);
	assert_says("status.json: makes no sense");
	write_file("status.json", "[1]", 3);
	look(NULL);
	assert_says("status.json: makes no sense");
}

static void as_json(void **state)
{
	json_t *o = json_object(), *daemon;

	(void)state;
	run_daemon("77");
	tell(0);
	look(NULL);
	daemon_show_json(o, &side);
	daemon = json_object_get(o, "daemon");
	assert_true(json_is_true(json_object_get(daemon, "running")));
	assert_int_equal(json_integer_value(json_object_get(daemon, "lag_events")), 12);
	assert_int_equal(json_array_size(json_object_get(daemon, "sinks")), 2);
	assert_non_null(json_object_get(json_object_get(o, "store"), "error"));
	json_decref(o);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(one_that_runs),
		test(one_that_hangs),
		test(none),
		test(one_that_says_nothing),
		test(as_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
