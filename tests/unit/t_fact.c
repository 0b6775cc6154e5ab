// SPDX-License-Identifier: BSD-3-Clause
/* What is noted of a line when it is written is what a reader of JSON finds in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fact_check.h"

static struct line line;

/* A record with that as the host's name. */
static void check_name(const void *name, size_t size)
{
	line_begin(&line);
	line_object(&line, "host");
	line_bytes(&line, "name", name, size);
	line_fact(&line, FACT_HOST);
	line_close(&line);
	line_object(&line, "event");
	line_word(&line, "dataset", "kxwatch.alert");
	line_fact(&line, FACT_DATASET);
	line_number(&line, "risk_score", -(int64_t)size);
	line_fact(&line, FACT_RISK_SCORE);
	line_close(&line);
	assert_true(line_end(&line));
	fact_check(&line);
}

static void a_text_is_read_as_it_was_meant(void **state)
{
	static const char *const name[] = {
		"", "web1", "a\"b\\c", "\b\f\n\r\t\x01\x1f\x7f", "\\", "\\u0041", "gr\xc3\xbc\xc3\x9f",
		"\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xff\xfe", "\xed\xa0\x80", "/\\/\"",
		"\xf4\x8f\xbf\xbf end",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		check_name(name[i], strlen(name[i]));
	check_name("a\0b", 3);
}

static void bytes_at_random_are_read_alike(void **state)
{
	static const unsigned char often[] = "\"\\\n\xc3\xa9\xe2\x82\xac";
	uint64_t seed = 4242;
	unsigned char name[24];
	size_t round, i, size;

	(void)state;
	for (round = 0; round < 20000; round++) {
		size = round % sizeof(name);
		for (i = 0; i < size; i++) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			/* Often what begins a character, or is to be escaped. */
			name[i] = seed >> 60 & 1 ? often[seed >> 40 & 7] :
				  (unsigned char)(seed >> 32);
		}
		check_name(name, size);
	}
}

static void what_was_left_out_is_no_fact(void **state)
{
	(void)state;
	line_begin(&line);
	line_object(&line, "process");
	line_word(&line, "title", "x");
	line_text(&line, "name", NULL);
	line_fact(&line, FACT_PROCESS);
	line_word(&line, "executable", NULL);
	line_fact(&line, FACT_EXECUTABLE);
	line_bytes(&line, "entity_id", NULL, 3);
	line_fact(&line, FACT_ENTITY);
	line_close(&line);
	line_time(&line, "@timestamp", 0);
	line_fact(&line, FACT_TIME);
	line_object(&line, "kxwatch");
	line_list(&line, "signals");
	line_object(&line, NULL);
	line_word(&line, "id", NULL);
	line_fact_signal(&line);
	line_close(&line);
	line_close(&line);
	line_close(&line);
	assert_true(line_end(&line));
	fact_check(&line);
	/* Nor is what the line before had. */
	line_begin(&line);
	assert_true(line_end(&line));
	fact_check(&line);
}

static void signals_beyond_what_fits_are_in_the_line_alone(void **state)
{
	char id[24];
	int i;

	(void)state;
	line_begin(&line);
	line_object(&line, "kxwatch");
	line_list(&line, "signals");
	for (i = 0; i < FACT_SIGNALS_MAX + 3; i++) {
		line_object(&line, NULL);
		snprintf(id, sizeof(id), "signal.%d", i);
		line_word(&line, "id", id);
		line_fact_signal(&line);
		line_close(&line);
	}
	line_close(&line);
	line_close(&line);
	assert_true(line_end(&line));
	fact_check(&line);
	line_clean(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_read_as_it_was_meant),
		cmocka_unit_test(bytes_at_random_are_read_alike),
		cmocka_unit_test(what_was_left_out_is_no_fact),
		cmocka_unit_test(signals_beyond_what_fits_are_in_the_line_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
