// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <net/tcp.h>

#include "compat.h"
#include "flow.h"
#include "flow_end.h"
#include "flow_table.h"
#include "stats.h"

atomic_t kxw_flow_undecided;

/* ---- windows ---- */

/* Whether every answer is told by kxw_flow_state(). */
static bool kxw_flow_answers_told;

void kxw_flow_answers(bool told)
{
	kxw_flow_answers_told = told;
}

static void kxw_flow_watch_begins(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	u32 *watch = kxw_flow_watch(shard, flow->hash);

	flow->undecided = true;
	WRITE_ONCE(*watch, *watch + 1);
	atomic_inc(&kxw_flow_undecided);
}

static void kxw_flow_watch_ends(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	u32 *watch = kxw_flow_watch(shard, flow->hash);

	flow->undecided = false;
	WRITE_ONCE(*watch, *watch - 1);
	atomic_dec(&kxw_flow_undecided);
}

/* There is nothing more to read in it. */
static void kxw_flow_decided(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	shard->windows_tls_count -= flow->window->tls;
	list_move(&flow->window->age, &shard->windows_free);
	flow->window->flow = NULL;
	flow->window = NULL;
	flow->decided = true;
	WRITE_ONCE(shard->windows, shard->windows - 1);
	kxw_flow_watch_ends(shard, flow);
}

/* Says why a handshake is not read on, if there was one, and gives its window back. */
static void kxw_flow_end_window(struct kxw_flow_shard *shard, struct kxw_flow *flow, u32 end)
{
	struct kxw_tls_event e;

	if (flow->window->tls) {
		kxw_event_tls_begin(&e, flow->process, flow->id, KXW_OUTBOUND);
		kxw_event_tls_over(&e, end, NULL);
		kxw_event_tls_send(&e);
	}
	kxw_flow_decided(shard, flow);
}

/* Who opens many connections must not cut the handshakes of others: half is theirs. */
static struct list_head *kxw_flow_windows_surplus(struct kxw_flow_shard *shard)
{
	return shard->windows_tls_count > shard->windows / 2 ? &shard->windows_tls :
							       &shard->windows_silent;
}

static void kxw_flow_open_window(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	struct kxw_window *window;

	if (list_empty(&shard->windows_free)) {
		window = list_first_entry(kxw_flow_windows_surplus(shard), struct kxw_window, age);
		kxw_stats_add(KXW_A_STATS_WINDOWS_EVICTED, 1);
		kxw_flow_end_window(shard, window->flow, KXW_TLS_END_EVICTED);
	}
	window = list_first_entry(&shard->windows_free, struct kxw_window, age);
	list_move_tail(&window->age, &shard->windows_silent);
	window->flow = flow;
	flow->window = window;
	if (!flow->undecided)
		kxw_flow_watch_begins(shard, flow);
	kxw_window_init(window, flow->first_out);
	WRITE_ONCE(shard->windows, shard->windows + 1);
}

/* ---- flows ---- */

static void kxw_flow_remove(struct kxw_flow_shard *shard, struct kxw_flow *flow, u32 end)
{
	if (flow->window)
		kxw_flow_end_window(shard, flow, end);
	else if (flow->undecided)
		kxw_flow_watch_ends(shard, flow);
	hlist_del(&flow->node);
	list_move(&flow->age, &shard->free);
	flow->id = 0;
	shard->count--;
	shard->answered_count -= flow->established;
}

