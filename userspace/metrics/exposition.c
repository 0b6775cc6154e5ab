// SPDX-License-Identifier: BSD-3-Clause
#include "exposition.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <record/text.h>

static void put_escaped(FILE *to, const char *s)
{
	for (; *s; s++) {
		if (*s == '\n')
			fputs("\\n", to);
		else if (*s == '"' || *s == '\\')
			fprintf(to, "\\%c", *s);
		else
			putc(*s, to);
	}
}

/* What is no UTF-8 is no text for the reader either. */
static void put_value(FILE *to, const char *s)
{
	char *clean = text_clean(s, strlen(s));

	put_escaped(to, clean ? clean : "?");
	free(clean);
}

static void begin(struct exposition *e, const char *name, const char *help, int counter)
{
	const char *total = counter && e->form == EXPOSITION_TEXT ? "_total" : "";

	e->family = name;
	e->counter = counter;
	fprintf(e->to, "# TYPE %s%s %s\n# HELP %s%s %s\n", name, total, counter ? "counter" : "gauge",
		name, total, help);
}

void exposition_gauge(struct exposition *e, const char *name, const char *help)
{
	begin(e, name, help, 0);
}

void exposition_counter(struct exposition *e, const char *name, const char *help)
{
	begin(e, name, help, 1);
}

void exposition_sample(struct exposition *e, uint64_t value, ...)
{
	const char *label, *between = "{";
	va_list args;

	fprintf(e->to, "%s%s", e->family, e->counter ? "_total" : "");
	va_start(args, value);
	while ((label = va_arg(args, const char *)) != NULL) {
		fprintf(e->to, "%s%s=\"", between, label);
		put_value(e->to, va_arg(args, const char *));
		putc('"', e->to);
		between = ",";
	}
	va_end(args);
	fprintf(e->to, "%s %" PRIu64 "\n", *between == ',' ? "}" : "", value);
}

void exposition_end(struct exposition *e)
{
	if (e->form == EXPOSITION_OPENMETRICS)
		fputs("# EOF\n", e->to);
}
