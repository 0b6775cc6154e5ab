/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * receiver: what our end's TCP would do with an inbound segment, judged by what
 * its own segments show of it. Called by flow alone, under the lock of the flow.
 * In doubt a segment is not for reading: TCP's queue shows what it took.
 *
 * What it cannot know: a socket's own filter, minimum TTL, MD5 key or lack of
 * memory, and netfilter hooks that come after ours. If TCP drops a segment that
 * was read, and takes other bytes in its place, these show as an overlap.
 */
#ifndef KXW_RECEIVER_H
#define KXW_RECEIVER_H

#include "segment.h"

struct kxw_receiver {
	bool known;	/* the peer answered, and our segments showed what follows */
	bool stamped;	/* timestamps are in use */
	bool ended;	/* the peer's FIN was taken */
	u32 sent;	/* sequence number that we sent up to, excluded */
	u32 acked;	/* of this, acknowledged */
	u32 slack;	/* an acknowledgment may be so much older */
	u32 taken;	/* the peer's, as we acknowledged last, excluded */
	u32 edge;	/* the peer may send up to here, excluded */
	u32 stamp;	/* the peer's latest timestamp */
};

enum kxw_verdict {
	KXW_REFUSED,	/* TCP throws it away */
	KXW_TAKEN,
	KXW_DOUBTFUL,	/* it may do one or the other */
	KXW_URGENT,	/* it takes it, and a byte out of the stream */
};

/* first: sequence number of our first payload byte. */
void kxw_receiver_init(struct kxw_receiver *r, u32 first);
/* The socket, locked and up to date, was answered: it shows the same, and nothing sent. */
void kxw_receiver_meet(struct kxw_receiver *r, const struct sock *sk);
/* One of our own segments leaves: its socket is locked and up to date. */
void kxw_receiver_learn(struct kxw_receiver *r, const struct kxw_segment *own);
/* To be asked once for each inbound segment, in order of arrival. */
enum kxw_verdict kxw_receiver_judge(struct kxw_receiver *r, const struct kxw_segment *s);

#endif
