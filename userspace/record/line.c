// SPDX-License-Identifier: BSD-3-Clause
#include "line.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST	8192	/* most records fit */
#define ESCAPE_MAX	6	/* "\u001b": what a byte becomes, most */
#define INTEGER_MAX	24

/* Where size bytes more can be written, to be counted by the caller; NULL: memory. */
static char *reserve(struct line *l, size_t size)
{
	size_t room = l->room ? l->room : ROOM_FIRST;
	char *text;

	if (l->size + size <= l->room)
		return l->text + l->size;
	while (room < l->size + size)
		room *= 2;
	text = l->failed ? NULL : realloc(l->text, room);
	if (!text) {
		l->failed = true;
		return NULL;
	}
	l->text = text;
	l->room = room;
	return l->text + l->size;
}

static void put(struct line *l, const char *text, size_t size)
{
	char *to = reserve(l, size);

	if (!to)
		return;
	memcpy(to, text, size);
	l->size += size;
}

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

/* The character that begins at s, which is UTF-8 as jansson made sure: its size. */
static size_t decode(const unsigned char *s, unsigned int *character)
{
	size_t size = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4, i;

	*character = size == 1 ? s[0] : s[0] & (0x7fu >> size);
	for (i = 1; i < size; i++)
		*character = *character << 6 | (s[i] & 0x3f);
	return size;
}

/* RFC 8259 7 */
static char *escape(char *to, unsigned int character)
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

/* Printable ASCII, but for the quote and the backslash. */
static const bool is_plain[256] = {
	[' '] = true, ['!'] = true, ['#' ... '['] = true, [']' ... '~'] = true,
};

/* before: what stands in front of it, one character or none */
static void put_string(struct line *l, const char *before, const char *text, size_t size)
{
	const unsigned char *s = (const unsigned char *)text, *end = s + size;
	char *to = reserve(l, ESCAPE_MAX * size + 3);
	unsigned int character;

	if (!to)
		return;
	if (*before)
		*to++ = *before;
	*to++ = '"';
	while (s < end) {
		if (is_plain[*s]) {
			*to++ = (char)*s++;
		} else {
			s += decode(s, &character);
			to = escape(to, character);
		}
	}
	*to++ = '"';
	l->size = (size_t)(to - l->text);
}

static void put_integer(struct line *l, json_int_t number)
{
	uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
	char text[INTEGER_MAX], *at = text + sizeof(text);

	do {
		*--at = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (number < 0)
		*--at = '-';
	put(l, at, (size_t)(text + sizeof(text) - at));
}

static void put_value(struct line *l, json_t *value);

static void put_object(struct line *l, json_t *object)
{
	void *member = json_object_iter(object);
	const char *separator = "{", *key;

	if (!member)
		put(l, "{", 1);
	for (; member; member = json_object_iter_next(object, member)) {
		key = json_object_iter_key(member);
		put_string(l, separator, key, strlen(key));
		put(l, ":", 1);
		put_value(l, json_object_iter_value(member));
		separator = ",";
	}
	put(l, "}", 1);
}

static void put_array(struct line *l, json_t *array)
{
	size_t count = json_array_size(array), i;

	put(l, "[", 1);
	for (i = 0; i < count; i++) {
		if (i)
			put(l, ",", 1);
		put_value(l, json_array_get(array, i));
	}
	put(l, "]", 1);
}

static void put_value(struct line *l, json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		put_object(l, value);
		break;
	case JSON_ARRAY:
		put_array(l, value);
		break;
	case JSON_STRING:
		put_string(l, "", json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		put_integer(l, json_integer_value(value));
		break;
	case JSON_TRUE:
		put(l, "true", 4);
		break;
	case JSON_FALSE:
		put(l, "false", 5);
		break;
	default:
		put(l, "null", 4);
		break;
	}
}

bool line_write(struct line *l, const json_t *record)
{
	l->size = 0;
	l->failed = false;
	/* jansson's iterators take no const; nothing is changed. */
	put_value(l, (json_t *)record);
	put(l, "", 1);
	l->size--;
	return !l->failed;
}

void line_clean(struct line *l)
{
	free(l->text);
	memset(l, 0, sizeof(*l));
}
