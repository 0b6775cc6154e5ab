// SPDX-License-Identifier: BSD-3-Clause
#include "line.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "text.h"

#define ROOM_FIRST	8192	/* most records fit */
#define ESCAPE_MAX	6	/* "\u001b": what a byte becomes, most */
#define NUMBER_MAX	20	/* digits of 64 bits */
#define BYTES_MAX	(1 << 24)
#define EACH(byte)	(0x0101010101010101ull * (byte))
#define NS		1000000000u

/* ---- room --------------------------------------------------------------------- */

static char *grow(struct line *l, size_t size)
{
	size_t room = l->room ? l->room : ROOM_FIRST;
	char *text;

	while (room < l->size + size)
		room *= 2;
	text = l->failed ? NULL : realloc(l->text, room);
	if (!text) {
		l->failed = true;
		l->size = l->room = 0;
		return NULL;
	}
	l->text = text;
	l->room = room;
	return l->text + l->size;
}

/* Where size bytes more, at least one, can be written; NULL: memory. */
static inline char *reserve(struct line *l, size_t size)
{
	return size <= l->room - l->size ? l->text + l->size : grow(l, size);
}

static inline void written(struct line *l, const char *to)
{
	l->size = (size_t)(to - l->text);
}

static void put(struct line *l, const char *text, size_t size)
{
	char *to = reserve(l, size);

	if (to)
		written(l, (char *)memcpy(to, text, size) + size);
}

/* ---- structure ---------------------------------------------------------------- */

/*
 * What stands before a value; then there is room for size bytes, where it goes.
 * Between two values there is a comma, and only a beginning ends like one.
 */
static char *put_key(struct line *l, const char *key, size_t size)
{
	size_t n = key ? strlen(key) : 0;
	char *to = reserve(l, n + sizeof(",\"\":") + size);

	if (!to)
		return NULL;
	if (to[-1] != '{' && to[-1] != '[')
		*to++ = ',';
	if (!key)
		return to;
	*to++ = '"';
	to = (char *)memcpy(to, key, n) + n;
	*to++ = '"';
	*to++ = ':';
	return to;
}

static void open_value(struct line *l, const char *key, char begin, char end)
{
	size_t from = l->size;
	char *to = put_key(l, key, 1);

	if (!to)
		return;
	*to++ = begin;
	written(l, to);
	l->open[l->depth].from = from;
	l->open[l->depth].member = key != NULL;
	l->open[l->depth].end = end;
	l->depth++;
}

void line_object(struct line *l, const char *key)
{
	open_value(l, key, '{', '}');
}

void line_list(struct line *l, const char *key)
{
	open_value(l, key, '[', ']');
}

void line_close(struct line *l)
{
	char last;

	if (l->failed)
		return;
	last = l->text[l->size - 1];
	l->depth--;
	if ((last == '{' || last == '[') && l->open[l->depth].member)
		l->size = l->open[l->depth].from;
	else
		put(l, &l->open[l->depth].end, 1);
}

void line_begin(struct line *l)
{
	l->size = 0;
	l->depth = 0;
	l->failed = false;
	put(l, "{", 1);
}

bool line_end(struct line *l)
{
	put(l, "}", sizeof("}"));
	if (!l->failed)
		l->size--;
	return !l->failed;
}

void line_clean(struct line *l)
{
	free(l->text);
	memset(l, 0, sizeof(*l));
}

/* ---- texts -------------------------------------------------------------------- */

static char *put_unit(char *to, unsigned int unit)
{
	static const char digit[] = "0123456789ABCDEF";

	*to++ = '\\';
	*to++ = 'u';
	*to++ = digit[unit >> 12];
	*to++ = digit[unit >> 8 & 0xf];
	*to++ = digit[unit >> 4 & 0xf];
	*to++ = digit[unit & 0xf];
	return to;
}

/* RFC 8259 7 */
static char *put_escape(char *to, unsigned int character)
{
	static const char letter[] = "btn\0fr";		/* from 0x08 on */

	if (character == '"' || character == '\\') {
		*to++ = '\\';
		*to++ = (char)character;
	} else if (character >= 0x08 && character <= 0x0d && letter[character - 0x08]) {
		*to++ = '\\';
		*to++ = letter[character - 0x08];
	} else if (character < 0x10000) {
		to = put_unit(to, character);
	} else {
		to = put_unit(to, 0xd800 | (character - 0x10000) >> 10);
		to = put_unit(to, 0xdc00 | (character & 0x3ff));
	}
	return to;
}

/* A byte that no text holds, as text that says so: its backslash is escaped in turn. */
static char *put_strange(char *to, unsigned int byte)
{
	static const char digit[] = "0123456789abcdef";

	*to++ = '\\';
	*to++ = '\\';
	*to++ = 'x';
	*to++ = digit[byte >> 4];
	*to++ = digit[byte & 0xf];
	return to;
}

/* Printable ASCII, but for the quote and the backslash. */
static const bool is_plain[256] = {
	[' '] = true, ['!'] = true, ['#' ... '['] = true, [']' ... '~'] = true,
};

/*
 * The same of eight bytes at once: none is less than a blank, more than a tilde, a
 * quote or a backslash. What one byte borrows from the next it does only where the
 * answer is no already.
 */
static bool is_plain_block(uint64_t w)
{
	uint64_t quote = w ^ EACH('"'), backslash = w ^ EACH('\\');

	return !((w | (w - EACH(' ')) | (w + EACH(1)) | (quote - EACH(1)) |
		  (backslash - EACH(1))) & EACH(0x80));
}

