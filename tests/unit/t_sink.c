// SPDX-License-Identifier: BSD-3-Clause
/* Lines reach the file whole, in order, also when there is no room for a while. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <sink/outlets.h>

static char folder[] = "/tmp/t_sink.XXXXXX";
static char file[64];

static void assert_file(const char *path, const char *text)
{
	char have[4096] = "";
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_true(read(fd, have, sizeof(have) - 1) >= 0);
	close(fd);
	assert_string_equal(have, text);
}

/* From now on no file may grow beyond this: a full disk. */
static void limit(rlim_t size)
{
	struct rlimit l;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &l), 0);
	l.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
}

static char said[4096];

static void say(const char *who, const char *text, void *arg)
{
	size_t size = strlen(said);

	(void)arg;
	snprintf(said + size, sizeof(said) - size, "%s: %s\n", who, text);
}

static struct config config;

static struct outlets *sinks(const char *output)
{
	free(config.output);
	config.output = strdup(output);
	said[0] = '\0';
	return outlets_open(&config, 0, say, NULL);
}

static void put(struct outlets *o, const char *line)
{
	outlets_put(o, line, strlen(line), NULL, 0);
}

static struct outlet_stats stats_of(const struct outlets *o)
{
	struct outlet_stats stats;

	outlets_stats(o, 0, &stats);
	return stats;
}

static void lines_are_appended(void **state)
{
	struct outlets *o = sinks(file);
	struct stat st;

	(void)state;
	put(o, "one");
	outlets_close(o);
	o = sinks(file);
	outlets_put(o, "two and more", 3, NULL, 0);
	assert_true(outlets_secure(o, 0));
	assert_int_equal(stats_of(o).written, 1);
	outlets_close(o);
	assert_file(file, "one\ntwo\n");
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0007, 0);
	assert_null(sinks("/nonexistent/file"));
	assert_string_equal(said, "output: /nonexistent/file: cannot be opened for writing:"
			    " No such file or directory; see the setting output\n");
}

static void a_full_disk_tears_no_line(void **state)
{
	struct outlets *o = sinks(file);
	char expected[512];

	(void)state;
	put(o, "first");
	limit(9);
	put(o, "second");
	put(o, "third");
	assert_file(file, "first\nsec");
	assert_false(outlets_secure(o, 0));
	assert_int_equal(stats_of(o).waiting, 2);
	assert_true(stats_of(o).failing);
	limit(RLIM_INFINITY);
	put(o, "fourth");
	assert_true(outlets_secure(o, 0));
	assert_int_equal(stats_of(o).dropped, 0);
	assert_false(stats_of(o).failing);
	assert_file(file, "first\nsecond\nthird\nfourth\n");
	snprintf(expected, sizeof(expected), "%s: cannot be written: File too large; records wait\n"
		 "%s: is written again; 0 records were dropped in all\n", file, file);
	assert_string_equal(said, expected);
	outlets_close(o);
}

/* What waits has an end; lines beyond are dropped whole, and counted. */
static void waiting_is_bounded(void **state)
{
	static char line[1 << 20];
	struct outlets *o = sinks("/dev/full");
	int i;

	(void)state;
	memset(line, 'x', sizeof(line));
	for (i = 0; i < 6; i++)
		outlets_put(o, line, sizeof(line), NULL, 0);
	assert_int_equal(stats_of(o).waiting, 4);
	assert_int_equal(stats_of(o).dropped, 2);
	assert_false(outlets_tick(o, 0));
	assert_int_equal(stats_of(o).written, 0);
	outlets_close(o);
}

/* After rotation: each file has whole lines alone. */
static void a_successor_takes_over(void **state)
{
	struct outlets *old = sinks(file), *o;
	char fresh[80];

	(void)state;
	snprintf(fresh, sizeof(fresh), "%s.fresh", file);
	put(old, "before");
	limit(11);
	put(old, "torn");
	put(old, "whole");
	assert_file(file, "before\ntorn");
	o = sinks(fresh);
	limit(4);
	outlets_succeed(o, old, &config, 0);
	limit(RLIM_INFINITY);
	put(o, "next");
	assert_int_equal(stats_of(o).dropped, 0);
	assert_file(file, "before\n");
	assert_file(fresh, "torn\nwhole\nnext\n");
	outlets_close(o);
	unlink(fresh);
}

/* Who was killed while the disk was full could not take back the head of a line. */
static void a_torn_end_is_ended(void **state)
{
	int fd = open(file, O_WRONLY | O_CREAT, 0600);
	struct outlets *o;

	(void)state;
	assert_int_equal(write(fd, "one\nto", 6), 6);
	close(fd);
	o = sinks(file);
	put(o, "two");
	put(o, "three");
	assert_file(file, "one\nto\ntwo\nthree\n");
	outlets_close(o);
}

