/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * line: a record as it is written, one line of JSON, printable ASCII.
 * One thread per line. Only memory can fail, and line_end() tells: what is
 * called in between may be called all the same.
 * What is unknown is left out: a text that is NULL, a time that is 0, an object
 * or a list that is a member and empty; and bytes, 16 MiB or more of them at once.
 * Bytes that are no UTF-8, NUL and DEL become "\xNN", so that no name can spoil a
 * record. A word is of ours: it holds nothing to be escaped, and is not looked at.
 * Keys are words, NULL: an item of a list.
 * Of what was written last a line notes where it stands, when it is a fact.
 */
#ifndef RECORD_LINE_H
#define RECORD_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "fact.h"

#define LINE_DEPTH_MAX	8	/* objects and lists that are open at once */
#define LINE_SECONDS	8	/* whose texts are remembered */

/* Empty (zero) at first; used again for the next, for its room. */
struct line {
	char *text;		/* ends in NUL when it is over */
	size_t size, room;
	bool failed;
	struct {
		size_t from;	/* where it begins, its key included */
		bool member;	/* has a key */
		char end;
	} open[LINE_DEPTH_MAX];
	unsigned int depth;
	size_t value;		/* where the value begins that was written last; 0: it was left out */
	struct facts facts;
	struct {
		uint64_t second;	/* since 1970; 0: none */
		char text[sizeof("\"0000-00-00T00:00:00.")];
	} known[LINE_SECONDS];	/* of any line: what happens together is of few seconds */
};

/* An object, which is to be filled. */
void line_begin(struct line *l);
/* False: no memory, and nothing to be read. */
bool line_end(struct line *l);
void line_clean(struct line *l);

/* ---- for the functions below alone -------------------------------------------- */

/* More room, for size bytes at least: where they go; NULL: memory. */
char *line_grow(struct line *l, size_t size);

void line_put_bytes(struct line *l, char *to, const void *data, size_t size);
void line_put_number(struct line *l, char *to, int64_t number);
void line_put_time(struct line *l, char *to, uint64_t ns);
void line_put_base64(struct line *l, char *to, const uint8_t *data, size_t size);

#define LINE_BYTES_MAX	(1 << 24)
#define LINE_ESCAPE_MAX	6	/* "\u001b": what a byte becomes, most */
#define LINE_NUMBER_MAX	sizeof("-9223372036854775808")
#define LINE_TIME_SIZE	(sizeof("\"0000-00-00T00:00:00.000000000Z\"") - 1)

static inline char *line_reserve(struct line *l, size_t size)
{
	return size <= l->room - l->size ? l->text + l->size : line_grow(l, size);
}

static inline void line_written(struct line *l, const char *to)
{
	l->size = (size_t)(to - l->text);
}

/*
 * What stands before a value; then there is room for size bytes, where it goes.
 * Between two values there is a comma, and only a beginning ends like one. Inline,
 * as who calls it is: the lengths of keys are known when this is compiled.
 */
static inline char *line_key(struct line *l, const char *key, size_t size)
{
	size_t n = key ? strlen(key) : 0;
	char *to = line_reserve(l, n + sizeof(",\"\":") + size);

	if (!to)
		return NULL;
	if (to[-1] != '{' && to[-1] != '[')
		*to++ = ',';
	if (key) {
		*to++ = '"';
		memcpy(to, key, n);
		to += n;
		*to++ = '"';
		*to++ = ':';
	}
	l->value = (size_t)(to - l->text);
	return to;
}

static inline void line_open(struct line *l, const char *key, char begin, char end)
{
	const size_t from = l->size;
	char *to = line_key(l, key, 1);

	if (!to)
		return;
	*to++ = begin;
	line_written(l, to);
	l->open[l->depth].from = from;
	l->open[l->depth].member = key != NULL;
	l->open[l->depth].end = end;
	l->depth++;
}

/* ---- values ------------------------------------------------------------------- */

static inline void line_object(struct line *l, const char *key)
{
	line_open(l, key, '{', '}');
}

static inline void line_list(struct line *l, const char *key)
{
	line_open(l, key, '[', ']');
}

