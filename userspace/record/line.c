// SPDX-License-Identifier: BSD-3-Clause
#include "line.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "digits.h"
#include "text.h"

#define ROOM_FIRST	8192	/* most records fit */
#define NS		1000000000u
#define LINE_SECOND_SIZE (sizeof("\"0000-00-00T00:00:00.") - 1)
#define EACH(byte)	(0x0101010101010101ull * (byte))

char *line_grow(struct line *l, size_t size)
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

/* ---- structure ---------------------------------------------------------------- */

void line_begin(struct line *l)
{
	l->size = 0;
	l->depth = 0;
	l->failed = false;
	memset(l->facts.fact, 0, sizeof(l->facts.fact));
	l->facts.signals = 0;
	line_say(l, "{");
}

bool line_end(struct line *l)
{
	line_say(l, "}");
	if (!l->failed)
		l->text[l->size] = '\0';
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

/* There is room for LINE_ESCAPE_MAX times the size. */
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

void line_put_bytes(struct line *l, char *to, const void *data, size_t size)
{
	*to++ = '"';
	to = put_escaped(to, data, size);
	*to++ = '"';
	line_written(l, to);
}

void line_say_bytes(struct line *l, const void *data, size_t size)
{
	char *to = size < LINE_BYTES_MAX ? line_reserve(l, LINE_ESCAPE_MAX * size + 1) : NULL;

	if (to)
		line_written(l, put_escaped(to, data, size));
}

void line_say_text(struct line *l, const char *text)
{
	line_say_bytes(l, text, strlen(text));
}

void line_put_base64(struct line *l, char *to, const uint8_t *data, size_t size)
{
	*to++ = '"';
	to += EVP_EncodeBlock((unsigned char *)to, data, (int)size);
	*to++ = '"';
	line_written(l, to);
}

/* ---- numbers ------------------------------------------------------------------ */

void line_put_number(struct line *l, char *to, int64_t number)
{
	if (number < 0)
		*to++ = '-';
	line_written(l, digits_number(to, number < 0 ? -(uint64_t)number : (uint64_t)number));
}

void line_say_number(struct line *l, uint64_t number)
{
	char *to = line_reserve(l, DIGITS_MAX);

	if (to)
		line_written(l, digits_number(to, number));
}

void line_say_hex(struct line *l, uint64_t number)
{
	static const char digit[] = "0123456789abcdef";
	char *to = line_reserve(l, 16);
	int shift;

	if (!to)
		return;
	for (shift = 60; shift >= 0; shift -= 4)
		*to++ = digit[number >> shift & 0xf];
	line_written(l, to);
}

static inline char *put_part(char *to, char before, unsigned int number)
{
	*to++ = before;
	return digits_two(to, number);
}

/*
 * A day since 1970 in the Gregorian calendar. Years are counted from March on, so
 * that a leap day is the last of its year, and months then have 153 days in five.
 */
static inline char *put_day(char *to, unsigned int since)
{
	unsigned int day = since + 719468;	/* since 0000-03-01 */
	unsigned int era = day / 146097, year, month;	/* of 400 years */

	day %= 146097;
	year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	day -= (153 * month + 2) / 5;
	year += 400 * era + (month >= 10);
	to = digits_two(digits_two(to, year / 100), year % 100);
	to = put_part(to, '-', month < 10 ? month + 3 : month - 9);
	return put_part(to, '-', day + 1);
}

/* As far as the decimals. */
static void put_second(char *to, uint64_t since)
{
	unsigned int seconds = (unsigned int)(since % 86400);

	*to++ = '"';
	to = put_day(to, (unsigned int)(since / 86400));
	to = put_part(to, 'T', seconds / 3600);
	to = put_part(to, ':', seconds / 60 % 60);
	to = put_part(to, ':', seconds % 60);
	*to = '.';
}

/* 64 bits of nanoseconds end in the year 2554. */
void line_put_time(struct line *l, char *to, uint64_t ns)
{
	const uint64_t second = ns / NS;
	const unsigned int part = (unsigned int)(ns % NS), low = part % 100000;
	char *known = l->known[second % LINE_SECONDS].text;

	if (l->known[second % LINE_SECONDS].second != second || !second) {
		l->known[second % LINE_SECONDS].second = second;
		put_second(known, second);
	}
	memcpy(to, known, LINE_SECOND_SIZE);
	to = digits_two(to + LINE_SECOND_SIZE, part / 10000000);
	to = digits_two(to, part / 100000 % 100);
	to = digits_two(to, low / 1000);
	to = digits_two(to, low / 10 % 100);
	*to++ = (char)('0' + low % 10);
	*to++ = 'Z';
	*to++ = '"';
	line_written(l, to);
}
