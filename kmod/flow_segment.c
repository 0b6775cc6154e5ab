// SPDX-License-Identifier: GPL-2.0-only
#include <net/tcp.h>

#include "compat_net.h"
#include "flow.h"
#include "flow_table.h"
#include "flow_window.h"
#include "stats.h"

/* The peer's bytes were read up to here, excluded. */
static u32 kxw_flow_edge(const struct kxw_flow *flow)
{
	return flow->window ? flow->window->in.edge : flow->first_in;
}

/*
 * Our own segment shows where the peer's stream begins and what TCP took of it;
 * what was not seen on its way in, or not believed, is read now.
 */
static int kxw_flow_learn(struct kxw_flow_shard *shard, struct kxw_flow *flow,
			  const struct kxw_segment *s, struct kxw_tls_event *e)
{
	const struct tcp_sock *tp = tcp_sk(s->skb->sk);
	bool known = flow->receiver.known;

	kxw_receiver_learn(&flow->receiver, s);
	if (!flow->receiver.known)
		return 0;
	if (!known) {
		flow->first_in = kxw_tcp_first_in(tp);
		if (flow->window)
			kxw_window_start_in(flow->window, flow->first_in);
	}
	if (flow->window && flow->receiver.ended)
		kxw_stream_forget_early(&flow->window->in);
	/* A FIN takes one sequence number. */
	if (!after(tp->rcv_nxt - flow->receiver.ended, kxw_flow_edge(flow)))
		return 0;
	return kxw_window_catch_up(kxw_flow_window(shard, flow), e, s->skb->sk);
}

/* seq: of the first byte of its payload, which there is. */
static int kxw_flow_feed(struct kxw_flow_shard *shard, struct kxw_flow *flow,
			 const struct kxw_segment *s, u32 seq, struct kxw_tls_event *e)
{
	struct kxw_payload payload = {
		.skb = s->skb, .offset = s->offset, .size = s->size, .seq = seq,
	};

	kxw_stats_add(KXW_A_STATS_SEGMENTS, 1);
	return kxw_window_feed(kxw_flow_window(shard, flow), e, s->direction, &payload);
}

static int kxw_flow_read_out(struct kxw_flow_shard *shard, struct kxw_flow *flow,
			     const struct kxw_segment *s, struct kxw_tls_event *e)
{
	int end;

	kxw_event_tls_begin(e, flow->process, flow->id, KXW_INBOUND);
	end = kxw_flow_learn(shard, flow, s, e);
	if (end || !s->size)
		return end;
	kxw_event_tls_send(e);
	kxw_event_tls_begin(e, flow->process, flow->id, KXW_OUTBOUND);
	return kxw_flow_feed(shard, flow, s, s->seq + kxw_segment_has(s, TCPHDR_SYN), e);
}

/* After a FIN nothing comes. One that is early makes what follows it worth nothing. */
static void kxw_flow_fin(struct kxw_flow_shard *shard, struct kxw_flow *flow, u32 fin)
{
	u32 edge = kxw_flow_edge(flow);

	if (fin == edge)
		flow->receiver.ended = true;
	else if (after(fin, edge))
		kxw_window_distrust(kxw_flow_window(shard, flow));
}

static int kxw_flow_read_in(struct kxw_flow_shard *shard, struct kxw_flow *flow,
			    const struct kxw_segment *s, struct kxw_tls_event *e)
{
	int end = 0;

	kxw_event_tls_begin(e, flow->process, flow->id, KXW_INBOUND);
	switch (kxw_receiver_judge(&flow->receiver, s)) {
	case KXW_REFUSED:
		/* A bare reset, or the last word after both ends, was not there to be read. */
		kxw_stats_add(KXW_A_STATS_SEGMENTS_REFUSED,
			      s->size && !kxw_segment_has(s, TCPHDR_SYN));
		return 0;
	case KXW_DOUBTFUL:
		kxw_window_distrust(kxw_flow_window(shard, flow));
		return 0;
	case KXW_URGENT:
		return KXW_TLS_END_HOLE;
	case KXW_TAKEN:
		break;
	}
	if (flow->window && flow->window->distrust)
		return 0;
	if (s->size)
		end = kxw_flow_feed(shard, flow, s, s->seq, e);
	if (kxw_segment_has(s, TCPHDR_FIN))
		kxw_flow_fin(shard, flow, s->seq + s->size);
	return end;
}

