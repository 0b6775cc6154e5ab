/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * peek: when the state of a peek is valid, between two of its steps. For CBMC
 * alone. It says nothing of a peek that has ended: none takes a step.
 */
#ifndef PROOF_PEEK_H
#define PROOF_PEEK_H

#include "hello.h"
#include "proxy.h"
#include "kmod/wire/tls_peek.h"

/* tls_peek.c keeps the names of its states to itself; p_peek.c compares them. */
enum { AT_LOOK, AT_RECORD, AT_FRAGMENT, AT_SKIP, AT_SSL2 };

static inline bool head_is_valid(const struct kxw_tls_side *side)
{
	/* Eleven bytes decide, so fewer are kept while it is looked for TLS. */
	if (side->state == AT_LOOK)
		return side->fill < sizeof(side->head) && !side->replayed &&
		       !side->record_fill && is_flag(side->at_start);
	return side->fill <= sizeof(side->head) && side->replayed <= side->fill;
}

/* What begins a record of SSL 2.0 names its length, with the msg_type: RFC 5246 E.2. */
static inline bool is_ssl2_length(const u8 *at)
{
	return ((at[0] & 0x7f) << 8 | at[1]) >= 11;
}

static inline bool is_hello(const struct kxw_tls_side *side)
{
	return side->header_fill == sizeof(side->header) &&
	       (side->message == KXW_MSG_SERVER_HELLO ||
		side->message == KXW_MSG_HELLO_RETRY_REQUEST);
}

static inline bool side_is_valid(const struct kxw_tls_side *side)
{
	if (!head_is_valid(side) || !is_flag(side->encrypted))
		return false;
	if (side->state > AT_SSL2 || side->header_fill > sizeof(side->header))
		return false;
	if (side->record_fill >= (side->state == AT_SSL2 ? 3 : sizeof(side->record)))
		return false;
	if ((side->state == AT_SKIP || side->state == AT_FRAGMENT) && !side->record_left)
		return false;
	/* An open message has bytes to come. */
	if (side->header_fill == sizeof(side->header) && side->message_at >= side->message_length)
		return false;
	return side->message_length <= 0xffffff;
}

/* What is left of a ServerHello, they count both. */
static inline bool hello_agrees(const struct kxw_tls_server_hello *h,
				const struct kxw_tls_side *side)
{
	u32 held = side->message_at < sizeof(h->fixed) ? side->message_at : (u32)sizeof(h->fixed);

	return hello_is_valid(h) && h->fill == held &&
	       h->left == side->message_length - side->message_at;
}

static inline bool peek_is_valid(const struct kxw_tls_peek *p)
{
	const struct kxw_tls_side *in = &p->side[KXW_INBOUND - KXW_OUTBOUND];

	if (!side_is_valid(&p->side[0]) || !side_is_valid(in))
		return false;
	if (!is_flag(p->found) || !is_flag(p->ssl2) || !is_flag(p->retry) || !is_flag(p->hello.retry))
		return false;
	if (!proxy_is_valid(&p->proxy))
		return false;
	return !is_hello(in) || hello_agrees(&p->hello, in);
}

static inline enum kxw_direction any_direction(void)
{
	return nondet_flag() ? KXW_OUTBOUND : KXW_INBOUND;
}

#endif
