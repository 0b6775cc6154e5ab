/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * tls_read: reads a handshake out of the streams of a connection, and says when
 * enough was read. Pure, any context; the caller serialises the calls for one
 * connection. It cannot fail: what ends the reading is answered.
 */
#ifndef KXW_WIRE_TLS_READ_H
#define KXW_WIRE_TLS_READ_H

#include "stream.h"
#include "tls_peek.h"

/* A direction is read this far; the longest sane flight fits. */
#define KXW_TLS_READ_LIMIT	(64 * 1024)
/* A server that said this much before the client began TLS is not asked any more. */
#define KXW_TLS_READ_PREAMBLE	(16 * 1024)

/*
 * The next piece out of the bytes that are in order, which count as read then.
 * Call until it answers other than KXW_TLS_PIECE; a piece is good until the
 * next call for this connection.
 */
static inline enum kxw_tls_result kxw_tls_read_next(struct kxw_tls_peek *p, enum kxw_direction dir,
						    struct kxw_stream *s,
						    struct kxw_tls_piece *piece)
{
	enum kxw_tls_result result;
	const u8 *data;
	size_t left;
	u32 size;

	do {
		size = kxw_stream_read(s, &data);
		if (!size && !p->end)
			return KXW_TLS_NEED_MORE;
		left = size;
		result = kxw_tls_peek_next(p, dir, &data, &left, piece);
		kxw_stream_advance(s, size - (u32)left);
	} while (result == KXW_TLS_NEED_MORE);
	return result;
}

/* Why an answer ends the reading: enum kxw_tls_end, -1: it is no TLS, 0: it goes on. */
int kxw_tls_read_end(enum kxw_tls_result result);

/* The same for how much was read each way. */
static inline int kxw_tls_read_limit(bool found, u32 out, u32 in)
{
	if (!found)
		return in > KXW_TLS_READ_PREAMBLE ? -1 : 0;
	return out > KXW_TLS_READ_LIMIT || in > KXW_TLS_READ_LIMIT ? KXW_TLS_END_LIMIT : 0;
}

#endif
