// SPDX-License-Identifier: BSD-3-Clause
/* digits: what printf makes of a number, at every number of digits and around each. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "record/digits.h"

static void assert_number(uint64_t number)
{
	char text[DIGITS_MAX + 1], wanted[DIGITS_MAX + 1];

	snprintf(wanted, sizeof(wanted), "%" PRIu64, number);
	*digits_number(text, number) = '\0';
	assert_string_equal(text, wanted);
	assert_int_equal(digits_count(number), strlen(wanted));
}

static void test_number(void **state)
{
	uint64_t number = 1;
	unsigned int i;

	(void)state;
	assert_number(0);
	for (i = 0; i < 64; i++) {
		assert_number((1ULL << i) - 1);
		assert_number(1ULL << i);
	}
	for (i = 0; i < DIGITS_MAX; i++, number *= 10) {
		assert_number(number - 1);
		assert_number(number);
		assert_number(number + 1);
	}
	assert_number(UINT64_MAX);
}

static void test_byte(void **state)
{
	char text[4], wanted[4];
	unsigned int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(wanted, sizeof(wanted), "%u", i);
		*digits_byte(text, i) = '\0';
		assert_string_equal(text, wanted);
	}
}

static void test_two(void **state)
{
	char text[3], wanted[3];
	unsigned int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		snprintf(wanted, sizeof(wanted), "%02u", i);
		*digits_two(text, i) = '\0';
		assert_string_equal(text, wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_byte),
		cmocka_unit_test(test_two),
	};

	return cmocka_run_group_tests_name("digits", tests, NULL, NULL);
}
