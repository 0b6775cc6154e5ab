// SPDX-License-Identifier: BSD-3-Clause
#include "html.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

static void put_visible(FILE *to, const char *s, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		switch (s[i]) {
		case '&':
			fputs("&amp;", to);
			break;
		case '<':
			fputs("&lt;", to);
			break;
		case '>':
			fputs("&gt;", to);
			break;
		case '"':
			fputs("&quot;", to);
			break;
		case '\'':
			fputs("&#39;", to);
			break;
		default:
			putc(s[i], to);
		}
	}
}

static void put(FILE *to, const char *s, size_t size)
{
	char *visible = NULL;
	size_t room = 0;
	FILE *m = open_memstream(&visible, &room);

	if (m) {
		escape_bytes(m, s, size);
		if (fclose(m))
			room = 0;
	}
	if (room || !size)
		put_visible(to, visible ? visible : "", room);
	else
		putc('?', to);
	free(visible);
}

/* Not into a character: to the left of it. */
static size_t cut(const char *s, size_t at)
{
	while (at && ((unsigned char)s[at] & 0xc0) == 0x80)
		at--;
	return at;
}

void html_text(FILE *to, const char *s)
{
	size_t size = s ? strlen(s) : 0, most;

	if (!s) {
		fputs("unknown", to);
	} else if (size <= HTML_TEXT_MAX) {
		put(to, s, size);
	} else {
		most = cut(s, HTML_TEXT_MAX);
		put(to, s, most);
		fprintf(to, "\xe2\x80\xa6 (and %zu bytes more)", size - most);
	}
}

void html_short(FILE *to, const char *s, size_t most)
{
	size_t size = s ? strlen(s) : 0, from;

	if (size <= most) {
		html_text(to, s);
		return;
	}
	from = size - most;
	while (from < size && ((unsigned char)s[from] & 0xc0) == 0x80)
		from++;
	fputs("\xe2\x80\xa6", to);
	put(to, s + from, size - from);
}

void html_attribute(FILE *to, const char *name, const char *s)
{
	fprintf(to, " %s=\"", name);
	put(to, s, strlen(s));
	putc('"', to);
}

void html_number(FILE *to, uint64_t number)
{
	if (number >= 1000) {
		html_number(to, number / 1000);
		fprintf(to, ",%03" PRIu64, number % 1000);
	} else {
		fprintf(to, "%" PRIu64, number);
	}
}

void html_count(FILE *to, uint64_t number, const char *one)
{
	html_number(to, number);
	fprintf(to, " %s%s", one, number == 1 ? "" : "s");
}
