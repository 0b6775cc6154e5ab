/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * segment: finds the TCP segment in a packet. Softirq or process context; reads
 * only, whatever shape the packet's memory has. What is no whole TCP segment
 * is refused, and nothing else happens. Of most packets it is enough to know between
 * whom they go: what else is in the header is read by a call of its own.
 */
#ifndef KXW_SEGMENT_H
#define KXW_SEGMENT_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/net_namespace.h>

#include "compat_stack.h"
#include "event.h"

/* RFC 9293 3.1: the byte of CWR to FIN. */
#define KXW_TCP_FLAGS_AT	13

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

/* Ports, the first words of a TCP header. */
struct kxw_ports {
	__be16 source, destination;
};

/* Between whom a segment of IPv4 goes. */
struct kxw_ends_v4 {
	u32 local, remote;	/* as they are in a header */
	__be16 local_port, remote_port;
};

/* Inline: with a size that the compiler knows an address is copied by a move or two. */
static __always_inline bool kxw_segment_ends(struct kxw_segment *s, const void *source,
					     const void *destination, u32 address_size)
{
	bool out = s->direction == KXW_OUTBOUND;
	const struct kxw_ports *ports;
	struct kxw_ports copy KXW_UNCLEARED;

	ports = skb_header_pointer(s->skb, s->tcp_offset, sizeof(copy), &copy);
	if (!ports)
		return false;
	memcpy(s->tuple.local, out ? source : destination, address_size);
	memcpy(s->tuple.remote, out ? destination : source, address_size);
	s->tuple.local_port = out ? ports->source : ports->destination;
	s->tuple.remote_port = out ? ports->destination : ports->source;
	s->tuple.address_size = address_size;
	return true;
}

/*
 * Between whom what may be a TCP segment goes, at first sight; false: that is not enough
 * to tell. In a hook of netfilter, where the IP header lies in one piece.
 */
static __always_inline bool kxw_segment_glance_v4(const struct sk_buff *skb,
						  enum kxw_direction direction,
						  struct kxw_ends_v4 *ends)
{
	const struct iphdr *ip = ip_hdr(skb);
	const struct kxw_ports *ports = (const void *)((const u8 *)ip + ip->ihl * 4);
	bool out = direction == KXW_OUTBOUND;

	if ((const u8 *)(ports + 1) > skb_tail_pointer(skb))
		return false;
	ends->local = (__force u32)(out ? ip->saddr : ip->daddr);
	ends->remote = (__force u32)(out ? ip->daddr : ip->saddr);
	ends->local_port = out ? ports->source : ports->destination;
	ends->remote_port = out ? ports->destination : ports->source;
	return true;
}

/* Of IPv6 the local port. */
static __always_inline bool kxw_segment_glance_v6(const struct sk_buff *skb,
						  enum kxw_direction direction, __be16 *local)
{
	const struct ipv6hdr *ip = ipv6_hdr(skb);
	const struct kxw_ports *ports = (const void *)(ip + 1);

	if (ip->nexthdr != IPPROTO_TCP || (const u8 *)(ports + 1) > skb_tail_pointer(skb))
		return false;
	*local = direction == KXW_OUTBOUND ? ports->source : ports->destination;
	return true;
}

static inline bool kxw_segment_find_v4(struct kxw_segment *s, const struct sk_buff *skb,
				       const struct net *net, enum kxw_direction direction)
{
	const struct iphdr *ip;
	struct iphdr copy KXW_UNCLEARED;

	ip = skb_header_pointer(skb, skb_network_offset(skb), sizeof(copy), &copy);
	if (!ip || ip->protocol != IPPROTO_TCP || ip->frag_off & htons(IP_MF | IP_OFFSET))
		return false;
	s->net = net;
	s->skb = skb;
	s->direction = direction;
	s->plain = true;
	s->tcp_offset = skb_network_offset(skb) + ip->ihl * 4;
	return kxw_segment_ends(s, &ip->saddr, &ip->daddr, 4);
}

bool kxw_segment_find_v6(struct kxw_segment *s, const struct sk_buff *skb, const struct net *net,
			 enum kxw_direction direction);

/* The packet ends with the payload. */
static inline bool kxw_segment_read(struct kxw_segment *s)
{
	const struct tcphdr *tcp;
	struct tcphdr copy KXW_UNCLEARED;
	u32 size;

	tcp = skb_header_pointer(s->skb, s->tcp_offset, sizeof(copy), &copy);
	size = tcp ? tcp->doff * 4 : 0;
	if (size < sizeof(*tcp) || s->tcp_offset + size > s->skb->len)
		return false;
	s->seq = ntohl(tcp->seq);
	s->ack = ntohl(tcp->ack_seq);
	s->flags = ((const u8 *)tcp)[KXW_TCP_FLAGS_AT];
	s->offset = s->tcp_offset + size;
	s->size = s->skb->len - s->offset;
	return true;
}

/* Whether it has one of these TCPHDR_*. */
static inline bool kxw_segment_has(const struct kxw_segment *s, u8 flag)
{
	return s->flags & flag;
}

bool kxw_segment_sum_is_right(const struct kxw_segment *s);
/* Whether its checksum is right, or vouched for by who handed the packet in. */
static inline bool kxw_segment_intact(const struct kxw_segment *s)
{
	return skb_csum_unnecessary(s->skb) || kxw_segment_sum_is_right(s);
}
/* Its sender's timestamp; false: it carries none. */
bool kxw_segment_stamp(const struct kxw_segment *s, u32 *stamp);

#endif
