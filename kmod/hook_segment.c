// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks at TCP segments while a handshake is open. Outbound first of all hooks,
 * where addresses are still the socket's own (before NAT); inbound last, when
 * they are the socket's again and a firewall has let the segment through.
 */
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "compat.h"
#include "flow.h"
#include "hook.h"
#include "segment.h"

static __always_inline void kxw_segment_seen(const struct sk_buff *skb, const struct net *net,
			     enum kxw_direction direction,
			     bool (*find)(struct kxw_segment *s, const struct sk_buff *skb,
					  const struct net *net, enum kxw_direction direction))
{
	struct kxw_segment segment;

	if (likely(!kxw_flow_watching()))
		return;
	kxw_hook_hit(&kxw_hook_segment);
	if (find(&segment, skb, net, direction))
		kxw_flow_segment(&segment);
}

static void kxw_segment_out_v4(const struct sk_buff *skb, const struct net *net)
{
	kxw_segment_seen(skb, net, KXW_OUTBOUND, kxw_segment_find_v4);
}

static void kxw_segment_in_v4(const struct sk_buff *skb, const struct net *net)
{
	kxw_segment_seen(skb, net, KXW_INBOUND, kxw_segment_find_v4);
}

static void kxw_segment_out_v6(const struct sk_buff *skb, const struct net *net)
{
	kxw_segment_seen(skb, net, KXW_OUTBOUND, kxw_segment_find_v6);
}

static void kxw_segment_in_v6(const struct sk_buff *skb, const struct net *net)
{
	kxw_segment_seen(skb, net, KXW_INBOUND, kxw_segment_find_v6);
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
