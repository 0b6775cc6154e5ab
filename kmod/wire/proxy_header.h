/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * proxy_header: finds the end of a PROXY header (HAProxy's proxy-protocol.txt 2.1,
 * 2.2), byte after byte. Pure, any context; called by tls_start.c alone.
 * It cannot fail: what is no header is left where it is.
 */
#ifndef KXW_WIRE_PROXY_HEADER_H
#define KXW_WIRE_PROXY_HEADER_H

#include "cursor.h"

struct kxw_proxy_header {
	u8 kinds;	/* what it may still be, a bit each; 0: it is none, or over */
	u8 at;		/* bytes of it so far, those skipped at the end of version 2 excluded */
	bool cr;	/* the last byte was the CR of version 1 */
	u16 left;	/* to skip, version 2 */
};

/* Whether one begins with this byte: most connections have none. */
static inline bool kxw_proxy_header_may_begin(u8 byte)
{
	return byte == 'P' || byte == '\r';
}

/* A header may begin at the next byte. */
void kxw_proxy_header_init(struct kxw_proxy_header *h);

static inline bool kxw_proxy_header_is_open(const struct kxw_proxy_header *h)
{
	return h->kinds != 0;
}

/* Takes what belongs to the header; true: it ends with that. */
bool kxw_proxy_header_read(struct kxw_proxy_header *h, struct kxw_cursor *in);

#endif
