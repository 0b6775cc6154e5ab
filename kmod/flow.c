// SPDX-License-Identifier: GPL-2.0-only
#include <net/tcp.h>

#include "compat.h"
#include "flow.h"
#include "flow_end.h"
#include "flow_table.h"
#include "flow_window.h"
#include "stats.h"

void kxw_flow_answers(bool told)
{
	kxw_flow_filter.answers_told = told;
}

static void kxw_flow_remove(struct kxw_flow_shard *shard, struct kxw_flow *flow, u32 end)
{
	struct kxw_socket_slot *slot = kxw_flow_socket(flow->sk);

	if (flow->window)
		kxw_flow_end_window(shard, flow, end);
	else if (flow->undecided)
		kxw_flow_watch_ends(flow);
	hlist_del(&flow->node);
	kxw_list_move(&flow->age, &shard->free);
	flow->id = 0;
	shard->count--;
	shard->answered_count -= flow->established;
	cmpxchg(&slot->last, flow, NULL);
	atomic_dec(&slot->open);
}

/* A flow is removed and told of, by facts that are complete but for the time. */
static void kxw_flow_gone(struct kxw_flow_shard *shard, struct kxw_flow *flow, u32 end,
			  struct kxw_flow_facts *facts)
{
	struct kxw_moment now;

	kxw_flow_remove(shard, flow, end);
	kxw_moment_now(&now);
	facts->when = now.real;
	facts->duration = now.boot - flow->opened;
	kxw_event_close(facts);
}

static void kxw_flow_forget(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	struct kxw_flow_facts facts;

	kxw_flow_facts(flow, &facts);
	facts.outcome = KXW_OUTCOME_FORGOTTEN;
	kxw_flow_gone(shard, flow, KXW_TLS_END_EVICTED, &facts);
}

/*
 * Connections that nobody answers are cheap to make: they push each other out, as
 * long as they are more than half, and not those that were answered.
 */
static struct list_head *kxw_flow_surplus(struct kxw_flow_shard *shard)
{
	return shard->answered_count > shard->count / 2 ? &shard->answered : &shard->unanswered;
}

static struct kxw_flow *kxw_flow_take(struct kxw_flow_shard *shard)
{
	if (list_empty(&shard->free)) {
		kxw_stats_add(KXW_A_STATS_FLOWS_EVICTED, 1);
		kxw_flow_forget(shard, list_first_entry(kxw_flow_surplus(shard),
							struct kxw_flow, age));
	}
	return list_first_entry(&shard->free, struct kxw_flow, age);
}

void kxw_flow_connect(const struct sock *sk, u64 process)
{
	struct kxw_socket_slot *slot = kxw_flow_socket(sk);
	struct kxw_flow_shard *shard;
	struct kxw_flow_facts facts;
	struct kxw_moment now;
	struct kxw_tuple tuple;
	struct kxw_flow *flow;
	unsigned long flags;
	u32 hash;

	kxw_flow_tuple(&tuple, sk);
	hash = kxw_flow_hash(&tuple);
	shard = kxw_flow_shard(hash);
	raw_spin_lock_irqsave(&shard->lock, flags);
	flow = kxw_flow_find(shard, hash, sock_net(sk), &tuple);
	if (flow)
		kxw_flow_forget(shard, flow);
	flow = kxw_flow_take(shard);
	kxw_moment_now(&now);
	kxw_list_move_tail(&flow->age, &shard->unanswered);
	hlist_add_head(&flow->node, kxw_flow_bucket(shard, hash));
	shard->count++;
	atomic_inc(&slot->open);
	WRITE_ONCE(slot->last, flow);
	flow->net = sock_net(sk);
	flow->sk = sk;
	flow->window = NULL;
	flow->id = atomic64_inc_return(&kxw_flow_table.last_id);
	flow->process = process;
	flow->opened = now.boot;
	flow->hash = hash;
	flow->netns = kxw_ns_inode(sock_net(sk));
	flow->first_out = tcp_sk(sk)->write_seq + 1;
	flow->first_in = 0;
	flow->established = false;
	flow->decided = false;
	flow->tuple = tuple;
	kxw_stats_add(KXW_A_STATS_CONNECTS, 1);
	kxw_flow_facts(flow, &facts);
	facts.when = now.real;
	kxw_event_connect(&facts);
	if (tcp_sk(sk)->fastopen_req || !kxw_flow_filter.answers_told)
		kxw_flow_watch_begins(flow);
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}

static void kxw_flow_close(struct kxw_flow_shard *shard, struct kxw_flow *flow,
			   const struct sock *sk)
{
	struct kxw_flow_facts facts;

	kxw_flow_facts(flow, &facts);
	facts.outcome = kxw_flow_outcome(sk, flow->established);
	facts.bytes_out = kxw_flow_bytes_out(sk, flow->first_out);
	facts.bytes_in = kxw_flow_bytes_in(sk, flow->first_in);
	kxw_flow_gone(shard, flow, KXW_TLS_END_CLOSED, &facts);
}

void kxw_flow_state(const struct sock *sk, int state)
{
	struct kxw_flow_shard *shard;
	struct kxw_flow *flow;
	unsigned long flags;

	flow = kxw_flow_lock(sk, &shard, &flags);
	if (!flow)
		return;
	if (state == TCP_ESTABLISHED) {
		kxw_flow_answered(shard, flow);
		if (flow->undecided)
			kxw_flow_meet(flow, sk);
	} else {
		kxw_flow_close(shard, flow, sk);
	}
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}
