/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * segment: finds the TCP segment in a packet. Softirq or process context; reads
 * only, whatever shape the packet's memory has. What is no whole TCP segment
 * is refused, and nothing else happens. Of most packets it is enough to know between
 * whom they go: what else is in the header is read by a call of its own.
 */
#ifndef KXW_SEGMENT_H
#define KXW_SEGMENT_H

#include <linux/skbuff.h>
#include <net/net_namespace.h>

#include "event.h"

struct kxw_segment {
	const struct net *net;
	const struct sk_buff *skb;
	struct kxw_tuple tuple;
	u32 tcp_offset;		/* of the TCP header in skb */
	bool plain;		/* no extension header that may yet be refused */
	enum kxw_direction direction;
	/* What follows is there after kxw_segment_read(). */
	u8 flags;		/* TCPHDR_* */
	u32 seq, ack;
	u32 offset, size;	/* of the payload in skb */
};

bool kxw_segment_find_v4(struct kxw_segment *s, const struct sk_buff *skb, const struct net *net,
			 enum kxw_direction direction);
bool kxw_segment_find_v6(struct kxw_segment *s, const struct sk_buff *skb, const struct net *net,
			 enum kxw_direction direction);
bool kxw_segment_read(struct kxw_segment *s);

/* Whether it has one of these TCPHDR_*. */
static inline bool kxw_segment_has(const struct kxw_segment *s, u8 flag)
{
	return s->flags & flag;
}

/* Whether its checksum is right, or vouched for by who handed the packet in. */
bool kxw_segment_intact(const struct kxw_segment *s);
/* Its sender's timestamp; false: it carries none. */
bool kxw_segment_stamp(const struct kxw_segment *s, u32 *stamp);

#endif
