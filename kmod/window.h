/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * window: what is remembered of a handshake while it is read: both streams and
 * the parser. Called by flow alone, under the lock of the flow, interrupts off.
 * Says when there is nothing more to read, and why; nothing fails.
 */
#ifndef KXW_WINDOW_H
#define KXW_WINDOW_H

#include <linux/list.h>
#include <linux/skbuff.h>

#include "event.h"
#include "wire/tls_read.h"

/* Early bytes come inbound only: a host's own segments leave it in order. */
#define KXW_WINDOW_OUT	2048
#define KXW_WINDOW_IN	16384

struct kxw_window {
	struct list_head age;		/* in one of its shard's lists, oldest first */
	struct kxw_flow *flow;		/* whose it is, unless free */
	struct kxw_tls_peek peek;
	struct kxw_stream out, in;
	u32 first_out, first_in;	/* sequence numbers of the first payload bytes */
	bool in_started;		/* the peer's sequence numbers are known */
	bool distrust;			/* inbound, only what TCP shows is read */
	bool tls;			/* TLS was found, events were sent */
	u8 out_bytes[KXW_WINDOW_OUT];
	u8 in_bytes[KXW_WINDOW_IN];
};

/* A segment in the terms of its direction's stream. */
struct kxw_payload {
	const struct sk_buff *skb;
	u32 offset, size, seq;
};

/* first: sequence number of the first payload byte outbound. */
void kxw_window_init(struct kxw_window *w, u32 first);
/* first: the same, inbound. */
void kxw_window_start_in(struct kxw_window *w, u32 first);

/*
 * Reads on, and uses payload up. Returns 0, or enum kxw_tls_end when the handshake is
 * over, or -1 when this connection does not speak TLS. Told in the event, if TLS was found.
 */
int kxw_window_feed(struct kxw_window *w, struct kxw_tls_event *e,
		    enum kxw_direction direction, struct kxw_payload *payload);

/* From now on the peer's segments are not believed: kxw_window_catch_up() alone reads. */
void kxw_window_distrust(struct kxw_window *w);

/*
 * Reads from the queue of a socket, which must be locked, what TCP took and was
 * not read yet; returns as kxw_window_feed(). KXW_TLS_END_HOLE if the program was
 * faster and the bytes are gone.
 */
int kxw_window_catch_up(struct kxw_window *w, struct kxw_tls_event *e, const struct sock *sk);

#endif