static void kxw_flow_forget(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	struct kxw_flow_facts facts;

	kxw_flow_facts(flow, &facts);
	facts.outcome = KXW_OUTCOME_FORGOTTEN;
	facts.duration = ktime_to_ns(ktime_get_boottime()) - flow->opened;
	kxw_flow_remove(shard, flow, KXW_TLS_END_EVICTED);
	kxw_event_close(&facts);
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
	struct kxw_flow_shard *shard;
	struct kxw_flow_facts facts;
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
	list_move_tail(&flow->age, &shard->unanswered);
	hlist_add_head(&flow->node, kxw_flow_bucket(shard, hash));
	shard->count++;
	flow->net = sock_net(sk);
	flow->sk = sk;
	flow->window = NULL;
	flow->id = atomic64_inc_return(&kxw_flow_table.last_id);
	flow->process = process;
	flow->opened = ktime_to_ns(ktime_get_boottime());
	flow->hash = hash;
	flow->netns = kxw_ns_inode(sock_net(sk));
	flow->first_out = tcp_sk(sk)->write_seq + 1;
	flow->first_in = 0;
	flow->established = false;
	flow->decided = false;
	flow->tuple = tuple;
	kxw_stats_add(KXW_A_STATS_CONNECTS, 1);
	kxw_flow_facts(flow, &facts);
	kxw_event_connect(&facts);
	if (tcp_sk(sk)->fastopen_req)
		kxw_flow_open_window(shard, flow);
	else if (!kxw_flow_answers_told)
		kxw_flow_watch_begins(shard, flow);
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}

static void kxw_flow_close(struct kxw_flow_shard *shard, struct kxw_flow *flow,
			   const struct sock *sk)
{
	struct kxw_flow_facts facts;

	kxw_flow_facts(flow, &facts);
	facts.outcome = kxw_flow_outcome(sk, flow->established);
	facts.duration = ktime_to_ns(ktime_get_boottime()) - flow->opened;
	facts.bytes_out = kxw_flow_bytes_out(sk, flow->first_out);
	facts.bytes_in = kxw_flow_bytes_in(sk, flow->first_in);
	kxw_flow_remove(shard, flow, KXW_TLS_END_CLOSED);
	kxw_event_close(&facts);
}

/* Until a peer answers there is nothing to read, but for what TCP Fast Open sends. */
static void kxw_flow_answered(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	if (flow->established)
		return;
	flow->established = true;
	list_move_tail(&flow->age, &shard->answered);
	shard->answered_count++;
	if (!flow->decided && !flow->window)
		kxw_flow_open_window(shard, flow);
}

void kxw_flow_state(const struct sock *sk, int state)
{
	struct kxw_flow_shard *shard;
	struct kxw_tuple tuple;
	struct kxw_flow *flow;
	unsigned long flags;
	u32 hash;

	if (state != TCP_ESTABLISHED && state != TCP_CLOSE)
		return;
	kxw_flow_tuple(&tuple, sk);
	hash = kxw_flow_hash(&tuple);
	shard = kxw_flow_shard(hash);
	raw_spin_lock_irqsave(&shard->lock, flags);
	flow = kxw_flow_find(shard, hash, sock_net(sk), &tuple);
	if (flow && flow->sk == sk) {
		if (state == TCP_ESTABLISHED)
			kxw_flow_answered(shard, flow);
		else
			kxw_flow_close(shard, flow, sk);
	}
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}

/* ---- segments ---- */

/*
 * Our own segment shows where the peer's stream begins and what TCP took of it;
 * what was not seen on its way in, or not believed, is read now.
 */
static int kxw_flow_learn(struct kxw_flow *flow, const struct kxw_segment *s,
			  struct kxw_tls_event *e)
{
	struct kxw_window *w = flow->window;

	kxw_receiver_learn(&w->receiver, s);
	if (!w->receiver.known)
		return 0;
	if (!w->in_started) {
		flow->first_in = kxw_tcp_first_in(tcp_sk(s->skb->sk));
		kxw_window_start_in(w, flow->first_in);
	}
	if (w->receiver.ended)
		kxw_stream_forget_early(&w->in);
	return kxw_window_catch_up(w, e, s->skb->sk);
}

static int kxw_flow_read_out(struct kxw_flow *flow, const struct kxw_segment *s,
			     struct kxw_tls_event *e)
{
	struct kxw_payload payload = {
		.skb = s->skb, .offset = s->offset, .size = s->size, .seq = s->seq + s->syn,
	};
	int end;

