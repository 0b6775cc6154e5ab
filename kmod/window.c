// SPDX-License-Identifier: GPL-2.0-only
#include <net/tcp.h>

#include "scratch.h"
#include "stats.h"
#include "window.h"

void kxw_window_init(struct kxw_window *w, u32 first)
{
	kxw_tls_peek_init(&w->peek);
	kxw_stream_init(&w->out, w->out_bytes, KXW_WINDOW_OUT, first);
	w->first_out = first;
	w->in_started = false;
	w->distrust = false;
	w->tls = false;
}

void kxw_window_start_in(struct kxw_window *w, u32 first)
{
	kxw_stream_init(&w->in, w->in_bytes, KXW_WINDOW_IN, first);
	w->first_in = first;
	w->in_started = true;
}

static void kxw_window_found(struct kxw_window *w, struct kxw_tls_event *e)
{
	u32 before = w->peek.side[0].before;

	w->tls = true;
	kxw_stats_add(KXW_A_STATS_HANDSHAKES, 1);
	if (before)
		kxw_event_tls_start(e, before);
}

/* Parses what is in order; returns as kxw_window_feed(). */
static int kxw_window_parse(struct kxw_window *w, struct kxw_tls_event *e,
			    enum kxw_direction direction, struct kxw_stream *stream)
{
	enum kxw_tls_result result;
	struct kxw_tls_piece piece;

	while ((result = kxw_tls_read_next(&w->peek, direction, stream, &piece)) ==
	       KXW_TLS_PIECE) {
		if (!w->tls)
			kxw_window_found(w, e);
		kxw_event_tls_piece(e, &piece);
	}
	if (result == KXW_TLS_BAD)
		kxw_stats_add(KXW_A_STATS_TLS_BAD, 1);
	return result == KXW_TLS_NEED_MORE ? 0 : kxw_tls_read_end(result);
}

/* Puts a part that is late, early or wraps; returns how much of it was dealt with. */
static u32 kxw_window_put_any(struct kxw_window *w, struct kxw_tls_event *e,
			      struct kxw_stream *stream, const struct kxw_payload *p, u32 size)
{
	u8 *chunk = kxw_scratch_get()->segment;
	u32 edge = stream->edge;
	unsigned int flags;
	u32 used;

	if (skb_copy_bits(p->skb, p->offset, chunk, size))
		return 0;
	flags = kxw_stream_put(stream, p->seq, chunk, size, &used);
	if (flags & KXW_STREAM_OVERLAP && w->tls) {
		kxw_stats_add(KXW_A_STATS_OVERLAPS, 1);
		kxw_event_tls_overlap(e);
	}
	/* Which of two early ones TCP keeps depends on how they lie in memory. */
	if (flags & KXW_STREAM_OVERLAP && after(p->seq, edge) && stream == &w->in)
		kxw_window_distrust(w);
	return used;
}

/* Most come next: they are copied to where they stay. */
static u32 kxw_window_put_part(struct kxw_window *w, struct kxw_tls_event *e,
			       struct kxw_stream *stream, const struct kxw_payload *p)
{
	u32 size = min_t(u32, p->size, KXW_SCRATCH_SEGMENT);
	u8 *to = kxw_stream_room(stream, p->seq, size);

	if (!to)
		return kxw_window_put_any(w, e, stream, p, size);
	if (skb_copy_bits(p->skb, p->offset, to, size))
		return 0;
	kxw_stream_took(stream, size);
	return size;
}

/* Puts a segment into its stream, as far as it is wanted; returns as kxw_window_feed(). */
static int kxw_window_put(struct kxw_window *w, struct kxw_tls_event *e,
			  enum kxw_direction direction, struct kxw_stream *stream,
			  struct kxw_payload *p)
{
	int end = 0;
	u32 used;

	while (!end && p->size) {
		used = kxw_window_put_part(w, e, stream, p);
		end = kxw_window_parse(w, e, direction, stream);
		if (!used)
			break;
		p->seq += used;
		p->offset += used;
		p->size -= used;
	}
	return end;
}

/* How much more of a direction is worth reading; returns as kxw_window_feed(). */
static int kxw_window_limit(const struct kxw_window *w)
{
	u32 out = w->out.next - w->first_out;
	u32 in = w->in_started ? w->in.next - w->first_in : 0;
	int end = kxw_tls_read_limit(w->tls, out, in);

	if (end == KXW_TLS_END_LIMIT)
		kxw_stats_add(KXW_A_STATS_TLS_LIMIT, 1);
	return end;
}

int kxw_window_feed(struct kxw_window *w, struct kxw_tls_event *e,
		    enum kxw_direction direction, struct kxw_payload *payload)
{
	struct kxw_stream *stream = direction == KXW_OUTBOUND ? &w->out : &w->in;
	int end;

	if (payload->seq == stream->edge)
		kxw_tls_peek_segment(&w->peek, direction);
	end = kxw_window_put(w, e, direction, stream, payload);
	return end ? end : kxw_window_limit(w);
}

void kxw_window_distrust(struct kxw_window *w)
{
	kxw_stream_forget_early(&w->in);
	w->distrust = true;
}

int kxw_window_catch_up(struct kxw_window *w, struct kxw_tls_event *e, const struct sock *sk)
{
	/* A FIN takes one sequence number. */
	u32 taken = tcp_sk(sk)->rcv_nxt - (sock_flag(sk, SOCK_DONE) ? 1 : 0);
	struct kxw_payload payload;
	int end = 0;

	skb_queue_walk(&sk->sk_receive_queue, payload.skb) {
		payload.seq = TCP_SKB_CB(payload.skb)->seq;
		payload.size = payload.skb->len;
		payload.offset = 0;
		if (!after(payload.seq + payload.size, w->in.edge))
			continue;
		if (after(payload.seq, w->in.edge))
			break;
		end = kxw_window_feed(w, e, KXW_INBOUND, &payload);
		if (end)
			return end;
	}
	return after(taken, w->in.edge) ? KXW_TLS_END_HOLE : 0;
}
