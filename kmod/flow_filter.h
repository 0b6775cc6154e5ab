/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_filter: what most segments and sockets are let go by, without a lock: how many
 * flows there are, and how many that are undecided, where a socket's address, a port or
 * the hash of two ends falls. Who is not let go may still be nobody's. Any context.
 */
#ifndef KXW_FLOW_FILTER_H
#define KXW_FLOW_FILTER_H

#include <linux/atomic.h>
#include <linux/hash.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "compat_net.h"
#include "segment.h"

#define KXW_FLOW_KEYS	10	/* the words of two addresses, and two more */

struct kxw_flow;

/* How many flows have sockets whose addresses fall on a slot. */
struct kxw_socket_slot {
	atomic_t open, undecided;
	struct kxw_flow *last;		/* opened here, as long as it is open; or NULL */
};

/* Private to flow*.c and this header. */
struct kxw_flow_filter {
	atomic_t undecided;		/* flows */
	bool answers_told;		/* kxw_flow_answers() */
	u32 socket_bits;
	struct kxw_socket_slot *sockets;
	atomic_t *ports;		/* undecided flows by local port, as it is in a header */
	u8 *watch;			/* and by hash, as far as a byte counts */
	u32 watch_mask;
	u32 key[KXW_FLOW_KEYS];		/* of the hash, secret: nobody can aim at a bucket */
	u64 multiplier;
};

extern struct kxw_flow_filter kxw_flow_filter;

static inline struct kxw_socket_slot *kxw_flow_socket(const struct sock *sk)
{
	return &kxw_flow_filter.sockets[hash_ptr(sk, kxw_flow_filter.socket_bits)];
}

static inline atomic_t *kxw_flow_port(__be16 port)
{
	return &kxw_flow_filter.ports[(__force u16)port];
}

/* places: a power of two, that of the flows' table. -ENOMEM: there is none of it. */
int kxw_flow_filter_setup(u32 places);
void kxw_flow_filter_teardown(void);
/* All that it takes, in bytes. */
unsigned long kxw_flow_filter_size(void);

/* One flow more that is undecided, or less. Under the lock of the hash's shard. */
void kxw_flow_filter_add(u32 hash, __be16 port, const struct sock *sk, int more);

/* Whether a flow may be this socket's: it connected before it does anything else. */
static inline bool kxw_flow_open_socket(const struct sock *sk)
{
	return atomic_read(&kxw_flow_socket(sk)->open) != 0;
}
/* Whether any flow is undecided: if not, no segment need be looked at. */
static inline bool kxw_flow_watching(void)
{
	return atomic_read(&kxw_flow_filter.undecided) != 0;
}
/* Whether one of them may be this socket's. */
static inline bool kxw_flow_watching_socket(const struct sock *sk)
{
	return atomic_read(&kxw_flow_socket(sk)->undecided) != 0;
}
/* Whether one of them has this local port. Servers have ports of their own. */
static inline bool kxw_flow_watching_port(__be16 port)
{
	return atomic_read(kxw_flow_port(port)) != 0;
}
/*
 * A sum of products of keyed words (NH, of UMAC, RFC 4418): two tuples meet for one
 * key in 2^32 of those there are, whoever chose them. The i-th words of two addresses,
 * and the ports:
 */
static __always_inline u64 kxw_flow_hash_pair(u32 local, u32 remote, u32 i)
{
	const u32 *key = kxw_flow_filter.key;

	return (u64)(local + key[2 * i]) * (remote + key[2 * i + 1]);
}

static __always_inline u32 kxw_flow_hash_end(u64 sum, __be16 local, __be16 remote)
{
	const struct kxw_flow_filter *f = &kxw_flow_filter;
	u32 ports = (__force u32)local << 16 | (__force u32)remote;

	sum += (u64)(ports + f->key[8]) * f->key[9];
	return sum * f->multiplier >> 32;
}

/* Whether an undecided flow may have this hash. */
static inline bool kxw_flow_watching_hash(u32 hash)
{
	return READ_ONCE(kxw_flow_filter.watch[hash & kxw_flow_filter.watch_mask]) != 0;
}

/* Whether one of them may be between these ends, which are IPv4's. */
static __always_inline bool kxw_flow_watching_v4(const struct kxw_ends_v4 *ends)
{
	u64 sum = kxw_flow_hash_pair(ends->local, ends->remote, 0);

	return kxw_flow_watching_hash(kxw_flow_hash_end(sum, ends->local_port,
							ends->remote_port));
}

/*
 * Whether what this socket sends tells nothing: no byte was said yet, either way, and
 * what its answer told was read off it then. sk: of a segment that leaves; of any kind.
 */
static inline bool kxw_flow_silent(const struct sock *sk)
{
	return sk->sk_state == TCP_ESTABLISHED && kxw_flow_filter.answers_told &&
	       sk->sk_protocol == IPPROTO_TCP && sk->sk_type == SOCK_STREAM &&
	       kxw_tcp_silent(tcp_sk(sk));
}

#endif
