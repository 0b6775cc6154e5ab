// SPDX-License-Identifier: BSD-3-Clause
/* Members of a record that are kept: the same when written again, wherever their facts stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <record/kept.h>

static struct kept *kept;
static struct line line;

static int begin(void **state)
{
	(void)state;
	kept = kept_create();
	return kept ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	kept_destroy(kept);
	line_clean(&line);
	return 0;
}

/* A record whose middle is of that key: true, it was there. */
static bool write(uint64_t number, const char *before, const char *name)
{
	union kept_key key = { { number, 7 } };
	size_t from;
	bool again;

	line_begin(&line);
	line_text(&line, "before", before);
	line_fact(&line, FACT_HOST);
	from = line.size;
	again = kept_again(kept, &line, &key);
	if (!again) {
		line_text(&line, "name", name);
		line_fact(&line, FACT_PROCESS);
		line_object(&line, "user");
		line_text(&line, "id", "0");
		line_fact(&line, FACT_USER_ID);
		line_close(&line);
		kept_take(kept, &line, &key, from);
	}
	line_text(&line, "after", "it");
	line_fact(&line, FACT_END);
	assert_true(line_end(&line));
	return again;
}

static void assert_fact(enum fact fact, const char *text)
{
	char room[64];

	assert_int_not_equal(line.facts.fact[fact], 0);
	fact_read(line.text + line.facts.fact[fact], room);
	assert_string_equal(room, text);
}

static void it_is_the_same_with_its_facts(void **state)
{
	static const char *const before[] = { NULL, "x", "", "something that is longer", NULL };
	char *first[5];
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		assert_false(write(100 + i, before[i], "curl"));
		first[i] = strdup(line.text);
	}
	assert_false(write(1, "first", "curl"));
	for (i = 0; i < 5; i++) {
		assert_true(write(1, before[i], "not looked at"));
		assert_string_equal(line.text, first[i]);
		assert_fact(FACT_PROCESS, "curl");
		assert_fact(FACT_USER_ID, "0");
		assert_fact(FACT_END, "it");
		assert_int_equal(line.facts.fact[FACT_PARENT], 0);
		assert_int_equal(line.facts.fact[FACT_HOST] != 0, before[i] != NULL);
		free(first[i]);
	}
}

/* More keys than places: who lost its place is written anew, and never as another. */
static void keys_are_told_apart(void **state)
{
	char name[16];
	uint64_t i;
	int n, known = 0;

	(void)state;
	for (n = 0; n < 3; n++) {
		for (i = 0; i < 1000; i++) {
			snprintf(name, sizeof(name), "p%u", (unsigned int)i);
			known += write(i, "x", name);
			assert_fact(FACT_PROCESS, name);
			assert_true(write(i, NULL, "not looked at"));
			assert_fact(FACT_PROCESS, name);
		}
	}
	assert_true(known < 200);
}

/* A list of so many signals, behind one that is of nobody's part. */
static bool write_signals(size_t signals)
{
	union kept_key key = { { signals } };
	size_t from, i;
	char id[16];
	bool again;

	line_begin(&line);
	line_text(&line, "first", "another");
	line_fact_signal(&line);
	from = line.size;
	again = kept_again(kept, &line, &key);
	if (!again) {
		line_list(&line, "signals");
		for (i = 0; i < signals; i++) {
			snprintf(id, sizeof(id), "s%u", (unsigned int)i);
			line_text(&line, NULL, id);
			line_fact_signal(&line);
		}
		line_close(&line);
		kept_take(kept, &line, &key, from);
	}
	assert_true(line_end(&line));
	return again;
}

static void signals_are_noted_again(void **state)
{
	char room[64], id[16];
	size_t i;

	(void)state;
	assert_false(write_signals(3));
	assert_true(write_signals(3));
	assert_int_equal(line.facts.signals, 4);
	for (i = 1; i < 4; i++) {
		snprintf(id, sizeof(id), "s%u", (unsigned int)i - 1);
		fact_read(line.text + line.facts.signal[i], room);
		assert_string_equal(room, id);
	}
	/* More than there is room for are written each time. */
	assert_false(write_signals(100));
	assert_false(write_signals(100));
	assert_int_equal(line.facts.signals, 101);
	kept_forget(kept);
	assert_false(write_signals(3));
}

static void what_is_long_is_written_anew(void **state)
{
	static char much[9000];

	(void)state;
	memset(much, 'm', sizeof(much) - 1);
	assert_false(write(1, NULL, much));
	assert_false(write(1, NULL, "little"));
	assert_true(write(1, NULL, NULL));
	assert_fact(FACT_PROCESS, "little");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_is_the_same_with_its_facts, begin, end),
		cmocka_unit_test_setup_teardown(keys_are_told_apart, begin, end),
		cmocka_unit_test_setup_teardown(signals_are_noted_again, begin, end),
		cmocka_unit_test_setup_teardown(what_is_long_is_written_anew, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
