/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attribute: netlink attributes, one written behind the other. Any context.
 * Room is asked for once, for all that is to be put together: what is added then
 * asks nothing, so that an attribute of known size is a few moves.
 */
#ifndef KXW_ATTRIBUTE_H
#define KXW_ATTRIBUTE_H

#include <linux/netlink.h>
#include <linux/string.h>
#include <linux/types.h>

/* What an attribute of a value of size bytes takes. */
#define KXW_ATTRIBUTE(size)	NLA_ALIGN(NLA_HDRLEN + (size))

/* Where attributes are put; full is remembered. */
struct kxw_attributes {
	u8 *start, *at, *end;
	bool full;
};

static inline void kxw_attributes_init(struct kxw_attributes *a, void *to, size_t size)
{
	a->start = to;
	a->at = to;
	a->end = a->start + size;
	a->full = false;
}

/* Whether size more bytes can be added; if not, no more can. */
static inline bool kxw_attributes_room(struct kxw_attributes *a, u32 size)
{
	if (a->full || size > a->end - a->at)
		a->full = true;
	return !a->full;
}

/* Of all these, the answer is where the next one goes. */
static __always_inline u8 *kxw_add_head(u8 *at, u16 type, u32 size)
{
	struct nlattr *head = (struct nlattr *)at;

	head->nla_len = NLA_HDRLEN + size;
	head->nla_type = type;
	return at + NLA_HDRLEN;
}

/* Attributes are aligned to four bytes. */
static __always_inline u8 *kxw_add_u32(u8 *at, u16 type, u32 value)
{
	at = kxw_add_head(at, type, sizeof(value));
	memcpy(at, &value, sizeof(value));
	return at + sizeof(value);
}

static __always_inline u8 *kxw_add_u64(u8 *at, u16 type, u64 value)
{
	at = kxw_add_head(at, type, sizeof(value));
	memcpy(at, &value, sizeof(value));
	return at + sizeof(value);
}

/* Padded with zeroes. */
static __always_inline u8 *kxw_add_bytes(u8 *at, u16 type, const void *from, u32 size)
{
	u8 *to = kxw_add_head(at, type, size);

	at += KXW_ATTRIBUTE(size);
	if (size % NLA_ALIGNTO)
		memset(at - NLA_ALIGNTO, 0, NLA_ALIGNTO);
	memcpy(to, from, size);
	return at;
}

/* size: with the NUL. */
static __always_inline u8 *kxw_add_string(u8 *at, u16 type, const char *text, u32 size)
{
	return kxw_add_bytes(at, type, text, size);
}

static __always_inline u8 *kxw_add_text(u8 *at, u16 type, const char *text)
{
	return kxw_add_string(at, type, text, strlen(text) + 1);
}

static __always_inline u8 *kxw_add_flag(u8 *at, u16 type, bool set)
{
	return set ? kxw_add_head(at, type, 0) : at;
}

/* Attributes that follow are in it, until its end is told. */
static __always_inline u8 *kxw_add_nest(u8 *at, u16 type)
{
	return kxw_add_head(at, type | NLA_F_NESTED, 0);
}

static __always_inline void kxw_add_nest_end(u8 *nest, const u8 *at)
{
	((struct nlattr *)nest)->nla_len = at - nest;
}

#endif
