/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat_net: what compat.h is, for connections: what their sockets tell, and how hooks
 * of netfilter are made.
 */
#ifndef KXW_COMPAT_NET_H
#define KXW_COMPAT_NET_H

#include "compat_auto.h"

#include <linux/netfilter.h>
#include <linux/tcp.h>
#include <net/ipv6.h>
#include <net/net_namespace.h>
#include <net/tcp.h>

/* ---- TCP ---- */

/* The local and the remote IPv6 address; false: the socket's are IPv4. */
static inline bool kxw_sock_v6(const struct sock *sk, const struct in6_addr **local,
			       const struct in6_addr **remote)
{
#if IS_ENABLED(CONFIG_IPV6)
	*local = &sk->sk_v6_rcv_saddr;
	*remote = &sk->sk_v6_daddr;
	/* A v4-mapped address is IPv4 on the wire, and so it is here. */
	return sk->sk_family == AF_INET6 && !ipv6_addr_v4mapped(*remote);
#else
	return false;
#endif
}

/*
 * Sequence numbers that the other end acknowledged and that were received in
 * order, without the SYN. RHEL 7 keeps no count: its numbers wrap at 4 GiB.
 */
static inline u64 kxw_tcp_acked(const struct tcp_sock *tp, u32 first)
{
#ifdef HAVE_TCP_BYTES_ACKED
	return tp->bytes_acked ? tp->bytes_acked - 1 : 0;
#else
	return tp->snd_una - first;
#endif
}

static inline u64 kxw_tcp_received(const struct tcp_sock *tp, u32 first)
{
#ifdef HAVE_TCP_BYTES_ACKED
	return tp->bytes_received;
#else
	return first ? tp->rcv_nxt - first : 0;
#endif
}

/* Nobody said anything yet, and nothing is on its way. RHEL 7 does not know. */
static inline bool kxw_tcp_silent(const struct tcp_sock *tp)
{
#ifdef HAVE_TCP_BYTES_ACKED
	return !tp->bytes_received && tp->bytes_acked <= 1 && tp->snd_una == tp->write_seq;
#else
	return false;
#endif
}

/* The peer's first sequence number after its SYN. RHEL 7: unless the program has read already. */
static inline u32 kxw_tcp_first_in(const struct tcp_sock *tp)
{
#ifdef HAVE_TCP_BYTES_ACKED
	return tp->rcv_nxt - (u32)tp->bytes_received;
#else
	return tp->copied_seq;
#endif
}

/* ---- netfilter ---- */

/*
 * KXW_NF_HOOK(name, body) defines hook function name, which hands (skb, net)
 * to body and lets every packet pass.
 */
#ifdef HAVE_NF_HOOKFN_PRIV
#define KXW_NF_HOOK(name, body)							\
static unsigned int name(void *priv, struct sk_buff *skb,			\
			 const struct nf_hook_state *state)			\
{										\
	body(skb, state->net);							\
	return NF_ACCEPT;							\
}
#else
#define KXW_NF_HOOK(name, body)							\
static unsigned int name(const struct nf_hook_ops *ops, struct sk_buff *skb,	\
			 const struct net_device *in,				\
			 const struct net_device *out,				\
			 const struct nf_hook_state *state)			\
{										\
	body(skb, dev_net(in ? in : out));					\
	return NF_ACCEPT;							\
}
#endif

/*
 * KXW_NF_REGISTER(ops) defines kxw_nf_register() and kxw_nf_unregister(): the
 * hooks of array ops, in every network namespace there is and will be.
 */
#ifdef HAVE_NF_REGISTER_NET_HOOKS
#define KXW_NF_REGISTER(ops)							\
static int __net_init kxw_nf_net_init(struct net *net)				\
{										\
	return nf_register_net_hooks(net, ops, ARRAY_SIZE(ops));		\
}										\
static void __net_exit kxw_nf_net_exit(struct net *net)				\
{										\
	nf_unregister_net_hooks(net, ops, ARRAY_SIZE(ops));			\
}										\
static struct pernet_operations kxw_nf_net_ops = {				\
	.init = kxw_nf_net_init,						\
	.exit = kxw_nf_net_exit,						\
};										\
static int kxw_nf_register(void)						\
{										\
	return register_pernet_subsys(&kxw_nf_net_ops);				\
}										\
static void kxw_nf_unregister(void)						\
{										\
	unregister_pernet_subsys(&kxw_nf_net_ops);				\
}
#else
#define KXW_NF_REGISTER(ops)							\
static int kxw_nf_register(void)						\
{										\
	return nf_register_hooks(ops, ARRAY_SIZE(ops));				\
}										\
static void kxw_nf_unregister(void)						\
{										\
	nf_unregister_hooks(ops, ARRAY_SIZE(ops));				\
}
#endif

#endif
