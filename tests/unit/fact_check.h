/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fact_check: the facts that were noted when a line was written are those that its JSON
 * has, all of them. Any failure ends the test.
 */
#ifndef TEST_FACT_CHECK_H
#define TEST_FACT_CHECK_H

#include <record/line.h>
#include <sink/item.h>

static inline void fact_check(const struct line *line)
{
	const char *const *noted_signal, *const *read_signal;
	struct item noted, read;
	size_t n, i;

	item_init(&noted, line->text, line->size, &line->facts);
	item_init(&read, line->text, line->size, NULL);
	for (i = 0; i < FACTS; i++) {
		const char *a = item_fact(&noted, i), *b = item_fact(&read, i);

		if ((a || b) && (!a || !b || strcmp(a, b)))
			fail_msg("%s: noted %s, read %s", fact_path(i), a ? a : "nothing",
				 b ? b : "nothing");
	}
	n = item_signals(&noted, &noted_signal);
	assert_int_equal(n, item_signals(&read, &read_signal));
	for (i = 0; i < n; i++)
		assert_string_equal(noted_signal[i], read_signal[i]);
	assert_int_equal(item_is(&noted, "alert"), item_is(&read, "alert"));
	item_clean(&noted);
	item_clean(&read);
}

#endif
