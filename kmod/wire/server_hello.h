/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * server_hello: reads the body of a ServerHello as it flows by, in any parts.
 * Pure, any context; one reader per connection, calls serialised by the caller.
 * On a malformed body it says which rule was broken and reads no further.
 *
 * RFC 5246 7.4.1.3, RFC 8446 4.1.3 and 4.1.4 (HelloRetryRequest), 4.2.1.
 */
#ifndef KXW_WIRE_SERVER_HELLO_H
#define KXW_WIRE_SERVER_HELLO_H

#include "port.h"

/* legacy_version and random: only now is it known what the message is. */
#define KXW_TLS_SERVER_HELLO_FIXED 34

struct kxw_tls_server_hello {
	u8 fixed[KXW_TLS_SERVER_HELLO_FIXED];	/* held back */
	u8 fill;		/* bytes in fixed */
	u8 state;		/* the field that is being read */
	bool retry;		/* it is a HelloRetryRequest */
	u16 need;		/* bytes of the field still to come */
	u16 extension;		/* ExtensionType, while in one */
	u32 value;		/* the last four bytes of the field */
	u32 left;		/* bytes of the body behind what was read */
	u16 version;		/* negotiated, valid at the end of the body */
	u16 selected;		/* of supported_versions, 0: none yet */
	u16 suite;
	const char *rule;	/* what was broken, static text, or NULL */
};

/* A body of this length begins. */
void kxw_tls_server_hello_open(struct kxw_tls_server_hello *h, u32 length);

/* Takes up to size bytes into fixed: how many. */
u32 kxw_tls_server_hello_hold(struct kxw_tls_server_hello *h, const u8 *data, u32 size);

/*
 * Reads bytes behind fixed: how many, less than size only when the last of
 * them broke a rule.
 */
u32 kxw_tls_server_hello_read(struct kxw_tls_server_hello *h, const u8 *data, u32 size);

#endif
