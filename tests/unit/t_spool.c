// SPDX-License-Identifier: BSD-3-Clause
/* A spool gives back what it was given, in order, whatever ended its last owner. */
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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <sink/spool.h>

#define MAX (1024 * 1024)

static char folder[] = "/tmp/t_spool.XXXXXX";
static uint64_t damaged;

static struct spool *spool_of(uint64_t max)
{
	struct spool *s = spool_open(folder, "sink", max, &damaged);

	assert_non_null(s);
	return s;
}

static void append(struct spool *s, unsigned int first, unsigned int last)
{
	char text[256];
	int n;

	for (; first <= last; first++) {
		n = snprintf(text, sizeof(text), "{\"record\":%u,\"padding\":\"%0*u\"}", first,
			     (int)(first % 100) + 1, first);
		assert_int_equal(spool_append(s, text, (size_t)n), 0);
	}
}

static void assert_next(struct spool *s, unsigned int number, bool drop)
{
	unsigned int have = 0;
	size_t size;
	char *text;

	assert_int_equal(spool_read(s, &text, &size), 1);
	text[size] = '\0';
	assert_int_equal(sscanf(text, "{\"record\":%u", &have), 1);
	assert_int_equal(have, number);
	assert_int_equal(text[size - 1], '}');
	if (drop)
		spool_drop(s, size);
	free(text);
}

static void assert_none(struct spool *s)
{
	size_t size;
	char *text;

	assert_int_equal(spool_read(s, &text, &size), 0);
}

static void assert_all(struct spool *s, unsigned int first, unsigned int last)
{
	for (; first <= last; first++)
		assert_next(s, first, true);
	assert_none(s);
	assert_int_equal(spool_entries(s), 0);
	assert_int_equal(spool_bytes(s), 0);
}

/* Its files, in all; *size: of the newest. */
static int files(char newest[128], off_t *size)
{
	char command[128];
	struct stat st;
	FILE *list;
	int n = 0;

	snprintf(command, sizeof(command), "ls %s/sink 2>/dev/null | grep records", folder);
	list = popen(command, "r");
	while (fgets(command, sizeof(command), list)) {
		command[strcspn(command, "\n")] = '\0';
		snprintf(newest, 128, "%s/sink/%.60s", folder, command);
		n++;
	}
	pclose(list);
	if (n && size) {
		assert_int_equal(stat(newest, &st), 0);
		*size = st.st_size;
	}
	return n;
}

static void nothing_is_made_for_nothing(void **state)
{
	struct spool *s = spool_of(MAX);
	char name[128];

	(void)state;
	assert_none(s);
	spool_close(s);
	snprintf(name, sizeof(name), "%s/sink", folder);
	assert_int_equal(access(name, F_OK), -1);
}

static void what_goes_in_comes_out(void **state)
{
	struct spool *s = spool_of(MAX);
	char name[128];

	(void)state;
	append(s, 1, 3);
	assert_next(s, 1, true);
	append(s, 4, 4000);
	assert_int_equal(spool_entries(s), 3999);
	assert_true(files(name, NULL) > 5);
	assert_all(s, 2, 4000);
	assert_int_equal(files(name, NULL), 0);
	append(s, 5, 5);
	assert_all(s, 5, 5);
	spool_close(s);
}

static void a_restart_goes_on(void **state)
{
	struct spool *s = spool_of(MAX);
	const struct spool_loss loss = { 7, 100, 200 };
	struct spool_loss have;
	unsigned int i;

	(void)state;
	append(s, 1, 2000);
	for (i = 1; i <= 1500; i++)
		assert_next(s, i, true);
	assert_next(s, 1501, false);
	spool_set_loss(s, &loss);
	spool_close(s);
	s = spool_of(MAX);
	assert_int_equal(damaged, 0);
	assert_int_equal(spool_entries(s), 500);
	spool_loss(s, &have);
	assert_memory_equal(&have, &loss, sizeof(loss));
	append(s, 2001, 2100);
	assert_all(s, 1501, 2100);
	spool_close(s);
	s = spool_of(MAX);
	append(s, 1, 1);
	assert_all(s, 1, 1);
	spool_close(s);
}

/* Children that append for ever, and are killed at any moment, leave whole records. */
static void a_kill_leaves_whole_records(void **state)
{
	unsigned int round, i, total = 0;
	struct spool *s;
	pid_t child;
	int status;

	(void)state;
	for (round = 0; round < 10; round++) {
		child = fork();
		if (!child) {
			s = spool_of(MAX);
			for (i = total + 1; ; i++)
				append(s, i, i);
		}
		usleep(2000 + round * 500);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		s = spool_of(MAX);
		assert_true(spool_entries(s) >= total);
		total = (unsigned int)spool_entries(s);
		spool_close(s);
	}
	assert_true(total > 0);
	s = spool_of(MAX);
	assert_all(s, 1, total);
	spool_close(s);
}

