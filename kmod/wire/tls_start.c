/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
#include "tls_record.h"
#include "tls_start.h"

#define SSL2_VERSION	0x0002

/* Bodies of hellos, by their fields' least and greatest sizes. */
#define CLIENT_HELLO_MIN	41
#define CLIENT_HELLO_MAX	131396
#define SERVER_HELLO_MIN	38
#define SERVER_HELLO_MAX	65607

enum verdict { NO, MAYBE, YES };

static u32 number(const u8 *at)
{
	return (u32)at[0] << 8 | at[1];
}

static bool is_version(const u8 *at)
{
	return at[0] == 3 && at[1] <= 4;
}

/* The length of a hello, and of the record that begins with it. */
static bool is_hello_size(u8 type, u32 length, u32 record)
{
	switch (type) {
	case KXW_MSG_CLIENT_HELLO:
		/* Nothing may follow it: the client waits for its answer. */
		return length >= CLIENT_HELLO_MIN && length <= CLIENT_HELLO_MAX &&
		       length + 4 >= record;
	case KXW_MSG_SERVER_HELLO:
		return length >= SERVER_HELLO_MIN && length <= SERVER_HELLO_MAX;
	default:
		return length == 0;	/* HelloRequest */
	}
}

/* A record that begins with a hello, which may go on in further records. */
static enum verdict hello_record(const u8 *at, u32 size, enum kxw_direction dir)
{
	u32 record, need;

	if ((size > 1 && at[1] != 3) || (size > 2 && at[2] > 4))
		return NO;
	if (size < 5)
		return MAYBE;
	record = number(at + 3);
	if (!record || record > KXW_TLS_CIPHER_MAX)
		return NO;
	need = 5 + (record < 6 ? record : 6);
	if (size < need)
		return MAYBE;
	if (dir == KXW_OUTBOUND ? at[5] != KXW_MSG_CLIENT_HELLO
				: at[5] != KXW_MSG_SERVER_HELLO && at[5] != KXW_MSG_HELLO_REQUEST)
		return NO;
	if (record >= 4 && !is_hello_size(at[5], (u32)at[6] << 16 | number(at + 7), record))
		return NO;
	if (record >= 6 && at[5] != KXW_MSG_HELLO_REQUEST && !is_version(at + 9))
		return NO;
	return YES;
}

static enum verdict alert_record(const u8 *at, u32 size)
{
	if ((size > 1 && at[1] != 3) || (size > 2 && at[2] > 4))
		return NO;
	if (size < 7)
		return MAYBE;
	return number(at + 3) == 2 && (at[5] == 1 || at[5] == 2) ? YES : NO;
}

/* RFC 5246 E.2; a client of SSL 2.0 alone may name a session as well. */
static enum verdict ssl2_client_hello(const u8 *at, u32 size)
{
	u32 length, version, ciphers, session, challenge;

	if (size > 2 && at[2] != 1)
		return NO;
	if (size < 11)
		return MAYBE;
	length = number(at) & 0x7fff;
	version = number(at + 3);
	ciphers = number(at + 5);
	session = number(at + 7);
	challenge = number(at + 9);
	if (version != SSL2_VERSION && !is_version(at + 3))
		return NO;
	if (!ciphers || ciphers % 3 || (session && session != 16))
		return NO;
	if (challenge < 16 || challenge > 32)
		return NO;
	return length == 9 + ciphers + session + challenge ? YES : NO;
}

static enum verdict ssl2_server_hello(const u8 *at, u32 size)
{
	u32 certificate, ciphers;

	if (size > 2 && at[2] != 4)
		return NO;
	if (size < 11)
		return MAYBE;
	certificate = number(at + 7);
	ciphers = number(at + 9);
	if (at[3] > 1 || at[4] > 1 || number(at + 5) != SSL2_VERSION || ciphers % 3)
		return NO;
	return (number(at) & 0x7fff) >= 11 + certificate + ciphers ? YES : NO;
}

