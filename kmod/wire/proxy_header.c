/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
#include "proxy_header.h"

#define LINE_MAX_V1	107	/* CRLF included */
#define FIXED_V2	16

/* How a header begins: none of these begins another. */
static const struct {
	u8 size;
	const char *text;
} beginning[] = {
	{ 11, "PROXY TCP4 " },
	{ 11, "PROXY TCP6 " },
	{ 13, "PROXY UNKNOWN" },
	{ 12, "\r\n\r\n\0\r\nQUIT\n" },
};

#define KINDS		(sizeof(beginning) / sizeof(beginning[0]))
#define VERSION_2	(1 << (KINDS - 1))

enum answer { NO, MORE, END };

/* Whether all that it may still be is past its beginning. */
static bool is_begun(const struct kxw_proxy_header *h)
{
	u32 i;

	for (i = 0; i < KINDS; i++)
		if (h->kinds & 1 << i && h->at < beginning[i].size)
			return false;
	return true;
}

static enum answer read_beginning(struct kxw_proxy_header *h, u8 byte)
{
	u32 i;

	for (i = 0; i < KINDS; i++)
		if (h->kinds & 1 << i && (u8)beginning[i].text[h->at] != byte)
			h->kinds = (u8)(h->kinds & ~(1 << i));
	return h->kinds ? MORE : NO;
}

static enum answer read_line(struct kxw_proxy_header *h, u8 byte)
{
	if (h->cr)
		return byte == '\n' ? END : NO;
	if (h->at == LINE_MAX_V1 - 1)
		return NO;
	h->cr = byte == '\r';
	return h->cr || (byte >= ' ' && byte <= '~') ? MORE : NO;
}

static enum answer read_fixed(struct kxw_proxy_header *h, u8 byte)
{
	switch (h->at) {
	case 12:	/* version 2; LOCAL or PROXY */
		return byte >> 4 == 2 && (byte & 15) <= 1 ? MORE : NO;
	case 13:	/* AF_UNSPEC to AF_UNIX; UNSPEC, STREAM or DGRAM */
		return byte >> 4 <= 3 && (byte & 15) <= 2 ? MORE : NO;
	}
	h->left = (u16)(h->left << 8 | byte);
	return h->at == FIXED_V2 - 1 && !h->left ? END : MORE;
}

/* What a byte means that is not to be skipped. */
static enum answer read_byte(struct kxw_proxy_header *h, u8 byte)
{
	if (!is_begun(h))
		return read_beginning(h, byte);
	return h->kinds == VERSION_2 ? read_fixed(h, byte) : read_line(h, byte);
}

static bool skip(struct kxw_proxy_header *h, struct kxw_cursor *in)
{
	u16 size = in->left < h->left ? (u16)in->left : h->left;

	kxw_cursor_take(in, size);
	h->left = (u16)(h->left - size);
	if (h->left)
		return false;
	h->kinds = 0;
	return true;
}

void kxw_proxy_header_init(struct kxw_proxy_header *h)
{
	memset(h, 0, sizeof(*h));
	h->kinds = (1 << KINDS) - 1;
}

bool kxw_proxy_header_read(struct kxw_proxy_header *h, struct kxw_cursor *in)
{
	enum answer answer = MORE;

	while (h->kinds && in->left) {
		if (h->at == FIXED_V2 && h->kinds == VERSION_2)
			return skip(h, in);
		answer = read_byte(h, *in->at);
		if (answer != MORE)
			h->kinds = 0;
		if (answer == NO)
			return false;
		kxw_cursor_take(in, 1);
		h->at++;
	}
	return answer == END;
}
