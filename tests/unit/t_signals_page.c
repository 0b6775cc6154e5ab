// SPDX-License-Identifier: BSD-3-Clause
/* kxwatch-signals(7) has every signal once, with its weight, mark and sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <judge/signals.h>
#include <man/signals_page.h>

static char *page;
static size_t page_size;

static int write_page(void **state)
{
	FILE *f = open_memstream(&page, &page_size);

	(void)state;
	assert_non_null(f);
	assert_int_equal(signals_page_write(f), 0);
	fclose(f);
	return 0;
}

static int drop_page(void **state)
{
	(void)state;
	free(page);
	return 0;
}

/* As man(1) shows it: without the backslashes before hyphens. */
static void unescape(char *text)
{
	char *to = text;

	for (; *text; text++)
		if (*text != '\\' || text[1] != '-')
			*to++ = *text;
	*to = '\0';
}

static void every_signal_is_there_once(void **state)
{
	char entry[512], *found;
	int i;

	(void)state;
	unescape(page);
	for (i = 0; i < SIGNALS; i++) {
		const struct judge_signal *s = &signal_table[i];

		snprintf(entry, sizeof(entry), ".TP\n.B %s \\fR(%u)%s\n%s\n", s->id, s->weight,
			 s->suspicious ? " *" : "", s->text);
		found = strstr(page, entry);
		if (!found)
			fail_msg("not in the page: %s", entry);
		assert_null(strstr(found + 1, entry));
	}
}

/* A line of text that began with a dot or a quote would be taken for a request. */
static void only_requests_begin_with_a_dot(void **state)
{
	static const char *const known[] = {
		".\\\"", ".TH ", ".SH ", ".SS ", ".TP\n", ".B ", ".BR ", ".I ", ".IR ", ".PP\n",
	};
	const char *line;
	size_t i;

	(void)state;
	for (line = page; line && *line; line = strchr(line, '\n'), line += line != NULL) {
		assert_int_not_equal(*line, '\'');
		if (*line != '.')
			continue;
		for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (!strncmp(line, known[i], strlen(known[i])))
				break;
		if (i == sizeof(known) / sizeof(known[0]))
			fail_msg("a line that is no request: %.40s", line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_requests_begin_with_a_dot),
		cmocka_unit_test(every_signal_is_there_once),
	};

	return cmocka_run_group_tests(tests, write_page, drop_page);
}
