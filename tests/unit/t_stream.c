/* SPDX-License-Identifier: BSD-3-Clause */
/* A stream by hand. t_stream_model.c does the same by chance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kmod/wire/stream.h"

#define WINDOW 16

static uint8_t window[4096];
static struct kxw_stream stream;

static void start(uint32_t next)
{
	memset(window, 0xee, sizeof(window));
	kxw_stream_init(&stream, window, WINDOW, next);
}

/* Puts text; all of it must be dealt with. */
static unsigned int put(uint32_t seq, const char *text)
{
	uint32_t used, size = (uint32_t)strlen(text);
	unsigned int flags;

	flags = kxw_stream_put(&stream, seq, (const uint8_t *)text, size, &used);
	assert_int_equal(used, size);
	return flags;
}

/* Reads what is there, round the ring if need be, and takes it. */
static void expect(const char *text)
{
	const uint8_t *data;
	uint32_t size;

	while ((size = kxw_stream_read(&stream, &data))) {
		assert_true(size <= strlen(text));
		assert_memory_equal(data, text, size);
		kxw_stream_advance(&stream, size);
		text += size;
	}
	assert_string_equal(text, "");
}

static void in_order(void **state)
{
	(void)state;
	start(1000);
	expect("");
	assert_int_equal(put(1000, "hello "), 0);
	assert_int_equal(put(1006, "world"), 0);
	expect("hello world");
	assert_int_equal(put(1011, "abcdefghijklmnop"), 0);
	expect("abcdefghijklmnop");
	assert_int_equal(put(1027, ""), 0);
	expect("");
}

static void early_bytes_wait(void **state)
{
	(void)state;
	start(0);
	assert_int_equal(put(3, "def"), 0);
	assert_true(kxw_stream_has_hole(&stream));
	assert_int_equal(put(8, "ij"), 0);
	expect("");
	assert_int_equal(put(0, "abc"), 0);
	expect("abcdef");
	assert_true(kxw_stream_has_hole(&stream));
	assert_int_equal(put(6, "gh"), 0);
	assert_false(kxw_stream_has_hole(&stream));
	expect("ghij");
}

/* Runs that touch are one run; one segment may join several. */
static void runs_join(void **state)
{
	(void)state;
	start(0);
	put(2, "c");
	put(4, "e");
	put(6, "g");
	assert_int_equal(stream.runs, 3);
	put(5, "f");
	assert_int_equal(stream.runs, 2);
	put(1, "b");
	assert_int_equal(stream.runs, 2);
	put(1, "bcdefgh");
	assert_int_equal(stream.runs, 1);
	put(0, "a");
	expect("abcdefgh");
}

static void sequence_numbers_wrap(void **state)
{
	(void)state;
	start(0xfffffffc);
	put(2, "ghi");
	put(0xfffffffc, "abcdef");
	expect("abcdefghi");
	/* The old ones are old on both sides of the wrap. */
	assert_int_equal(put(0xfffffffc, "abcdefghi"), 0);
	assert_int_equal(put(0xffffff00, "old"), 0);
	expect("");
	assert_int_equal(put(0xfffffffe, "cdeX"), KXW_STREAM_OVERLAP);
}

static void retransmissions_are_compared(void **state)
{
	(void)state;
	start(0);
	put(0, "abcdef");
	assert_int_equal(put(0, "abcdef"), 0);
	assert_int_equal(put(2, "cDef"), KXW_STREAM_OVERLAP);
	/* The first content stays, and what is new behind it counts. */
	assert_int_equal(put(4, "eFgh"), KXW_STREAM_OVERLAP);
	expect("abcdefgh");
	/* Also after it was read. */
	assert_int_equal(put(0, "abcdefgh"), 0);
	assert_int_equal(put(7, "X"), KXW_STREAM_OVERLAP);
}

static void early_bytes_are_compared(void **state)
{
	(void)state;
	start(0);
	put(4, "efgh");
	assert_int_equal(put(4, "efgh"), 0);
	assert_int_equal(put(5, "F"), KXW_STREAM_OVERLAP);
	assert_int_equal(put(2, "cdE"), KXW_STREAM_OVERLAP);
	assert_int_equal(put(7, "Hi"), KXW_STREAM_OVERLAP);
	/* What comes in order replaces what came early, as far as it goes. */
	assert_int_equal(put(0, "abCdeFg"), KXW_STREAM_OVERLAP);
	expect("abCdeFghi");
}

static void early_bytes_are_forgotten(void **state)
{
	(void)state;
	start(0);
	put(2, "CD");
	put(6, "GH");
	kxw_stream_forget_early(&stream);
	assert_false(kxw_stream_has_hole(&stream));
	assert_int_equal(put(0, "ab"), 0);
	expect("ab");
	assert_int_equal(put(2, "cdef"), 0);
	expect("cdef");
}