/* It was read on until there was nothing more to read in it. */
static void kxw_flow_over(struct kxw_flow_shard *shard, struct kxw_flow *flow,
			  struct kxw_tls_event *e, int end)
{
	const struct kxw_window *w = flow->window;

	if (end == KXW_TLS_END_HOLE && w && w->tls)
		kxw_stats_add(KXW_A_STATS_HOLES, 1);
	if (end > 0 && w && w->tls)
		kxw_event_tls_over(e, end, w->peek.rule);
	kxw_event_tls_send(e);
	kxw_flow_decided(shard, flow);
}

static void kxw_flow_segment_locked(struct kxw_flow_shard *shard, struct kxw_flow *flow,
				    const struct kxw_segment *s)
{
	bool known = flow->window && flow->window->tls;
	struct kxw_tls_event e KXW_UNCLEARED;
	int end;

	if (s->direction == KXW_OUTBOUND)
		end = kxw_flow_read_out(shard, flow, s, &e);
	else
		end = kxw_flow_read_in(shard, flow, s, &e);
	if (!known && flow->window && flow->window->tls) {
		kxw_list_move_tail(&flow->window->age, &shard->windows_tls);
		shard->windows_tls_count++;
	}
	if (end)
		kxw_flow_over(shard, flow, &e, end);
	else
		kxw_event_tls_send(&e);
}

/*
 * A socket that sends more than its SYN was answered. The hook on its state has
 * said so just before, unless it is off, or the answer came while another probe's
 * handler ran: then probes are missed.
 */
static bool kxw_flow_shows_answer(const struct kxw_flow *flow, const struct kxw_segment *s)
{
	return !flow->established && s->direction == KXW_OUTBOUND &&
	       !(s->flags & (TCPHDR_SYN | TCPHDR_RST));
}

/* The undecided flow of a segment by its addresses; its shard is then locked, or it is NULL. */
static struct kxw_flow *kxw_flow_lock_segment(const struct kxw_segment *s,
					      struct kxw_flow_shard **locked,
					      unsigned long *flags)
{
	u32 hash = kxw_flow_hash(&s->tuple);
	struct kxw_flow_shard *shard = kxw_flow_shard(hash);
	struct kxw_flow *flow;
	unsigned long saved;

	if (!kxw_flow_watching_hash(hash))
		return NULL;
	raw_spin_lock_irqsave(&shard->lock, saved);
	flow = kxw_flow_find(shard, hash, s->net, &s->tuple);
	if (!flow || (s->direction == KXW_OUTBOUND && s->skb->sk != flow->sk)) {
		raw_spin_unlock_irqrestore(&shard->lock, saved);
		return NULL;
	}
	*locked = shard;
	*flags = saved;
	return flow;
}

void kxw_flow_segment(struct kxw_segment *segment)
{
	struct kxw_flow_shard *shard;
	struct kxw_flow *flow = NULL;
	unsigned long flags;

	if (!kxw_flow_watching_port(segment->tuple.local_port) || !kxw_segment_read(segment))
		return;
	if (segment->direction == KXW_OUTBOUND && segment->skb->sk)
		flow = kxw_flow_lock_last(segment->skb->sk, &shard, &flags);
	if (!flow)
		flow = kxw_flow_lock_segment(segment, &shard, &flags);
	if (!flow)
		return;
	if (kxw_flow_shows_answer(flow, segment))
		kxw_flow_answered(shard, flow);
	if (flow->undecided)
		kxw_flow_segment_locked(shard, flow, segment);
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}
