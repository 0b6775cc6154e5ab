/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_table: where connections are kept and how they are found. Private to flow*.c.
 * What a shard holds is read and changed under its lock, interrupts off; memory is
 * taken at setup, so that nothing fails later.
 *
 * Sixteen small tables, each with its lock and its share of flows and windows. A
 * connection is found by its addresses and ports in its network namespace; by its
 * socket mostly sooner, which remembers who was opened last.
 */
#ifndef KXW_FLOW_TABLE_H
#define KXW_FLOW_TABLE_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <net/sock.h>

#include "compat.h"
#include "compat_net.h"
#include "event.h"
#include "flow.h"
#include "list.h"
#include "receiver.h"
#include "window.h"

#define KXW_FLOW_SHARDS	16

struct kxw_flow {
	struct hlist_node node;		/* in its bucket, unless free */
	struct list_head age;		/* in one of its shard's lists, oldest first */
	const struct net *net;
	const struct sock *sk;		/* to compare with, never to follow */
	struct kxw_window *window;	/* NULL: nothing was said yet, or it is over */
	u64 id;				/* 0: free */
	u64 process;
	u64 opened;			/* CLOCK_BOOTTIME, ns */
	u32 hash;
	u32 netns;
	u32 first_out, first_in;	/* sequence numbers of the first payload bytes */
	struct kxw_receiver receiver;	/* while it is undecided */
	bool established;
	bool undecided;			/* its segments are looked at */
	bool decided;			/* a handshake was in it, or none will come */
	struct kxw_tuple tuple;
};

struct kxw_flow_shard {
	raw_spinlock_t lock;
	struct list_head free, unanswered, answered;
	struct list_head windows_free, windows_silent, windows_tls;
	struct hlist_head *bucket;
	u32 count, answered_count;
	u32 windows, windows_tls_count;	/* open ones */
} ____cacheline_aligned_in_smp;

struct kxw_flow_table {
	struct kxw_flow_shard shard[KXW_FLOW_SHARDS];
	struct kxw_flow *flow;
	struct kxw_window *window;
	struct hlist_head *buckets;
	u32 flows, windows;		/* capacity */
	u32 bucket_mask;
	atomic64_t last_id;
};

extern struct kxw_flow_table kxw_flow_table;

static __always_inline u64 kxw_flow_hash_words(const struct kxw_tuple *tuple, u32 i)
{
	u32 local, remote;

	memcpy(&local, tuple->local + 4 * i, 4);
	memcpy(&remote, tuple->remote + 4 * i, 4);
	return kxw_flow_hash_pair(local, remote, i);
}

static inline u32 kxw_flow_hash(const struct kxw_tuple *tuple)
{
	u64 sum = kxw_flow_hash_words(tuple, 0);
	u32 i;

	if (tuple->address_size != 4)
		for (i = 1; i < 4; i++)
			sum += kxw_flow_hash_words(tuple, i);
	return kxw_flow_hash_end(sum, tuple->local_port, tuple->remote_port);
}

static inline struct kxw_flow_shard *kxw_flow_shard(u32 hash)
{
	return &kxw_flow_table.shard[hash % KXW_FLOW_SHARDS];
}

static inline struct hlist_head *kxw_flow_bucket(struct kxw_flow_shard *shard, u32 hash)
{
	return &shard->bucket[hash / KXW_FLOW_SHARDS & kxw_flow_table.bucket_mask];
}

/* A word at a time: memcmp() goes byte by byte, and most addresses are a word. */
static inline bool kxw_tuple_is(const struct kxw_tuple *a, const struct kxw_tuple *b)
{
	u32 i;

	if (a->address_size != b->address_size || a->local_port != b->local_port ||
	    a->remote_port != b->remote_port)
		return false;
	for (i = 0; i < a->address_size; i += 4)
		if (memcmp(a->local + i, b->local + i, 4) ||
		    memcmp(a->remote + i, b->remote + i, 4))
			return false;
	return true;
}

static inline struct kxw_flow *kxw_flow_find(struct kxw_flow_shard *shard, u32 hash,
					     const struct net *net,
					     const struct kxw_tuple *tuple)
{
	struct kxw_flow *flow;

	hlist_for_each_entry(flow, kxw_flow_bucket(shard, hash), node)
		if (flow->hash == hash && flow->net == net && kxw_tuple_is(&flow->tuple, tuple))
			return flow;
	return NULL;
}

static inline void kxw_flow_tuple(struct kxw_tuple *tuple, const struct sock *sk)
{
	const struct in6_addr *local, *remote;

	tuple->local_port = inet_sk(sk)->inet_sport;
	tuple->remote_port = sk->sk_dport;
	if (kxw_sock_v6(sk, &local, &remote)) {
		tuple->address_size = 16;
		memcpy(tuple->local, local, 16);
		memcpy(tuple->remote, remote, 16);
		return;
	}
	tuple->address_size = 4;
	memcpy(tuple->local, &sk->sk_rcv_saddr, 4);
	memcpy(tuple->remote, &sk->sk_daddr, 4);
}

/* Whether it is the flow of a socket that has an address and a port. */
static inline bool kxw_flow_is_of(const struct kxw_flow *flow, const struct sock *sk)
{
	const struct kxw_tuple *tuple = &flow->tuple;
	const struct in6_addr *local, *remote;

	if (flow->sk != sk || flow->net != sock_net(sk) ||
	    tuple->local_port != inet_sk(sk)->inet_sport || tuple->remote_port != sk->sk_dport)
		return false;
	if (kxw_sock_v6(sk, &local, &remote))
		return tuple->address_size == 16 && !memcmp(tuple->local, local, 16) &&
		       !memcmp(tuple->remote, remote, 16);
	return tuple->address_size == 4 && !memcmp(tuple->local, &sk->sk_rcv_saddr, 4) &&
	       !memcmp(tuple->remote, &sk->sk_daddr, 4);
}

/*
 * The flow of a socket; its shard is then locked, to be let go with
 * raw_spin_unlock_irqrestore(). NULL: there is none, and nothing is locked.
 */
struct kxw_flow *kxw_flow_lock(const struct sock *sk, struct kxw_flow_shard **locked,
			       unsigned long *flags);
/* The same, but only if it was opened last where its socket falls: NULL tells nothing. */
struct kxw_flow *kxw_flow_lock_last(const struct sock *sk, struct kxw_flow_shard **locked,
				    unsigned long *flags);
void kxw_flow_readers_setup(void);

/* What is told of a flow that is open. */
static inline void kxw_flow_facts(const struct kxw_flow *flow, struct kxw_flow_facts *facts)
{
	facts->id = flow->id;
	facts->process = flow->process;
	facts->netns = flow->netns;
	facts->established = flow->established;
	facts->outcome = 0;
	facts->tuple = &flow->tuple;
}

#endif
