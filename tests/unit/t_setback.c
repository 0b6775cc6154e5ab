// SPDX-License-Identifier: BSD-3-Clause
/* A wall clock that was set back is noticed, once, and nothing else is taken for that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sink/setback.h>

#define DAY 86400000

static void set_back_and_forth(void **state)
{
	struct setback s = { .known = false };

	(void)state;
	assert_false(setback_at(&s, 1000 * (int64_t)DAY, 5000));	/* nothing to compare with */
	assert_false(setback_at(&s, 1000 * (int64_t)DAY + 700, 5700));
	assert_false(setback_at(&s, 1001 * (int64_t)DAY, 6000));	/* forward */
	assert_true(setback_at(&s, 1000 * (int64_t)DAY, 6100));
	assert_false(setback_at(&s, 1000 * (int64_t)DAY + 100, 6200));	/* said once */
	assert_true(setback_at(&s, 1000 * (int64_t)DAY - 900, 6200));	/* by the least */
	/* An hour of sleep, or of a debugger: both clocks went on. */
	assert_false(setback_at(&s, 1000 * (int64_t)DAY - 900 + 3600000, 6200 + 3600000));
}

static void disciplined(void **state)
{
	struct setback s = { .known = false };
	int64_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		assert_false(setback_at(&s, DAY + i * 500, i * 1000));
}

/* Those of this host, which nobody sets back meanwhile. */
static void looked_at(void **state)
{
	struct setback s = { .known = false };

	(void)state;
	assert_false(setback_look(&s));
	assert_true(s.known);
	s.ahead += SETBACK_LEAST + 1;
	assert_true(setback_look(&s));
	assert_false(setback_look(&s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_back_and_forth),
		cmocka_unit_test(disciplined),
		cmocka_unit_test(looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
