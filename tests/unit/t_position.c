// SPDX-License-Identifier: BSD-3-Clause
/* The file that remembers how far the events were read. */
#include <errno.h>
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

#include <kxwatchd/position.h>

static char folder[] = "/tmp/t_position.XXXXXX";
static char below[64], file[80];

static void it_comes_back(void **state)
{
	const struct kxw_position one = { UINT64_MAX, 1 }, two = { 2, UINT64_MAX };
	struct kxw_position at = { 0, 0 };
	struct stat st;

	(void)state;
	assert_int_equal(position_read(file, &at), -ENOENT);
	assert_int_equal(position_write(file, &one), 0);
	assert_int_equal(position_read(file, &at), 0);
	assert_true(at.instance == one.instance && at.seq == one.seq);
	assert_int_equal(position_write(file, &two), 0);
	assert_int_equal(position_read(file, &at), 0);
	assert_true(at.instance == two.instance && at.seq == two.seq);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0077, 0);
}

static void nonsense_is_refused(void **state)
{
	static const char *const bad[] = { "", "5\n", "kxwatch-position 2 instance 1 after 2\n",
					   "kxwatch-position 1 instance x after 2\n" };
	struct kxw_position at = { 7, 8 };
	size_t i;
	FILE *f;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f = fopen(file, "w");
		assert_non_null(f);
		fputs(bad[i], f);
		fclose(f);
		assert_int_equal(position_read(file, &at), -EINVAL);
		assert_int_equal(at.instance, 7);
	}
}

/* The old one stays until the new one is whole. */
static void a_failure_leaves_the_old_one(void **state)
{
	const struct kxw_position one = { 1, 1 }, two = { 2, 2 };
	struct kxw_position at;
	char fresh[96];

	(void)state;
	assert_int_equal(position_write(file, &one), 0);
	snprintf(fresh, sizeof(fresh), "%s.new", file);
	assert_int_equal(symlink("/dev/full", fresh), 0);
	assert_int_equal(position_write(file, &two), -ELOOP);
	assert_int_equal(position_read(file, &at), 0);
	assert_int_equal(at.seq, 1);
	unlink(fresh);
	assert_int_equal(position_write("/proc/nothing/here", &two), -ENOENT);
}

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(below, sizeof(below), "%s/below", folder);
	snprintf(file, sizeof(file), "%s/position", below);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	return unlink(file) || rmdir(below) || rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_comes_back),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(a_failure_leaves_the_old_one),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
