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

#include <sink/jsonl.h>

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

static void lines_are_appended(void **state)
{
	struct jsonl *j = jsonl_open(file);
	struct stat st;

	(void)state;
	assert_int_equal(jsonl_write(j, "one", 3), 0);
	jsonl_close(j);
	j = jsonl_open(file);
	assert_int_equal(jsonl_write(j, "two and more", 3), 0);
	assert_int_equal(jsonl_waiting(j), 0);
	jsonl_close(j);
	assert_file(file, "one\ntwo\n");
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0007, 0);
	assert_null(jsonl_open("/nonexistent/file"));
	assert_int_equal(errno, ENOENT);
}

static void a_full_disk_tears_no_line(void **state)
{
	struct jsonl *j = jsonl_open(file);

	(void)state;
	assert_int_equal(jsonl_write(j, "first", 5), 0);
	limit(9);
	assert_int_equal(jsonl_write(j, "second", 6), -EFBIG);
	assert_int_equal(jsonl_write(j, "third", 5), -EFBIG);
	assert_file(file, "first\nsec");
	assert_int_equal(jsonl_waiting(j), strlen("ond\nthird\n"));
	limit(RLIM_INFINITY);
	assert_int_equal(jsonl_write(j, "fourth", 6), 0);
	assert_int_equal(jsonl_waiting(j), 0);
	assert_int_equal(jsonl_dropped(j), 0);
	assert_file(file, "first\nsecond\nthird\nfourth\n");
	jsonl_close(j);
}

/* What waits has an end; lines beyond are dropped whole, and counted. */
static void waiting_is_bounded(void **state)
{
	static char line[1 << 20];
	struct jsonl *j = jsonl_open("/dev/full");
	int i;

	(void)state;
	memset(line, 'x', sizeof(line));
	for (i = 0; i < 6; i++)
		assert_int_equal(jsonl_write(j, line, sizeof(line)), -ENOSPC);
	assert_int_equal(jsonl_waiting(j), 3 * (sizeof(line) + 1));
	assert_int_equal(jsonl_dropped(j), 3);
	assert_int_equal(jsonl_flush(j), -ENOSPC);
	jsonl_close(j);
}

/* After rotation: the new file begins with a whole line. */
static void a_successor_takes_over(void **state)
{
	struct jsonl *old = jsonl_open(file), *j;
	char fresh[80];

	(void)state;
	snprintf(fresh, sizeof(fresh), "%s.fresh", file);
	limit(4);
	assert_int_equal(jsonl_write(old, "torn", 4), -EFBIG);
	assert_int_equal(jsonl_write(old, "whole", 5), -EFBIG);
	j = jsonl_open(fresh);
	jsonl_succeed(j, old);
	limit(RLIM_INFINITY);
	assert_int_equal(jsonl_dropped(j), 1);
	assert_int_equal(jsonl_write(j, "next", 4), 0);
	assert_file(file, "torn");
	assert_file(fresh, "whole\nnext\n");
	jsonl_close(j);
	unlink(fresh);
}

static void a_reader_that_went_away(void **state)
{
	int ends[2], out = dup(STDOUT_FILENO);
	struct jsonl *j;

	(void)state;
	fflush(stdout);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDOUT_FILENO);
	j = jsonl_open("-");
	dup2(out, STDOUT_FILENO);
	close(ends[0]);
	assert_int_equal(jsonl_write(j, "x", 1), -EPIPE);
	jsonl_close(j);
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
		cmocka_unit_test_setup(a_reader_that_went_away, begin),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
