/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_window: which flows are looked into, and who has one of the windows. Private to
 * flow*.c, under the lock of the flow's shard, interrupts off. Nothing fails: when no
 * window is free, another flow loses its own, which is counted and told.
 */
#ifndef KXW_FLOW_WINDOW_H
#define KXW_FLOW_WINDOW_H

#include "flow_table.h"

/* From now on its segments are looked at, until it is decided. */
void kxw_flow_watch_begins(struct kxw_flow *flow);
void kxw_flow_watch_ends(struct kxw_flow *flow);
/* Its socket has an answer just now, which shows where the peer's stream begins. */
void kxw_flow_meet(struct kxw_flow *flow, const struct sock *sk);

/* Until a peer answers there is nothing to read, but for what TCP Fast Open sends. */
void kxw_flow_answered(struct kxw_flow_shard *shard, struct kxw_flow *flow);
/* There is nothing more to read in it. */
void kxw_flow_decided(struct kxw_flow_shard *shard, struct kxw_flow *flow);
/* The same of a flow with a window; end: why, which is told if there was a handshake. */
void kxw_flow_end_window(struct kxw_flow_shard *shard, struct kxw_flow *flow, u32 end);

/* Of a flow that has none. */
struct kxw_window *kxw_flow_open_window(struct kxw_flow_shard *shard, struct kxw_flow *flow);

/*
 * The window of an undecided flow, opened when there is something to read in it: who
 * connects and says nothing takes none.
 */
static inline struct kxw_window *kxw_flow_window(struct kxw_flow_shard *shard,
						 struct kxw_flow *flow)
{
	return flow->window ? flow->window : kxw_flow_open_window(shard, flow);
}

#endif