static void more_than_the_window(void **state)
{
	const char *text = "0123456789abcdefghij";
	uint32_t used;

	(void)state;
	start(7);
	assert_int_equal(kxw_stream_put(&stream, 7, (const uint8_t *)text, 20, &used), 0);
	assert_int_equal(used, WINDOW);
	/* Full of bytes that nobody read: nothing more goes in. */
	assert_int_equal(kxw_stream_put(&stream, 7 + used, (const uint8_t *)text + used, 4, &used), 0);
	assert_int_equal(used, 0);
	expect("0123456789abcdef");
	assert_int_equal(put(7 + WINDOW, text + WINDOW), 0);
	expect("ghij");
}

/* A retransmission that goes on beyond the window: compared, then taken in part. */
static void old_and_new_at_once(void **state)
{
	const char *text = "0123456789abcdefghij";
	uint32_t used;

	(void)state;
	start(0);
	put(0, "01234567");
	expect("01234567");
	assert_int_equal(kxw_stream_put(&stream, 0, (const uint8_t *)text, 20, &used), 0);
	assert_int_equal(used, 20);
	expect("89abcdefghij");
	/* Those that were read longest ago went first. */
	assert_int_equal(stream.first, 4);
	assert_int_equal(put(0, "XXXX"), 0);
	assert_int_equal(put(4, "X"), KXW_STREAM_OVERLAP);
}

static void early_bytes_beyond_the_window(void **state)
{
	(void)state;
	start(0);
	assert_int_equal(put(14, "opqr"), KXW_STREAM_REFUSED);
	assert_int_equal(put(16, "q"), KXW_STREAM_REFUSED);
	assert_int_equal(put(1000000, "q"), KXW_STREAM_REFUSED);
	assert_int_equal(stream.runs, 1);
	put(0, "abcdefghijklmn");
	expect("abcdefghijklmnop");
	/* Room is made for early bytes as well. */
	assert_int_equal(put(30, "EF"), 0);
	assert_int_equal(put(16, "qrstuvwxyzABCD"), 0);
	expect("qrstuvwxyzABCDEF");
}

static void more_holes_than_are_kept(void **state)
{
	uint32_t i;

	(void)state;
	kxw_stream_init(&stream, window, 64, 0);
	for (i = 0; i < KXW_STREAM_HOLES; i++)
		assert_int_equal(put(2 + 2 * i, "x"), 0);
	assert_int_equal(put(2 + 2 * i, "x"), KXW_STREAM_REFUSED);
	assert_int_equal(put(4 + 2 * i, "x"), KXW_STREAM_REFUSED);
	/* What joins a run needs no other, and a join leaves room for one. */
	assert_int_equal(put(3 + 2 * (i - 1), "y"), 0);
	assert_int_equal(put(3, "y"), 0);
	assert_int_equal(put(40, "x"), 0);
	assert_int_equal(put(50, "x"), KXW_STREAM_REFUSED);
}

/* The caller copies what comes next to where it stays. */
static void put_by_hand(void **state)
{
	uint8_t *at;

	(void)state;
	start(1000);
	at = kxw_stream_room(&stream, 1000, 4);
	assert_ptr_equal(at, window + 1000 % WINDOW);
	memcpy(at, "abcd", 4);
	expect("");
	kxw_stream_took(&stream, 4);
	expect("abcd");
	assert_int_equal(put(1000, "abcd"), 0);
	assert_int_equal(put(1000, "abXd"), KXW_STREAM_OVERLAP);
	/* Late, early, round the ring (1008 lies at 0), more than is read. */
	assert_null(kxw_stream_room(&stream, 1003, 2));
	assert_null(kxw_stream_room(&stream, 1005, 2));
	assert_null(kxw_stream_room(&stream, 1004, 5));
	assert_int_equal(put(1004, "efgh"), 0);
	assert_non_null(kxw_stream_room(&stream, 1008, 12));
	assert_null(kxw_stream_room(&stream, 1008, 13));
	assert_int_equal(put(1010, "k"), 0);
	assert_null(kxw_stream_room(&stream, 1008, 1));
	expect("efgh");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(early_bytes_wait),
		cmocka_unit_test(runs_join),
		cmocka_unit_test(sequence_numbers_wrap),
		cmocka_unit_test(retransmissions_are_compared),
		cmocka_unit_test(early_bytes_are_compared),
		cmocka_unit_test(early_bytes_are_forgotten),
		cmocka_unit_test(more_than_the_window),
		cmocka_unit_test(old_and_new_at_once),
		cmocka_unit_test(early_bytes_beyond_the_window),
		cmocka_unit_test(more_holes_than_are_kept),
		cmocka_unit_test(put_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
