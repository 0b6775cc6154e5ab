/* SPDX-License-Identifier: BSD-3-Clause */
/* The cursor never passes the end, and remembers that it was asked to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kmod/wire/cursor.h"

static const u8 bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };

static void reads_numbers(void **state)
{
	struct kxw_cursor c = kxw_cursor_init(bytes, sizeof(bytes));

	(void)state;
	assert_int_equal(kxw_cursor_u8(&c), 0x01);
	assert_int_equal(kxw_cursor_u16(&c), 0x0203);
	assert_int_equal(kxw_cursor_u24(&c), 0x040506);
	assert_int_equal(kxw_cursor_number(&c, 4), 0x0708090a);
	assert_int_equal(c.left, 0);
	assert_true(c.ok);
}

static void stops_at_the_end(void **state)
{
	struct kxw_cursor c = kxw_cursor_init(bytes, 3);

	(void)state;
	assert_int_equal(kxw_cursor_number(&c, 4), 0);
	assert_false(c.ok);
	assert_int_equal(c.left, 0);
	/* Even what would have fitted is not given any more. */
	assert_int_equal(kxw_cursor_u8(&c), 0);
	assert_null(kxw_cursor_take(&c, 0));
	assert_false(c.ok);

	c = kxw_cursor_init(bytes, 3);
	assert_null(kxw_cursor_take(&c, (size_t)-1));
	assert_false(c.ok);
}

static void takes_to_the_last_byte(void **state)
{
	struct kxw_cursor c = kxw_cursor_init(bytes, 3);

	(void)state;
	assert_ptr_equal(kxw_cursor_take(&c, 3), bytes);
	assert_ptr_equal(kxw_cursor_take(&c, 0), bytes + 3);
	assert_true(c.ok);
	assert_null(kxw_cursor_take(&c, 1));
	assert_false(c.ok);
}

static void reads_blocks(void **state)
{
	static const u8 lists[] = { 2, 10, 11, 0, 1, 12, 0, 0, 0, 9 };
	struct kxw_cursor c = kxw_cursor_init(lists, sizeof(lists)), block;

	(void)state;
	block = kxw_cursor_block(&c, 1);
	assert_true(block.ok);
	assert_int_equal(kxw_cursor_u16(&block), 0x0a0b);
	assert_int_equal(kxw_cursor_u8(&block), 0);
	assert_false(block.ok);
	assert_true(c.ok);

	block = kxw_cursor_block(&c, 2);
	assert_int_equal(block.left, 1);
	assert_int_equal(kxw_cursor_u8(&block), 12);

	block = kxw_cursor_block(&c, 3);
	assert_true(block.ok);
	assert_int_equal(block.left, 0);

	/* One that says to be longer than what holds it breaks both. */
	block = kxw_cursor_block(&c, 1);
	assert_false(block.ok);
	assert_false(c.ok);
	assert_int_equal(block.left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(stops_at_the_end),
		cmocka_unit_test(takes_to_the_last_byte),
		cmocka_unit_test(reads_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
