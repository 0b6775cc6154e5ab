/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * cursor: reads big-endian fields from bytes without ever passing their end.
 * Pure, any context. An overrun is remembered, not returned field by field:
 * read what the format asks for, then test ok once.
 */
#ifndef KXW_WIRE_CURSOR_H
#define KXW_WIRE_CURSOR_H

#include "port.h"

struct kxw_cursor {
	const u8 *at;
	size_t left;
	bool ok;
};

static inline struct kxw_cursor kxw_cursor_init(const u8 *data, size_t size)
{
	struct kxw_cursor c;

	c.at = data;
	c.left = size;
	c.ok = true;
	return c;
}

/* The next size bytes, or NULL and no bytes left. */
static inline const u8 *kxw_cursor_take(struct kxw_cursor *c, size_t size)
{
	const u8 *at = c->at;

	if (!c->ok || size > c->left) {
		c->ok = false;
		c->left = 0;
		return NULL;
	}
	c->at += size;
	c->left -= size;
	return at;
}

/* The same of bytes that the caller has seen to be there. */
static inline const u8 *kxw_cursor_pass(struct kxw_cursor *c, size_t size)
{
	const u8 *at = c->at;

	c->at += size;
	c->left -= size;
	return at;
}

static inline u32 kxw_cursor_word(const u8 *at)
{
	return (u32)at[0] << 24 | (u32)at[1] << 16 | (u32)at[2] << 8 | at[3];
}

/* An unsigned number of 1 to 4 bytes; 0 on overrun. */
static inline u32 kxw_cursor_number(struct kxw_cursor *c, unsigned int bytes)
{
	const u8 *at = kxw_cursor_take(c, bytes);
	u32 n = 0;

	if (!at)
		return 0;
	while (bytes--)
		n = n << 8 | *at++;
	return n;
}

static inline u8 kxw_cursor_u8(struct kxw_cursor *c)
{
	return (u8)kxw_cursor_number(c, 1);
}

static inline u16 kxw_cursor_u16(struct kxw_cursor *c)
{
	return (u16)kxw_cursor_number(c, 2);
}

static inline u32 kxw_cursor_u24(struct kxw_cursor *c)
{
	return kxw_cursor_number(c, 3);
}

/* The block behind a length of 1 to 3 bytes; an overrun of it is one of c too. */
static inline struct kxw_cursor kxw_cursor_block(struct kxw_cursor *c, unsigned int bytes)
{
	u32 size = kxw_cursor_number(c, bytes);
	const u8 *at = kxw_cursor_take(c, size);
	struct kxw_cursor block = kxw_cursor_init(at, at ? size : 0);

	block.ok = at != NULL;
	return block;
}

#endif