/* What comes at once is written at once: by the next tick, or when it is much. */
static void lines_are_held(void **state)
{
	struct outlets *o = sinks(file);
	char line[24], want[64 * 8 + 1] = "";
	int i;

	(void)state;
	outlets_hold(o);
	put(o, "one");
	put(o, "");
	put(o, "three");
	assert_file(file, "");
	assert_int_equal(stats_of(o).waiting, 3);
	assert_false(outlets_tick(o, 0));
	assert_file(file, "one\n\nthree\n");
	assert_int_equal(stats_of(o).written, 3);
	assert_int_equal(stats_of(o).waiting, 0);
	put(o, "four");
	assert_file(file, "one\n\nthree\nfour\n");
	assert_int_equal(truncate(file, 0), 0);
	outlets_hold(o);
	for (i = 0; i < 64; i++) {
		snprintf(line, sizeof(line), "line %02d", i);
		strcat(strcat(want, line), "\n");
		assert_file(file, "");
		put(o, line);
	}
	put(o, "of the next");
	assert_file(file, want);
	assert_int_equal(stats_of(o).written, 68);
	assert_int_equal(stats_of(o).waiting, 1);
	outlets_flush(o, 0);
	assert_int_equal(stats_of(o).written, 69);
	assert_string_equal(said, "");
	outlets_close(o);
}

/* Those that were written are not given again, the head of a line is finished. */
static void a_full_disk_tears_no_held_line(void **state)
{
	struct outlets *o = sinks(file);

	(void)state;
	outlets_hold(o);
	put(o, "first");
	put(o, "second");
	put(o, "third");
	limit(9);
	outlets_tick(o, 0);
	assert_file(file, "first\nsec");
	assert_int_equal(stats_of(o).written, 1);
	put(o, "fourth");
	assert_false(outlets_tick(o, 0));
	assert_true(stats_of(o).failing);
	assert_int_equal(stats_of(o).waiting, 3);
	assert_file(file, "first\nsec");
	outlets_hold(o);
	limit(15);
	outlets_tick(o, 0);
	limit(RLIM_INFINITY);
	outlets_tick(o, 0);
	outlets_tick(o, 0);
	assert_true(outlets_secure(o, 0));
	assert_file(file, "first\nsecond\nthird\nfourth\n");
	assert_int_equal(stats_of(o).written, 4);
	assert_int_equal(stats_of(o).dropped, 0);
	outlets_close(o);
}

/* Who takes over gets what was held, be it written or not. */
static void held_lines_are_not_lost(void **state)
{
	struct outlets *old = sinks(file), *o;
	char fresh[80];

	(void)state;
	snprintf(fresh, sizeof(fresh), "%s.fresh", file);
	outlets_hold(old);
	put(old, "one");
	put(old, "two");
	limit(5);
	o = sinks(fresh);
	outlets_succeed(o, old, &config, 0);
	limit(RLIM_INFINITY);
	outlets_tick(o, 0);
	assert_true(outlets_secure(o, 0));
	assert_file(file, "one\n");
	assert_file(fresh, "two\n");
	outlets_close(o);
	unlink(fresh);
}

/* 1 MiB each, and two besides; held or not. */
static void rotate_file(bool hold)
{
	static char line[100 * 1024];
	char name[80], want[256];
	struct outlets *o;
	struct stat st;
	unsigned int i;

	config.sinks.rotate_size = 1;
	config.sinks.rotate_files = 2;
	o = sinks(file);
	memset(line, 'x', sizeof(line));
	for (i = 0; i < 45; i++) {
		if (hold)
			outlets_hold(o);
		line[0] = (char)('a' + i / 11);
		outlets_put(o, line, sizeof(line), NULL, 0);
	}
	outlets_flush(o, 0);
	outlets_close(o);
	config.sinks.rotate_size = 0;
	/* Eleven lines a file: the fifth holds the last, the first two are gone. */
	for (i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), i ? "%s.%u" : "%s", file, i);
		assert_int_equal(stat(name, &st), 0);
		assert_int_equal(st.st_size, (i ? 11 : 1) * (sizeof(line) + 1));
		snprintf(want, sizeof(want), "grep -qv ^%cx %s && exit 1; unlink %s", 'e' - (int)i,
			 name, name);
		assert_int_equal(system(want), 0);
	}
	snprintf(name, sizeof(name), "%s.3", file);
	assert_int_equal(stat(name, &st), -1);
}

static void a_file_is_rotated(void **state)
{
	(void)state;
	rotate_file(false);
	rotate_file(true);
}

static void a_reader_that_went_away(void **state)
{
	int ends[2], out = dup(STDOUT_FILENO);
	struct outlets *o;

	(void)state;
	fflush(stdout);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDOUT_FILENO);
	o = sinks("-");
	dup2(out, STDOUT_FILENO);
	close(ends[0]);
	put(o, "x");
	assert_string_equal(said, "-: cannot be written: Broken pipe; records wait\n");
	assert_int_equal(stats_of(o).waiting, 1);
	outlets_close(o);
	close(ends[1]);
	close(out);
}

static int begin(void **state)
{
	(void)state;
	snprintf(file, sizeof(file), "%s/records", folder);
	unlink(file);
	return 0;
}

static int make_folder(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	return !mkdtemp(folder);
}

static int remove_folder(void **state)
{
	(void)state;
	free(config.output);
	unlink(file);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(lines_are_appended, begin),
		cmocka_unit_test_setup(a_full_disk_tears_no_line, begin),
		cmocka_unit_test_setup(waiting_is_bounded, begin),
		cmocka_unit_test_setup(a_successor_takes_over, begin),
		cmocka_unit_test_setup(a_torn_end_is_ended, begin),
		cmocka_unit_test_setup(lines_are_held, begin),
		cmocka_unit_test_setup(a_full_disk_tears_no_held_line, begin),
		cmocka_unit_test_setup(held_lines_are_not_lost, begin),
		cmocka_unit_test_setup(a_file_is_rotated, begin),
		cmocka_unit_test_setup(a_reader_that_went_away, begin),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