	kxw_event_tls_begin(e, flow->process, flow->id, KXW_INBOUND);
	end = kxw_flow_learn(flow, s, e);
	if (end || !s->size)
		return end;
	kxw_event_tls_send(e);
	kxw_event_tls_begin(e, flow->process, flow->id, KXW_OUTBOUND);
	kxw_stats_add(KXW_A_STATS_SEGMENTS, 1);
	return kxw_window_feed(flow->window, e, KXW_OUTBOUND, &payload);
}

/* After a FIN nothing comes. One that is early makes what follows it worth nothing. */
static void kxw_flow_fin(struct kxw_window *w, u32 fin)
{
	if (fin == w->in.edge)
		w->receiver.ended = true;
	else if (after(fin, w->in.edge))
		kxw_window_distrust(w);
}

static int kxw_flow_read_in(struct kxw_flow *flow, const struct kxw_segment *s,
			    struct kxw_tls_event *e)
{
	struct kxw_window *w = flow->window;
	struct kxw_payload payload = {
		.skb = s->skb, .offset = s->offset, .size = s->size, .seq = s->seq,
	};
	int end = 0;

	kxw_event_tls_begin(e, flow->process, flow->id, KXW_INBOUND);
	switch (kxw_receiver_judge(&w->receiver, s)) {
	case KXW_REFUSED:
		/* A bare reset, or the last word after both ends, was not there to be read. */
		kxw_stats_add(KXW_A_STATS_SEGMENTS_REFUSED, s->size && !s->syn);
		return 0;
	case KXW_DOUBTFUL:
		kxw_window_distrust(w);
		return 0;
	case KXW_URGENT:
		return KXW_TLS_END_HOLE;
	case KXW_TAKEN:
		break;
	}
	if (w->distrust)
		return 0;
	if (s->size) {
		kxw_stats_add(KXW_A_STATS_SEGMENTS, 1);
		end = kxw_window_feed(w, e, KXW_INBOUND, &payload);
	}
	if (s->fin)
		kxw_flow_fin(w, s->seq + s->size);
	return end;
}

static void kxw_flow_segment_locked(struct kxw_flow_shard *shard, struct kxw_flow *flow,
				    const struct kxw_segment *s)
{
	bool known = flow->window->tls;
	struct kxw_tls_event e;
	int end;

	if (s->direction == KXW_OUTBOUND)
		end = kxw_flow_read_out(flow, s, &e);
	else
		end = kxw_flow_read_in(flow, s, &e);
	if (flow->window->tls && !known) {
		list_move_tail(&flow->window->age, &shard->windows_tls);
		shard->windows_tls_count++;
	}
	if (end == KXW_TLS_END_HOLE && flow->window->tls)
		kxw_stats_add(KXW_A_STATS_HOLES, 1);
	if (end > 0 && flow->window->tls)
		kxw_event_tls_over(&e, end, flow->window->peek.rule);
	kxw_event_tls_send(&e);
	if (end)
		kxw_flow_decided(shard, flow);
}

/*
 * A socket that sends more than its SYN was answered. The hook on its state has
 * said so just before, unless it is off, or the answer came while another probe's
 * handler ran: then probes are missed.
 */
static bool kxw_flow_shows_answer(const struct kxw_flow *flow, const struct kxw_segment *s)
{
	return !flow->established && s->direction == KXW_OUTBOUND && !s->syn && !s->rst;
}

void kxw_flow_segment(const struct kxw_segment *segment)
{
	u32 hash = kxw_flow_hash(&segment->tuple);
	struct kxw_flow_shard *shard = kxw_flow_shard(hash);
	struct kxw_flow *flow;
	unsigned long flags;

	if (!READ_ONCE(*kxw_flow_watch(shard, hash)))
		return;
	raw_spin_lock_irqsave(&shard->lock, flags);
	flow = kxw_flow_find(shard, hash, segment->net, &segment->tuple);
	if (flow && (segment->direction == KXW_INBOUND || segment->skb->sk == flow->sk)) {
		if (kxw_flow_shows_answer(flow, segment))
			kxw_flow_answered(shard, flow);
		if (flow->window)
			kxw_flow_segment_locked(shard, flow, segment);
	}
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}
