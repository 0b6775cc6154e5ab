/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * tls_peek: finds the messages of a TLS handshake in two streams of bytes.
 * Pure: no allocation, no lock, no log; any context. The caller serialises the
 * calls for one connection. It keeps no pointer to what it is given.
 * On malformed input it says which rule was broken and stays in that answer.
 *
 * Sources: RFC 5246 (records 6.2, handshake 7.4), RFC 8446 (5, 4, appendix D),
 * RFC 6101 (SSL 3.0), the SSL 2.0 compatible hello of RFC 5246 E.2.
 */
#ifndef KXW_WIRE_TLS_PEEK_H
#define KXW_WIRE_TLS_PEEK_H

#include "port.h"
#include "proxy_header.h"
#include "server_hello.h"
#include "suite_kx.h"

/*
 * How long TLS is looked for in one direction: a late start (STARTTLS, CONNECT,
 * SOCKS, SSLRequest) is a matter of a few short lines.
 */
#define KXW_TLS_LOOK_SEGMENTS	32
#define KXW_TLS_LOOK_BYTES	8192
/* Inbound bytes after which no ClientHello is waited for any more. */
#define KXW_TLS_LOOK_INBOUND	65536
/* Records told of by length only, per direction; later ones pass untold. */
#define KXW_TLS_RECORDS_TOLD	16
/* Bytes that decide whether TLS begins: up to a hello's first version. */
#define KXW_TLS_HEAD		11

enum kxw_tls_result {
	KXW_TLS_PIECE,		/* a piece was found; call again */
	KXW_TLS_NEED_MORE,	/* all input is used up */
	KXW_TLS_NOT_TLS,	/* no TLS began where it could; look no further */
	KXW_TLS_BAD,		/* TLS began and broke a rule: rule */
	KXW_TLS_DONE,		/* nothing more of interest will come */
};

/*
 * A part of a message, as KXW_A_MESSAGE_* tells it. data lies in the input, or
 * in the peek itself (what had to be held back): good until the next call.
 */
struct kxw_tls_piece {
	u32 type;		/* enum kxw_message_type */
	u32 version;		/* of the record */
	u32 length;		/* of the whole body */
	u32 offset;		/* of data in the body */
	u32 size;		/* of data; 0 where bytes are never given */
	const u8 *data;
	u32 kx;			/* enum kxw_kx, for ClientKeyExchange */
};

/* One direction. Private to tls_*.c; here only so that it can be embedded. */
struct kxw_tls_side {
	u8 state;		/* what the next byte belongs to */

	bool at_start;		/* the next byte is the first of a segment */
	u8 fill;		/* bytes in head */
	u8 replayed;		/* of these, read again since TLS began */
	u8 head[KXW_TLS_HEAD];	/* may be the first bytes of TLS */
	u16 starts;		/* bit n: head[n] is the first of a segment */
	u16 segments;		/* looked into */
	u32 looked;		/* bytes looked into, and no TLS */
	u32 before;		/* bytes seen before TLS began */

	u8 record_fill;		/* bytes in record */
	u8 record[5];		/* record header */
	u8 content;		/* ContentType of the open record */
	u8 told;		/* records told of by length only */
	bool encrypted;		/* after ChangeCipherSpec of TLS 1.2 or older */
	u16 version;		/* of the open record */
	u16 record_left;

	u8 header_fill;		/* bytes in header; not 0: a message is open */
	u8 first;		/* first byte of the body */
	u16 message;		/* enum kxw_message_type of the open message */
	u32 header;		/* handshake header: type, length */
	u32 message_length;
	u32 message_at;
};

struct kxw_tls_peek {
	struct kxw_tls_side side[2];	/* [direction - KXW_OUTBOUND] */
	struct kxw_proxy_header proxy;
	struct kxw_tls_server_hello hello;
	u16 version;		/* negotiated, 0 until ServerHello */
	u16 suite;		/* negotiated, 0 until ServerHello */
	bool found;		/* TLS began */
	bool ssl2;		/* with an SSL 2.0 hello */
	bool retry;		/* HelloRetryRequest was seen */
	u8 client_records;	/* encrypted ones of the client, TLS 1.3 */
	u8 end;			/* enum kxw_tls_result that is final, or 0 */
	const char *rule;	/* what was broken, for KXW_TLS_BAD; static text */
};

/* Starts looking. Outbound is the direction of the connecting process. */
void kxw_tls_peek_init(struct kxw_tls_peek *p);

/*
 * Says that the next byte of this direction is the first of a TCP segment: TLS
 * may begin there (after STARTTLS, CONNECT or SOCKS, or at once).
 */
static inline void kxw_tls_peek_segment(struct kxw_tls_peek *p, enum kxw_direction dir)
{
	p->side[dir - KXW_OUTBOUND].at_start = true;
}

/*
 * Reads on at *data, *size long, and moves both past what it used. Call until
 * it answers other than KXW_TLS_PIECE.
 */
enum kxw_tls_result kxw_tls_peek_next(struct kxw_tls_peek *p, enum kxw_direction dir,
				      const u8 **data, size_t *size,
				      struct kxw_tls_piece *piece);

#endif