/* There is room for ESCAPE_MAX times the size. */
static char *put_escaped(char *to, const void *data, size_t size)
{
	const unsigned char *s = data, *end = s + size;
	unsigned int character;
	uint64_t block;
	size_t n;

	while (s < end) {
		while (end - s >= (ptrdiff_t)sizeof(block)) {
			memcpy(&block, s, sizeof(block));
			if (!is_plain_block(block))
				break;
			memcpy(to, &block, sizeof(block));
			to += sizeof(block);
			s += sizeof(block);
		}
		while (s < end && is_plain[*s])
			*to++ = (char)*s++;
		if (s == end)
			break;
		n = text_character(s, (size_t)(end - s), &character);
		if (n && character && character != 0x7f) {
			to = put_escape(to, character);
			s += n;
		} else {
			to = put_strange(to, *s++);
		}
	}
	return to;
}

void line_bytes(struct line *l, const char *key, const void *data, size_t size)
{
	char *to = data && size < BYTES_MAX ? put_key(l, key, ESCAPE_MAX * size + 2) : NULL;

	if (!to)
		return;
	*to++ = '"';
	to = put_escaped(to, data, size);
	*to++ = '"';
	written(l, to);
}

void line_text(struct line *l, const char *key, const char *text)
{
	if (text)
		line_bytes(l, key, text, strlen(text));
}

void line_begin_text(struct line *l, const char *key)
{
	char *to = put_key(l, key, 1);

	if (!to)
		return;
	*to++ = '"';
	written(l, to);
}

void line_say_bytes(struct line *l, const void *data, size_t size)
{
	char *to = size < BYTES_MAX ? reserve(l, ESCAPE_MAX * size + 1) : NULL;

	if (to)
		written(l, put_escaped(to, data, size));
}

void line_say(struct line *l, const char *text)
{
	line_say_bytes(l, text, strlen(text));
}

void line_end_text(struct line *l)
{
	put(l, "\"", 1);
}

void line_base64(struct line *l, const char *key, const uint8_t *data, size_t size)
{
	size_t most = 4 * ((size + 2) / 3);
	char *to = size < BYTES_MAX ? put_key(l, key, most + sizeof("\"\"")) : NULL;

	if (!to)
		return;
	*to++ = '"';
	to += EVP_EncodeBlock((unsigned char *)to, data, (int)size);
	*to++ = '"';
	written(l, to);
}

/* ---- numbers ------------------------------------------------------------------ */

static char *put_number(char *to, uint64_t number)
{
	char text[NUMBER_MAX], *end = text + sizeof(text), *at = end;

	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	while (at < end)
		*to++ = *at++;
	return to;
}

void line_number(struct line *l, const char *key, int64_t number)
{
	char *to = put_key(l, key, NUMBER_MAX + 1);

	if (!to)
		return;
	if (number < 0)
		*to++ = '-';
	written(l, put_number(to, number < 0 ? -(uint64_t)number : (uint64_t)number));
}

void line_say_number(struct line *l, uint64_t number)
{
	char *to = reserve(l, NUMBER_MAX);

	if (to)
		written(l, put_number(to, number));
}

void line_say_hex(struct line *l, uint64_t number)
{
	static const char digit[] = "0123456789abcdef";
	char text[16];
	int i;

	for (i = 15; i >= 0; i--, number >>= 4)
		text[i] = digit[number & 0xf];
	put(l, text, sizeof(text));
}

void line_flag(struct line *l, const char *key, bool flag)
{
	char *to = put_key(l, key, sizeof("false"));

	if (!to)
		return;
	to = flag ? (char *)memcpy(to, "true", 4) + 4 : (char *)memcpy(to, "false", 5) + 5;
	written(l, to);
}

static char *put_digits(char *to, int digits, unsigned int number)
{
	int i;

	for (i = digits; i--; number /= 10)
		to[i] = (char)('0' + number % 10);
	return to + digits;
}

static char *put_part(char *to, char before, int digits, unsigned int number)
{
	*to++ = before;
	return put_digits(to, digits, number);
}

/*
 * A day since 1970 in the Gregorian calendar. Years are counted from March on, so
 * that a leap day is the last of its year, and months then have 153 days in five.
 */
static char *put_day(char *to, unsigned int since)
{
	unsigned int day = since + 719468;	/* since 0000-03-01 */
	unsigned int era = day / 146097, year, month;	/* of 400 years */

	day %= 146097;
	year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	day -= (153 * month + 2) / 5;
	to = put_part(to, '"', 4, 400 * era + year + (month >= 10));
	to = put_part(to, '-', 2, month < 10 ? month + 3 : month - 9);
	return put_part(to, '-', 2, day + 1);
}

void line_time(struct line *l, const char *key, uint64_t ns)
{
	unsigned int seconds;
	char *to;

	/* 64 bits of nanoseconds end in the year 2554. */
	to = ns ? put_key(l, key, sizeof("\"0000-00-00T00:00:00.000000000Z\"")) : NULL;
	if (!to)
		return;
	seconds = (unsigned int)(ns / NS % 86400);
	to = put_day(to, (unsigned int)(ns / NS / 86400));
	to = put_part(to, 'T', 2, seconds / 3600);
	to = put_part(to, ':', 2, seconds / 60 % 60);
	to = put_part(to, ':', 2, seconds % 60);
	to = put_part(to, '.', 9, (unsigned int)(ns % NS));
	*to++ = 'Z';
	*to++ = '"';
	written(l, to);
}
