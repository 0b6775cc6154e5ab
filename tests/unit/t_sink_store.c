// SPDX-License-Identifier: BSD-3-Clause
/* The store among the other sinks: what it cannot take it takes later, and holds up nobody. */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <sink/outlets.h>

#include "record_maker.h"

static struct config config;
static struct outlets *outlets;
static uint64_t now;
static unsigned int said, given;
static char last_said[1024];

static void say(const char *who, const char *text, void *arg)
{
	(void)arg;
	said++;
	snprintf(last_said, sizeof(last_said), "%s: %s", who, text);
}

static const char *output_file(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/output", maker_folder);
	return path;
}

static void begin(void)
{
	assert_int_equal(config_defaults(&config), 0);
	free(config.output);
	config.output = strdup(output_file());
	config.store_file = strdup(maker_file());
	now = 1000000;
	said = given = 0;
	outlets = outlets_open(&config, now, say, NULL);
	assert_non_null(outlets);
}

static void end(void)
{
	outlets_close(outlets);
	config_clean(&config);
}

static void give(unsigned int count)
{
	char *line;

	while (count--) {
		given++;
		line = maker_text("handshake", given, MAKER_TIME + given, "");
		outlets_put(outlets, line, strlen(line), NULL, now);
	}
}

static void pass(unsigned int ms)
{
	now += ms;
	outlets_tick(outlets, now);
	outlets_tick(outlets, now);
}

/* Whether all is where it belongs; not whether it could be made so. */
static bool all_written(void)
{
	struct outlet_stats s;
	uint64_t waiting = 0;
	size_t i;

	for (i = 0; i < outlets_count(outlets); i++) {
		outlets_stats(outlets, i, &s);
		waiting += s.waiting;
	}
	return !waiting;
}

static unsigned int lines_of_output(void)
{
	FILE *f = fopen(output_file(), "r");
	unsigned int n = 0;
	int c;

	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

static void a_second_makes_a_transaction(void **state)
{
	(void)state;
	begin();
	give(3);
	assert_false(all_written());
	pass(500);
	assert_false(all_written());
	assert_int_equal(maker_count("handshake"), 0);
	pass(600);
	assert_true(all_written());
	assert_int_equal(maker_count("handshake"), 3);
	give(2);
	outlets_flush(outlets, now);
	assert_true(all_written());
	assert_int_equal(maker_count("handshake"), 5);
	give(10000);
	outlets_flush(outlets, now);
	assert_int_equal(maker_count("handshake"), 10005);
	assert_int_equal(said, 0);
	end();
}

/* Not committed, and the daemon ends: nothing says that it was written. */
static void what_is_not_safe_is_not_said_to_be(void **state)
{
	(void)state;
	begin();
	give(3);
	end();
	assert_int_equal(maker_count("handshake"), 0);
}

static void a_damaged_file_holds_up_nobody(void **state)
{
	FILE *f = fopen(maker_file(), "w");
	int i;

	(void)state;
	for (i = 0; i < 5000; i++)
		putc('x', f);
	fclose(f);
	begin();
	give(5);
	for (i = 0; i < 5; i++)
		pass(1100);
	give(5);
	assert_int_equal(lines_of_output(), 10);
	assert_false(all_written());
	assert_int_equal(said, 1);
	assert_non_null(strstr(last_said, maker_file()));
	assert_non_null(strstr(last_said, "move it away"));
	assert_int_equal(unlink(maker_file()), 0);
	for (i = 0; i < 3; i++)
		pass(1100);
	assert_true(all_written());
	assert_int_equal(said, 2);
	assert_int_equal(maker_count("handshake"), 10);
	assert_int_equal(lines_of_output(), 10);
	end();
}

static void a_full_disk_delays_and_loses_nothing(void **state)
{
	struct rlimit l, all;
	unsigned int i;

	(void)state;
	begin();
	give(3);
	pass(1100);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
	l = all;
	l.rlim_cur = 200 * 1024;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
	for (i = 0; i < 8; i++) {
		give(300);
		pass(1100);
	}
	assert_false(all_written());
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
	for (i = 0; i < 20; i++)
		pass(1100);
	assert_true(all_written());
	assert_int_equal(maker_count("handshake"), given);
	assert_int_equal(lines_of_output(), given);
	end();
}

static void a_folder_that_comes_later_is_used_then(void **state)
{
	char folder[80];

	(void)state;
	assert_int_equal(config_defaults(&config), 0);
	free(config.output);
	config.output = strdup(output_file());
	snprintf(folder, sizeof(folder), "%s/a/b", maker_folder);
	config.store_file = malloc(128);
	sprintf(config.store_file, "%s/records.db", folder);
	said = given = 0;
	outlets = outlets_open(&config, now, say, NULL);
	assert_non_null(outlets);
	give(2);
	pass(1100);
	assert_int_equal(said, 1);
	assert_non_null(strstr(last_said, "No such file"));
	snprintf(folder, sizeof(folder), "%s/a", maker_folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	pass(1100);
	pass(1100);
	assert_true(all_written());
	assert_int_equal(access(config.store_file, F_OK), 0);
	end();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		maker_test(a_second_makes_a_transaction),
		maker_test(what_is_not_safe_is_not_said_to_be),
		maker_test(a_damaged_file_holds_up_nobody),
		maker_test(a_full_disk_delays_and_loses_nothing),
		maker_test(a_folder_that_comes_later_is_used_then),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
