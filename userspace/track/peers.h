/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * peers: whom a process connected to lately, the newest of each.
 * One set, one thread. Bounded: a new one takes the place of the oldest. Without
 * memory a set stays as it was.
 */
#ifndef TRACK_PEERS_H
#define TRACK_PEERS_H

#include <kxwatch/kxwatch.h>

#define PEERS_MAX 8

struct peer {
	struct kxw_flow flow;
	uint64_t time;			/* CLOCK_REALTIME ns, 0: before we looked */
};

struct peers {
	struct peer peer[PEERS_MAX];	/* oldest first */
	size_t count;
};

/* *set is NULL while there is none; to be freed. */
void peers_add(struct peers **set, const struct kxw_flow *flow, uint64_t time);

#endif
