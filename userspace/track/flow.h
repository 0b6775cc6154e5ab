/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * flow: the connections that are open, and the handshake that goes on in each.
 * One table, one thread. Bounded: the owner makes room before it adds.
 * On failure (memory) the answer is NULL and the table is as before.
 */
#ifndef TRACK_FLOW_H
#define TRACK_FLOW_H

#include <uthash.h>

#include "handshake.h"
#include "process.h"

struct flow {
	struct kxw_flow fact;
	struct process *process;	/* held; NULL: unknown */
	uint64_t connected, closed;	/* CLOCK_REALTIME ns, 0: not seen */
	uint64_t connect_seq, close_seq;
	uint64_t lost_at;		/* events lost when it was first seen */
	uint64_t lost_before;		/* events lost while it was open, once closed */
	struct handshake *handshake;	/* going on, or NULL */
	struct handshake *told;		/* over, kept until the flow is; NULL: let go */
	bool tls;			/* a handshake was seen */
	struct flow *prev, *next;	/* in the order of use */
	UT_hash_handle hh;
};

/* Empty (zero) at first. */
struct flow_table {
	struct flow *flow;		/* in the order of use, oldest first */
	struct flow *by_id;
};

/* Found, it becomes the one used last. */
struct flow *flow_table_find(struct flow_table *t, uint64_t id);
/* Without that. */
struct flow *flow_table_peek(const struct flow_table *t, uint64_t id);
struct flow *flow_table_add(struct flow_table *t, uint64_t id);
/* The handshakes, if any, must be gone by then. */
void flow_table_remove(struct flow_table *t, struct flow *f);
size_t flow_table_count(const struct flow_table *t);

/* Takes over what an event or a listing says; what it does not say stays. */
void flow_update(struct flow *f, const struct kxw_flow *fact);

#endif
