// SPDX-License-Identifier: GPL-2.0-only
#include "flow.h"
#include "flow_window.h"
#include "stats.h"

void kxw_flow_watch_begins(struct kxw_flow *flow)
{
	flow->undecided = true;
	kxw_receiver_init(&flow->receiver, flow->first_out);
	kxw_flow_filter_add(flow->hash, flow->tuple.local_port, flow->sk, 1);
}

void kxw_flow_watch_ends(struct kxw_flow *flow)
{
	flow->undecided = false;
	kxw_flow_filter_add(flow->hash, flow->tuple.local_port, flow->sk, -1);
}

void kxw_flow_meet(struct kxw_flow *flow, const struct sock *sk)
{
	if (flow->receiver.known)
		return;
	kxw_receiver_meet(&flow->receiver, sk);
	flow->first_in = kxw_tcp_first_in(tcp_sk(sk));
	if (flow->window)
		kxw_window_start_in(flow->window, flow->first_in);
}

static void kxw_flow_close_window(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	shard->windows_tls_count -= flow->window->tls;
	kxw_list_move(&flow->window->age, &shard->windows_free);
	flow->window->flow = NULL;
	flow->window = NULL;
	WRITE_ONCE(shard->windows, shard->windows - 1);
}

void kxw_flow_decided(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	if (flow->window)
		kxw_flow_close_window(shard, flow);
	flow->decided = true;
	kxw_flow_watch_ends(flow);
}

void kxw_flow_end_window(struct kxw_flow_shard *shard, struct kxw_flow *flow, u32 end)
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

struct kxw_window *kxw_flow_open_window(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	struct kxw_window *window;

	if (list_empty(&shard->windows_free)) {
		window = list_first_entry(kxw_flow_windows_surplus(shard), struct kxw_window, age);
		kxw_stats_add(KXW_A_STATS_WINDOWS_EVICTED, 1);
		kxw_flow_end_window(shard, window->flow, KXW_TLS_END_EVICTED);
	}
	window = list_first_entry(&shard->windows_free, struct kxw_window, age);
	kxw_list_move_tail(&window->age, &shard->windows_silent);
	window->flow = flow;
	flow->window = window;
	kxw_window_init(window, flow->first_out);
	if (flow->receiver.known)
		kxw_window_start_in(window, flow->first_in);
	WRITE_ONCE(shard->windows, shard->windows + 1);
	return window;
}

void kxw_flow_answered(struct kxw_flow_shard *shard, struct kxw_flow *flow)
{
	if (flow->established)
		return;
	flow->established = true;
	kxw_list_move_tail(&flow->age, &shard->answered);
	shard->answered_count++;
	if (!flow->decided && !flow->undecided)
		kxw_flow_watch_begins(flow);
}
