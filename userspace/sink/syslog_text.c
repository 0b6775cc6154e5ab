// SPDX-License-Identifier: BSD-3-Clause
#include "syslog_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "summary.h"

#define ROOM_FIRST	4096
#define HOST_MAX	255
#define MSGID_MAX	32
#define SECONDS_DIGITS	6	/* of a fraction, RFC 5424 6.2.3; a record has nine */
#define VALUE_MAX	1024	/* bytes of a field in structured data */

static char *reserve(struct syslog_text *t, size_t size)
{
	size_t room = t->room ? t->room : ROOM_FIRST;
	char *text;

	while (room < t->size + size)
		room *= 2;
	if (room != t->room) {
		text = t->failed ? NULL : realloc(t->text, room);
		if (!text) {
			t->failed = true;
			return NULL;
		}
		t->text = text;
		t->room = room;
	}
	return t->text + t->size;
}

static void put(struct syslog_text *t, const char *text, size_t size)
{
	char *to = reserve(t, size);

	if (!to)
		return;
	memcpy(to, text, size);
	t->size += size;
}

static void put_text(struct syslog_text *t, const char *text)
{
	put(t, text, strlen(text));
}

/* Printable ASCII without spaces, at most max; "-" for what is not known. */
static void put_name(struct syslog_text *t, const char *text, size_t max)
{
	size_t size = text ? strlen(text) : 0, i;
	char *to;

	if (!size) {
		put_text(t, "-");
		return;
	}
	size = size > max ? max : size;
	to = reserve(t, size);
	if (!to)
		return;
	for (i = 0; i < size; i++)
		to[i] = text[i] > ' ' && text[i] < 0x7f ? text[i] : '?';
	t->size += size;
}

static void put_time(struct syslog_text *t, const char *text)
{
	const char *dot = text ? strchr(text, '.') : NULL;
	size_t digits;

	if (!text || !dot) {
		put_name(t, text, 32);
		return;
	}
	digits = strspn(dot + 1, "0123456789");
	put(t, text, (size_t)(dot + 1 - text) + (digits < SECONDS_DIGITS ? digits : SECONDS_DIGITS));
	put_text(t, dot + 1 + digits);
}

/* Where a text of UTF-8 may be cut, at or before max. */
static size_t cut(const char *text, size_t size, size_t max)
{
	if (size <= max)
		return size;
	while (max && ((unsigned char)text[max] & 0xc0) == 0x80)
		max--;
	return max;
}

/* RFC 5424 6.3.3: a quote, a backslash and a closing bracket are escaped. */
static void put_parameter(const char *name, const char *value, void *arg)
{
	struct syslog_text *t = arg;
	size_t size = cut(value, strlen(value), VALUE_MAX), i;

	put_text(t, " ");
	put_text(t, name);
	put_text(t, "=\"");
	for (i = 0; i < size; i++) {
		if (strchr("\"\\]", value[i]))
			put(t, "\\", 1);
		put(t, value + i, 1);
	}
	put_text(t, "\"");
}

/* What a process or a server chose must not begin a line of its own in a log. */
static void put_sentence(struct syslog_text *t, const char *text)
{
	size_t size = cut(text, strlen(text), VALUE_MAX), i;
	char *to;

	/* A byte order mark says that it is UTF-8. */
	put(t, " \xef\xbb\xbf", 4);
	to = reserve(t, size);
	if (!to)
		return;
	for (i = 0; i < size; i++)
		to[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i];
	t->size += size;
}

bool syslog_text_write(struct syslog_text *t, const struct syslog_form *form, struct item *item)
{
	char head[64];

	t->size = 0;
	t->failed = false;
	snprintf(head, sizeof(head), "<%u>1 ", form->facility * 8 + summary_priority(item));
	put_text(t, head);
	put_time(t, item_fact(item, FACT_TIME));
	put_text(t, " ");
	put_name(t, item_fact(item, FACT_HOST), HOST_MAX);
	snprintf(head, sizeof(head), " kxwatchd %ld ", form->pid);
	put_text(t, head);
	put_name(t, item_fact(item, FACT_DATASET), MSGID_MAX);
	if (form->structured_id) {
		put_text(t, " [");
		put_text(t, form->structured_id);
		summary_each(item, put_parameter, t);
		put_text(t, "]");
		put_sentence(t, summary_sentence(item));
	} else {
		put_text(t, " - ");
		put(t, item->text, item->size);
	}
	return !t->failed;
}

void syslog_text_clean(struct syslog_text *t)
{
	free(t->text);
	memset(t, 0, sizeof(*t));
}
