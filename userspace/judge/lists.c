// SPDX-License-Identifier: BSD-3-Clause
#include "lists.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An add that finds no memory is undone (uthash 2.1; older ones end the process). */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(added) ((added)->held = false)
#include <uthash.h>

#define ENTRIES_MAX	1000000		/* of one kind; each takes some 150 bytes */
#define FIELDS_MAX	64
#define VALUE_MAX	64		/* digits of a SHA-256 */

struct list_text {
	UT_hash_handle hh;
	bool held;
	char text[];
};

struct list_entry {
	UT_hash_handle hh;
	const char *reason, *file;
	bool held;
	char value[];
};

struct source {
	struct lists *lists;
	enum list_kind kind;
	const char *file;	/* kept by lists */
	unsigned int line;
	char *error;
	size_t error_size;
};

static int wrong(const struct source *s, const char *what)
{
	snprintf(s->error, s->error_size, "%s:%u: %s", s->file, s->line, what);
	return -1;
}

/* ---- values ------------------------------------------------------------------- */

static bool is_hex(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return strlen(text) == size;
}

/* "t13d1516h2_8daaf6152771_b186095e22b6" */
static bool is_ja4(const char *text)
{
	static const char hex[] = "0123456789abcdefABCDEF";

	return strlen(text) == 36 && strchr("tqd", tolower((unsigned char)text[0])) &&
	       text[10] == '_' && strspn(text + 11, hex) == 12 && text[23] == '_' &&
	       is_hex(text + 24, 12);
}

static bool is_value(enum list_kind kind, const char *text)
{
	switch (kind) {
	case LIST_JA3:
		return is_hex(text, 32);
	case LIST_JA4:
		return is_ja4(text);
	default:
		return is_hex(text, 40) || is_hex(text, 64);
	}
}

static const char *no_value(enum list_kind kind)
{
	static const char *const text[] = {
		[LIST_JA3] = "there is no JA3 fingerprint (32 hexadecimal digits) in this line",
		[LIST_JA4] = "there is no JA4 fingerprint (36 characters) in this line",
		[LIST_CERTIFICATE] = "there is no SHA-1 or SHA-256 in this line",
	};

	return text[kind];
}

/* ---- what is kept ------------------------------------------------------------- */

/* The one copy of a text, or NULL: no memory. */
static const char *keep_text(struct lists *l, const char *text)
{
	size_t size = strlen(text);
	struct list_text *t;

	HASH_FIND(hh, l->text, text, size, t);
	if (t)
		return t->text;
	t = malloc(sizeof(*t) + size + 1);
	if (!t)
		return NULL;
	t->held = true;
	memcpy(t->text, text, size + 1);
	HASH_ADD_KEYPTR(hh, l->text, t->text, size, t);
	if (t->held)
		return t->text;
	free(t);
	return NULL;
}

/* Of a value that is listed twice the first reason stays. */
static int keep_entry(const struct source *s, const char *value, const char *reason)
{
	struct list_entry **head = &s->lists->entry[s->kind], *e;
	size_t i, size = strlen(value);
	char lower[VALUE_MAX + 1];

	for (i = 0; i <= size; i++)
		lower[i] = (char)tolower((unsigned char)value[i]);
	HASH_FIND(hh, *head, lower, size, e);
	if (e)
		return 0;
	if (HASH_COUNT(*head) >= ENTRIES_MAX)
		return wrong(s, "there are more than 1000000 entries of this kind");
	e = malloc(sizeof(*e) + size + 1);
	if (!e)
		return wrong(s, "out of memory");
	memcpy(e->value, lower, size + 1);
	e->file = s->file;
	e->reason = keep_text(s->lists, reason);
	e->held = e->reason != NULL;
	if (e->held)
		HASH_ADD_KEYPTR(hh, *head, e->value, size, e);
	if (e->held)
		return 0;
	free(e);
	return wrong(s, "out of memory");
}

