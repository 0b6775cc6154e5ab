// SPDX-License-Identifier: BSD-3-Clause
/* How much a store holds, and of which time. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <store/extent.h>

#include "record_maker.h"

#define SECOND INT64_C(1000000000)

static struct extent e;
static char error[DATABASE_ERROR_SIZE];

static void one_without_records(void **state)
{
	(void)state;
	records_close(maker_open());
	assert_int_equal(extent_read(maker_file(), 1000, &e, error), 0);
	assert_true(e.bytes > 0);
	assert_true(e.counted);
	assert_int_equal(e.records, 0);
	assert_int_equal(e.oldest, 0);
	assert_int_equal(e.newest, 0);
}

/* Also while the daemon has it open, with what is not in the file itself yet. */
static void one_that_is_written(void **state)
{
	struct records *r = maker_open();
	struct stat st;
	unsigned int i;

	(void)state;
	maker_begin(r);
	for (i = 0; i < 3000; i++)
		maker_add(r, i % 3 ? "handshake" : "alert", i, MAKER_TIME + i * SECOND, "");
	maker_commit(r);
	assert_int_equal(extent_read(maker_file(), 10000, &e, error), 0);
	assert_true(e.counted);
	assert_int_equal(e.records, 3000);
	assert_int_equal(e.oldest, MAKER_TIME);
	assert_int_equal(e.newest, MAKER_TIME + 2999 * SECOND);
	assert_int_equal(stat(maker_file(), &st), 0);
	assert_true(e.bytes > (uint64_t)st.st_size);
	/* Who has no time is told all but the count. */
	assert_int_equal(extent_read(maker_file(), 0, &e, error), 0);
	assert_false(e.counted);
	assert_int_equal(e.oldest, MAKER_TIME);
	records_close(r);
}

static void one_that_is_none(void **state)
{
	FILE *f = fopen(maker_file(), "w");

	(void)state;
	assert_non_null(f);
	fputs("this is no store, whatever its name says", f);
	fclose(f);
	assert_int_equal(extent_read(maker_file(), 1000, &e, error), -1);
	assert_non_null(strstr(error, maker_file()));
	unlink(maker_file());
	assert_int_equal(extent_read(maker_file(), 1000, &e, error), -1);
	assert_non_null(strstr(error, maker_file()));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		maker_test(one_without_records),
		maker_test(one_that_is_written),
		maker_test(one_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
