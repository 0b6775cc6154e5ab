// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "segment.h"

bool kxw_segment_find_v6(struct kxw_segment *s, const struct sk_buff *skb, const struct net *net,
			 enum kxw_direction direction)
{
	const struct ipv6hdr *ip;
	struct ipv6hdr copy;
	__be16 fragment = 0;
	int offset;
	u8 next;

	ip = skb_header_pointer(skb, skb_network_offset(skb), sizeof(copy), &copy);
	if (!ip)
		return false;
	next = ip->nexthdr;
	offset = ipv6_skip_exthdr(skb, skb_network_offset(skb) + sizeof(*ip), &next, &fragment);
	if (offset < 0 || next != IPPROTO_TCP || fragment)
		return false;
	s->net = net;
	s->skb = skb;
	s->direction = direction;
	s->plain = ip->nexthdr == IPPROTO_TCP;
	s->tcp_offset = offset;
	return kxw_segment_ends(s, &ip->saddr, &ip->daddr, 16);
}

bool kxw_segment_sum_is_right(const struct kxw_segment *s)
{
	u32 size = s->skb->len - s->tcp_offset;
	const u8 *local = s->tuple.local;
	const u8 *remote = s->tuple.remote;
	struct in6_addr from, to;
	__be32 from4, to4;
	__wsum sum;

	sum = skb_checksum(s->skb, s->tcp_offset, size, 0);
	if (s->tuple.address_size == 4) {
		memcpy(&from4, remote, 4);
		memcpy(&to4, local, 4);
		return !csum_tcpudp_magic(from4, to4, size, IPPROTO_TCP, sum);
	}
	memcpy(&from, remote, 16);
	memcpy(&to, local, 16);
	return !csum_ipv6_magic(&from, &to, size, IPPROTO_TCP, sum);
}

/* As most systems send them: NOP, NOP, timestamps, and nothing else (RFC 7323 appendix A). */
static bool kxw_options_are_usual(const u8 *options, u32 size)
{
	static const u8 usual[] = {
		TCPOPT_NOP, TCPOPT_NOP, TCPOPT_TIMESTAMP, TCPOLEN_TIMESTAMP,
	};

	return size == TCPOLEN_TSTAMP_ALIGNED && !memcmp(options, usual, sizeof(usual));
}

/* RFC 9293 3.1, RFC 7323 3. */
bool kxw_segment_stamp(const struct kxw_segment *s, u32 *stamp)
{
	u32 at = s->tcp_offset + sizeof(struct tcphdr);
	u32 size = s->offset - at;
	u8 options[MAX_TCP_OPTION_SPACE] KXW_UNCLEARED;
	const u8 *option = skb_header_pointer(s->skb, at, size, options);
	bool found = false;
	__be32 value;
	u32 length;

	if (option && kxw_options_are_usual(option, size)) {
		memcpy(&value, option + 4, sizeof(value));
		*stamp = ntohl(value);
		return true;
	}
	while (option && size && *option != TCPOPT_EOL) {
		length = *option == TCPOPT_NOP ? 1 : size > 1 ? option[1] : 0;
		if (!length || length > size || (length == 1 && *option != TCPOPT_NOP))
			break;
		if (*option == TCPOPT_TIMESTAMP && length == TCPOLEN_TIMESTAMP) {
			memcpy(&value, option + 2, sizeof(value));
			*stamp = ntohl(value);
			found = true;
		}
		option += length;
		size -= length;
	}
	return found;
}
