// SPDX-License-Identifier: BSD-3-Clause
#include "escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * Characters a terminal acts upon, or shows as nothing or out of order: controls,
 * soft hyphen, direction marks, separators, fillers, tags.
 */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c },
	{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
	{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xe000, 0xf8ff },
	{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xffff },
	{ 0xe0000, 0x10ffff },
};

static bool is_visible(uint32_t c)
{
	size_t i;

	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return false;
	return true;
}

/* Reads one character of UTF-8 (RFC 3629). Its length, or 0 if there is none. */
static size_t read_character(const unsigned char *s, size_t size, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length, i;

	if (s[0] < 0x80) {
		*c = s[0];
		return 1;
	}
	length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || length > size)
		return 0;
	*c = s[0] & (0x7fu >> length);
	for (i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3f);
	}
	if (*c < least[length] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
		return 0;
	return length;
}

void escape_bytes(FILE *to, const char *s, size_t size)
{
	const unsigned char *at = (const unsigned char *)s;
	size_t length;
	uint32_t c;

	for (; size; at += length, size -= length) {
		length = read_character(at, size, &c);
		if (length && is_visible(c)) {
			if (c == '\\')
				putc('\\', to);
			fwrite(at, 1, length, to);
		} else {
			/* The bytes behind are no character's first: they follow in turn. */
			length = 1;
			fprintf(to, "\\x%02x", *at);
		}
	}
}

void escape_text(FILE *to, const char *s)
{
	if (s)
		escape_bytes(to, s, strlen(s));
	else
		putc('?', to);
}
