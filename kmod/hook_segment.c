// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks at TCP segments while a handshake is open. Outbound first of all hooks,
 * where addresses are still the socket's own (before NAT); inbound last, when
 * they are the socket's again and a firewall has let the segment through.
 */
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "compat_net.h"
#include "flow.h"
#include "flow_filter.h"
#include "hook.h"
#include "segment.h"

/* Apart from their callers: these run for every packet, and most need no stack. */
static noinline void kxw_segment_seen_v4(const struct sk_buff *skb, const struct net *net,
					 enum kxw_direction direction)
{
	struct kxw_segment segment KXW_UNCLEARED;

	kxw_hook_hit(&kxw_hook_segment);
	if (kxw_segment_find_v4(&segment, skb, net, direction))
		kxw_flow_segment(&segment);
}

static noinline void kxw_segment_seen_v6(const struct sk_buff *skb, const struct net *net,
					 enum kxw_direction direction)
{
	struct kxw_segment segment KXW_UNCLEARED;

	kxw_hook_hit(&kxw_hook_segment);
	if (kxw_segment_find_v6(&segment, skb, net, direction))
		kxw_flow_segment(&segment);
}

/*
 * Whether an undecided flow may be its own. Outbound it has its socket, and inbound if
 * that was looked up early; then it is for that one and no other.
 */
static __always_inline bool kxw_segment_wanted(const struct sk_buff *skb)
{
	return kxw_flow_watching() && (!skb->sk || kxw_flow_watching_socket(skb->sk));
}

/* Nor may it be between others, nor a bare acknowledgment before all that is said. */
static __always_inline void kxw_segment_v4(const struct sk_buff *skb, const struct net *net,
					   enum kxw_direction direction)
{
	struct kxw_ends_v4 ends;

	if (likely(!kxw_segment_wanted(skb)) ||
	    (kxw_segment_glance_v4(skb, direction, &ends) &&
	     (!kxw_flow_watching_port(ends.local_port) || !kxw_flow_watching_v4(&ends))) ||
	    (direction == KXW_OUTBOUND && skb->sk && kxw_flow_silent(skb->sk)))
		return;
	kxw_segment_seen_v4(skb, net, direction);
}

static __always_inline void kxw_segment_v6(const struct sk_buff *skb, const struct net *net,
					   enum kxw_direction direction)
{
	__be16 port;

	if (likely(!kxw_segment_wanted(skb)) ||
	    (kxw_segment_glance_v6(skb, direction, &port) && !kxw_flow_watching_port(port)) ||
	    (direction == KXW_OUTBOUND && skb->sk && kxw_flow_silent(skb->sk)))
		return;
	kxw_segment_seen_v6(skb, net, direction);
}

static __always_inline void kxw_segment_out_v4(const struct sk_buff *skb, const struct net *net)
{
	kxw_segment_v4(skb, net, KXW_OUTBOUND);
}

static __always_inline void kxw_segment_in_v4(const struct sk_buff *skb, const struct net *net)
{
	kxw_segment_v4(skb, net, KXW_INBOUND);
}

static __always_inline void kxw_segment_out_v6(const struct sk_buff *skb, const struct net *net)
{
	kxw_segment_v6(skb, net, KXW_OUTBOUND);
}

static __always_inline void kxw_segment_in_v6(const struct sk_buff *skb, const struct net *net)
{
	kxw_segment_v6(skb, net, KXW_INBOUND);
}

KXW_NF_HOOK(kxw_nf_out_v4, kxw_segment_out_v4)
KXW_NF_HOOK(kxw_nf_in_v4, kxw_segment_in_v4)
KXW_NF_HOOK(kxw_nf_out_v6, kxw_segment_out_v6)
KXW_NF_HOOK(kxw_nf_in_v6, kxw_segment_in_v6)

/* Not const: RHEL 7 links them into its lists. */
static struct nf_hook_ops kxw_nf_ops[] = {
	{
		.hook = kxw_nf_out_v4,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_FIRST,
	}, {
		.hook = kxw_nf_in_v4,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = NF_IP_PRI_LAST,
	}, {
		.hook = kxw_nf_out_v6,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP6_PRI_FIRST,
	}, {
		.hook = kxw_nf_in_v6,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = NF_IP6_PRI_LAST,
	},
};

KXW_NF_REGISTER(kxw_nf_ops)

static int kxw_segment_start(struct kxw_hook *hook)
{
	return kxw_nf_register();
}

static void kxw_segment_stop(struct kxw_hook *hook)
{
	kxw_nf_unregister();
	/* Since 4.14 unregistering does not wait for hooks that are running. */
	synchronize_net();
}

struct kxw_hook kxw_hook_segment = {
	.name = "segment",
	.symbol = "LOCAL_OUT, LOCAL_IN",
	.start = kxw_segment_start,
	.stop = kxw_segment_stop,
};