/* Whether TLS begins at these bytes. KXW_TLS_HEAD of them always decide. */
static enum verdict judge(const struct kxw_tls_peek *p, enum kxw_direction dir,
			  const u8 *at, u32 size)
{
	if (at[0] == KXW_TLS_HANDSHAKE)
		return hello_record(at, size, dir);
	if (at[0] == KXW_TLS_ALERT && dir == KXW_INBOUND)
		return alert_record(at, size);
	if (at[0] & 0x80 && dir == KXW_OUTBOUND)
		return ssl2_client_hello(at, size);
	if (at[0] & 0x80 && p->ssl2)
		return ssl2_server_hello(at, size);
	return NO;
}

static void pass(struct kxw_tls_side *side, size_t size)
{
	side->before += (u32)size;
	side->looked += (u32)size;
}

/* Drops from head what cannot begin TLS. Says whether the rest does. */
static bool head_begins(const struct kxw_tls_peek *p, enum kxw_direction dir,
			struct kxw_tls_side *side)
{
	while (side->fill) {
		enum verdict verdict = NO;

		if (side->starts & 1)
			verdict = judge(p, dir, side->head, side->fill);
		if (verdict != NO)
			return verdict == YES;
		side->fill--;
		side->starts >>= 1;
		memmove(side->head, side->head + 1, side->fill);
		pass(side, 1);
	}
	return false;
}

/* Adds a byte to what was gathered over segments. */
static bool gather(const struct kxw_tls_peek *p, enum kxw_direction dir,
		   struct kxw_tls_side *side, struct kxw_cursor *in)
{
	if (side->at_start) {
		side->starts |= (u16)(1 << side->fill);
		side->at_start = false;
		side->segments++;
	}
	side->head[side->fill++] = *kxw_cursor_take(in, 1);
	return head_begins(p, dir, side);
}

/* TLS may begin right after a PROXY header, in the same segment or another. */
static void pass_proxy_header(struct kxw_tls_peek *p, struct kxw_tls_side *side,
			      struct kxw_cursor *in)
{
	size_t left = in->left;
	bool ends;

	if (!kxw_proxy_header_is_open(&p->proxy)) {
		if (!side->at_start || !left || !kxw_proxy_header_may_begin(*in->at))
			return;
		kxw_proxy_header_init(&p->proxy);
	}
	ends = kxw_proxy_header_read(&p->proxy, in);
	if (in->left == left)
		return;
	side->segments = (u16)(side->segments + side->at_start);
	side->at_start = ends;
	pass(side, left - in->left);
}

static enum kxw_tls_start begin(struct kxw_tls_peek *p, enum kxw_direction dir, u8 first)
{
	struct kxw_tls_side *inbound = &p->side[KXW_INBOUND - KXW_OUTBOUND];

	if (dir == KXW_OUTBOUND) {
		p->found = true;
		p->ssl2 = first & 0x80;
		/* Whatever the server says next is the answer. */
		inbound->at_start = true;
		inbound->segments = 0;
		inbound->looked = 0;
	}
	return first & 0x80 ? KXW_TLS_START_SSL2 : KXW_TLS_START_RECORD;
}

enum kxw_tls_start kxw_tls_start_look(struct kxw_tls_peek *p, enum kxw_direction dir,
				      struct kxw_cursor *in)
{
	struct kxw_tls_side *side = &p->side[dir - KXW_OUTBOUND];

	if (dir == KXW_OUTBOUND && !side->fill)
		pass_proxy_header(p, side, in);
	while (in->left) {
		bool may_begin = side->at_start && (dir == KXW_OUTBOUND || p->found);

		if (side->fill || (may_begin && in->left < KXW_TLS_HEAD)) {
			if (gather(p, dir, side, in))
				return begin(p, dir, side->head[0]);
			continue;
		}
		if (may_begin) {
			side->at_start = false;
			side->segments++;
			if (judge(p, dir, in->at, KXW_TLS_HEAD) == YES)
				return begin(p, dir, *in->at);
		}
		pass(side, in->left);
		kxw_cursor_take(in, in->left);
	}
	return KXW_TLS_START_NONE;
}