static void a_torn_record_is_left_out(void **state)
{
	struct spool *s = spool_of(MAX);
	char name[128];
	off_t size;

	(void)state;
	append(s, 1, 10);
	spool_close(s);
	assert_int_equal(files(name, &size), 1);
	assert_int_equal(truncate(name, size - 5), 0);
	s = spool_of(MAX);
	assert_true(damaged > 20);
	assert_int_equal(spool_entries(s), 9);
	append(s, 10, 12);
	assert_all(s, 1, 12);
	spool_close(s);
}

/* What is damaged while it is in use is counted, and the rest comes. */
static void damage_is_counted(void **state)
{
	struct spool *s = spool_of(MAX);
	unsigned int i, kept = 0, number;
	struct spool_loss loss;
	char name[128];
	size_t size;
	char *text;
	off_t end;
	int fd;

	(void)state;
	append(s, 1, 2000);
	assert_true(files(name, &end) >= 2);
	fd = open(name, O_WRONLY);
	assert_int_equal(pwrite(fd, "#", 1, end / 2), 1);
	close(fd);
	append(s, 2001, 2001);
	for (i = 0; spool_read(s, &text, &size) == 1; i++) {
		assert_int_equal(sscanf(text, "{\"record\":%u", &number), 1);
		assert_int_equal(number, i + 1);
		spool_drop(s, size);
		free(text);
		kept++;
	}
	spool_loss(s, &loss);
	assert_true(kept > 1000 && kept < 2000);
	assert_int_equal(loss.records, 2001 - kept);
	assert_int_equal(spool_entries(s), 0);
	append(s, 1, 3);
	assert_all(s, 1, 3);
	spool_close(s);
}

static void a_full_spool_keeps_the_oldest(void **state)
{
	struct spool *s = spool_of(MAX);
	char text[1000];
	unsigned int i;

	(void)state;
	memset(text, 'x', sizeof(text));
	append(s, 1, 1);
	for (i = 0; !spool_append(s, text, sizeof(text)); i++)
		;
	assert_int_equal(spool_append(s, text, sizeof(text)), -ENOBUFS);
	assert_true(i > MAX / 1100);
	assert_true(spool_bytes(s) <= MAX);
	assert_next(s, 1, true);
	assert_int_equal(spool_entries(s), i);
	spool_close(s);
}

static void limit(rlim_t size)
{
	struct rlimit l;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &l), 0);
	l.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
}

static void a_full_disk_tears_nothing(void **state)
{
	struct spool *s = spool_of(MAX);

	(void)state;
	append(s, 1, 1);
	limit(60);
	assert_int_equal(spool_append(s, "{\"record\":2}", 12), -ENOSPC);
	assert_int_equal(spool_append(s, "{\"record\":2}", 12), -ENOSPC);
	assert_int_equal(spool_entries(s), 1);
	limit(RLIM_INFINITY);
	append(s, 2, 3);
	spool_close(s);
	s = spool_of(MAX);
	assert_int_equal(damaged, 0);
	assert_all(s, 1, 3);
	spool_close(s);
}

/* Records come twice rather than not at all. */
static void a_cursor_that_makes_no_sense(void **state)
{
	struct spool *s = spool_of(MAX);
	char name[128];
	int fd;

	(void)state;
	append(s, 1, 10);
	assert_next(s, 1, true);
	spool_close(s);
	snprintf(name, sizeof(name), "%s/sink/cursor", folder);
	fd = open(name, O_WRONLY | O_TRUNC);
	assert_int_equal(write(fd, "nonsense", 8), 8);
	close(fd);
	s = spool_of(MAX);
	assert_all(s, 1, 10);
	spool_close(s);
}

static int empty(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s/*", folder);
	return system(command);
}

static int make_folder(void **state)
{
	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	return !mkdtemp(folder);
}

static int remove_folder(void **state)
{
	return empty(state) || rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(nothing_is_made_for_nothing, empty),
		cmocka_unit_test_teardown(what_goes_in_comes_out, empty),
		cmocka_unit_test_teardown(a_restart_goes_on, empty),
		cmocka_unit_test_teardown(a_kill_leaves_whole_records, empty),
		cmocka_unit_test_teardown(a_torn_record_is_left_out, empty),
		cmocka_unit_test_teardown(damage_is_counted, empty),
		cmocka_unit_test_teardown(a_full_spool_keeps_the_oldest, empty),
		cmocka_unit_test_teardown(a_full_disk_tears_nothing, empty),
		cmocka_unit_test_teardown(a_cursor_that_makes_no_sense, empty),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
