/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * tls_start: finds where in a direction TLS begins.
 * Pure, any context; called by tls_peek.c alone, for a side that has not begun.
 * It cannot fail: bytes that begin no TLS are counted and passed over.
 *
 * Only the first byte of a segment may begin TLS, or the first after a PROXY
 * header, and inbound only after outbound began.
 */
#ifndef KXW_WIRE_TLS_START_H
#define KXW_WIRE_TLS_START_H

#include "cursor.h"
#include "tls_peek.h"

enum kxw_tls_start {
	KXW_TLS_START_NONE,	/* not yet; all input is used up */
	KXW_TLS_START_RECORD,	/* with a record of SSL 3.0 or TLS */
	KXW_TLS_START_SSL2,	/* with a hello of SSL 2.0 */
};

/*
 * Once TLS begins, its first bytes are head[replayed] to head[fill - 1], and
 * then those of in.
 */
enum kxw_tls_start kxw_tls_start_look(struct kxw_tls_peek *p, enum kxw_direction dir,
				      struct kxw_cursor *in);

#endif
