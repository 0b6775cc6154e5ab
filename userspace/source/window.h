/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * window: what is remembered of a handshake while it is read: both streams, and
 * the parser for each end that may be the client.
 * One table, one thread. Bounded: the owner evicts the oldest to make room.
 * On failure (memory) NULL; reading itself does not fail.
 */
#ifndef SOURCE_WINDOW_H
#define SOURCE_WINDOW_H

#include <kmod/wire/tls_read.h>

#include "connection.h"
#include "teller.h"

/* A capture may hold either direction out of order, unlike a host's own view. */
#define WINDOW_BYTES	32768

/* What is remembered of the bytes that one end sends. */
struct window_side {
	struct kxw_stream stream;
	struct kxw_tls_peek peek;	/* with this end as the client */
	bool started;
	bool no_tls;			/* this end is no client of TLS */
	bool held;			/* wait for the bytes this end had seen ... */
	uint32_t after;			/* ... when it sent what is unread: up to here */
	uint8_t bytes[WINDOW_BYTES];
};

struct window {
	struct connection *owner;
	struct window *prev, *next;	/* by opening */
	unsigned int waited;		/* segments since one was held */
	unsigned int missed;		/* segments since acknowledged bytes are missing */
	struct window_side side[2];	/* by end */
};

struct window_table {
	struct window *oldest;		/* open ones */
	struct window *spare;
	size_t open;
};

struct window *window_open(struct window_table *t, struct connection *c);
void window_close(struct window_table *t, struct connection *c);
/* Frees the spare ones; all must be closed. */
void window_table_clean(struct window_table *t);

/* The sequence number of the first byte of an end is known now. */
void window_start(struct window *w, int end, uint32_t first);

/*
 * Reads on with a segment that has data. Returns 0, or enum kxw_tls_end when the
 * handshake is over, or -1 when this connection does not speak TLS. Pieces go
 * to the teller, whose event is not sent. found() is called once, before the
 * first of them, when c->client is known.
 */
struct window_feed {
	struct teller *teller;
	void (*found)(struct connection *c, void *arg);
	void *arg;
};

int window_take(struct window *w, const struct window_feed *f, int sender,
		const struct segment *s);

/*
 * An end has acknowledged what the other sent, up to ack. KXW_TLS_END_HOLE when
 * some of that is not in the capture and what follows is, else 0.
 */
int window_acknowledged(struct window *w, int sender, uint32_t ack);
/* The same at the end of the capture, without patience. */
bool window_has_hole(const struct window *w);

#endif
