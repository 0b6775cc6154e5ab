/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * order: whether the messages of one end come in the order of TLS 1.2 (RFC 5246
 * 7.3, RFC 6066, RFC 4680, RFC 5077). For handshake.c; one thread.
 * It cannot fail. Each end is looked at by itself, for which of two that cross
 * on the wire came first is not certain; what is missing is not held against
 * anybody, for it may have been missed.
 */
#ifndef TRACK_ORDER_H
#define TRACK_ORDER_H

#include <stdbool.h>
#include <stdint.h>

struct order {
	uint8_t place[2];	/* of the last message, by end: client, server */
	bool early_change;	/* the client changed keys without a ClientKeyExchange */
	const char *rule;	/* what was broken first, static text, or NULL */
};

/* type: enum kxw_message_type, of a message that begins. */
void order_take(struct order *o, bool server, uint32_t type);

#endif