/* ---- lines -------------------------------------------------------------------- */

/* Cuts the next field off, quotes (RFC 4180) and blanks taken away; NULL: no more. */
static char *next_field(char **rest)
{
	char *at = *rest, *field, *end;

	if (!at)
		return NULL;
	at += strspn(at, " \t");
	field = end = at;
	if (*at == '"') {
		for (at++; *at && (*at != '"' || at[1] == '"'); at++) {
			at += *at == '"';
			*end++ = *at;
		}
		at += strcspn(at, ",");
	} else {
		at += strcspn(at, ",");
		end = at;
		while (end > field && strchr(" \t", end[-1]))
			end--;
	}
	*rest = *at ? at + 1 : NULL;
	*end = '\0';
	return field;
}

static int read_line(const struct source *s, char *line)
{
	const char *value = NULL, *reason = "", *field;
	unsigned int fields = 0;
	char *rest = line;

	line[strcspn(line, "\r\n")] = '\0';
	if (line[0] == '#' || !line[strspn(line, " \t")])
		return 0;
	while ((field = next_field(&rest)) && fields++ < FIELDS_MAX) {
		if (!value && is_value(s->kind, field))
			value = field;
		else
			reason = field;
	}
	return value ? keep_entry(s, value, reason) : wrong(s, no_value(s->kind));
}

int lists_read(struct lists *l, enum list_kind kind, const char *file, char *error,
	       size_t error_size)
{
	struct source s = { l, kind, file, 0, error, error_size };
	FILE *f = fopen(file, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int ret = 0;

	if (!f) {
		snprintf(error, error_size, "%s: cannot be read: %s", file, strerror(errno));
		return -1;
	}
	s.file = keep_text(l, file);
	if (!s.file) {
		s.file = file;
		ret = wrong(&s, "out of memory");
	}
	while (!ret && (n = getline(&line, &room, f)) > 0) {
		s.line++;
		ret = strlen(line) == (size_t)n ? read_line(&s, line) :
						  wrong(&s, "there is a zero byte in this line");
	}
	if (!ret && ferror(f)) {
		snprintf(error, error_size, "%s: cannot be read: %s", file, strerror(errno));
		ret = -1;
	}
	free(line);
	fclose(f);
	return ret;
}

/* ---- the set ------------------------------------------------------------------ */

const char *list_kind_name(enum list_kind kind)
{
	static const char *const name[] = {
		[LIST_JA3] = "ja3",
		[LIST_JA4] = "ja4",
		[LIST_CERTIFICATE] = "certificate",
	};

	return name[kind];
}

enum list_kind list_kind_find(const char *name)
{
	int kind;

	for (kind = 0; kind < LIST_KINDS; kind++)
		if (!strcmp(list_kind_name(kind), name))
			break;
	return kind;
}

void lists_clean(struct lists *l)
{
	struct list_entry *e, *next_entry;
	struct list_text *t, *next_text;
	int kind;

	for (kind = 0; kind < LIST_KINDS; kind++) {
		HASH_ITER(hh, l->entry[kind], e, next_entry) {
			HASH_DEL(l->entry[kind], e);
			free(e);
		}
	}
	HASH_ITER(hh, l->text, t, next_text) {
		HASH_DEL(l->text, t);
		free(t);
	}
	memset(l, 0, sizeof(*l));
}

size_t lists_count(const struct lists *l, enum list_kind kind)
{
	return HASH_COUNT(l->entry[kind]);
}

const struct list_entry *lists_find(const struct lists *l, enum list_kind kind,
				    const char *value)
{
	struct list_entry *e;

	HASH_FIND(hh, l->entry[kind], value, strlen(value), e);
	return e;
}

const char *list_entry_value(const struct list_entry *e)
{
	return e->value;
}

const char *list_entry_reason(const struct list_entry *e)
{
	return e->reason;
}

const char *list_entry_file(const struct list_entry *e)
{
	return e->file;
}