static inline void line_close(struct line *l)
{
	char *to = line_reserve(l, 1);

	if (!to)
		return;
	l->depth--;
	if ((to[-1] == '{' || to[-1] == '[') && l->open[l->depth].member) {
		l->size = l->open[l->depth].from;
	} else {
		*to++ = l->open[l->depth].end;
		line_written(l, to);
	}
}

/* A member, key and value, as it stood in another line. */
static inline void line_member(struct line *l, const char *text, size_t size)
{
	char *to = line_key(l, NULL, size);

	if (!to)
		return;
	memcpy(to, text, size);
	line_written(l, to + size);
}

static inline void line_bytes(struct line *l, const char *key, const void *data, size_t size)
{
	char *to = data && size < LINE_BYTES_MAX ?
		   line_key(l, key, LINE_ESCAPE_MAX * size + sizeof("\"\"")) : NULL;

	if (to)
		line_put_bytes(l, to, data, size);
	else
		l->value = 0;
}

static inline void line_text(struct line *l, const char *key, const char *text)
{
	line_bytes(l, key, text, text ? strlen(text) : 0);
}

static inline void line_word(struct line *l, const char *key, const char *word)
{
	size_t n = word ? strlen(word) : 0;
	char *to = word ? line_key(l, key, n + sizeof("\"\"")) : NULL;

	if (!to) {
		l->value = 0;
		return;
	}
	*to++ = '"';
	memcpy(to, word, n);
	to += n;
	*to++ = '"';
	line_written(l, to);
}

static inline void line_number(struct line *l, const char *key, int64_t number)
{
	char *to = line_key(l, key, LINE_NUMBER_MAX);

	if (to)
		line_put_number(l, to, number);
}

static inline void line_flag(struct line *l, const char *key, bool flag)
{
	size_t n = flag ? strlen("true") : strlen("false");
	char *to = line_key(l, key, n);

	if (!to)
		return;
	memcpy(to, flag ? "true" : "false", n);
	line_written(l, to + n);
}

/* CLOCK_REALTIME ns as ISO 8601, UTC, nine decimals. */
static inline void line_time(struct line *l, const char *key, uint64_t ns)
{
	char *to = ns ? line_key(l, key, LINE_TIME_SIZE) : NULL;

	if (to)
		line_put_time(l, to, ns);
	else
		l->value = 0;
}

static inline void line_base64(struct line *l, const char *key, const uint8_t *data, size_t size)
{
	char *to = size < LINE_BYTES_MAX ?
		   line_key(l, key, 4 * ((size + 2) / 3) + sizeof("\"\"")) : NULL;

	if (to)
		line_put_base64(l, to, data, size);
}

/* ---- a text that is put together of several, each of which is whole characters - */

static inline void line_begin_text(struct line *l, const char *key)
{
	char *to = line_key(l, key, 1);

	if (!to)
		return;
	*to++ = '"';
	line_written(l, to);
}

/* A word, or several. */
static inline void line_say_words(struct line *l, const char *words, size_t size)
{
	char *to = line_reserve(l, size + 1);

	if (!to)
		return;
	memcpy(to, words, size);
	line_written(l, to + size);
}

static inline void line_say(struct line *l, const char *words)
{
	line_say_words(l, words, strlen(words));
}

void line_say_text(struct line *l, const char *text);
void line_say_bytes(struct line *l, const void *data, size_t size);
void line_say_number(struct line *l, uint64_t number);
void line_say_hex(struct line *l, uint64_t number);	/* 16 digits */

static inline void line_end_text(struct line *l)
{
	line_say(l, "\"");
}

/* ---- facts -------------------------------------------------------------------- */

/* The value that was written last, or left out, is this one; FACTS: none. */
static inline void line_fact(struct line *l, enum fact fact)
{
	if (fact != FACTS)
		l->facts.fact[fact] = (uint32_t)l->value;
}

/* It is the id of a signal. */
static inline void line_fact_signal(struct line *l)
{
	if (l->value && l->facts.signals < FACT_SIGNALS_MAX)
		l->facts.signal[l->facts.signals++] = (uint32_t)l->value;
}

#endif
