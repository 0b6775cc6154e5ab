// SPDX-License-Identifier: GPL-2.0-only
#include <net/tcp.h>

#include "receiver.h"

void kxw_receiver_init(struct kxw_receiver *r, u32 first)
{
	memset(r, 0, sizeof(*r));
	r->sent = first;
}

void kxw_receiver_meet(struct kxw_receiver *r, const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	r->known = true;
	r->stamped = tp->rx_opt.tstamp_ok;
	r->ended = sock_flag(sk, SOCK_DONE);
	r->acked = tp->snd_una;
	r->slack = tp->max_window;
	r->taken = tp->rcv_wup;
	r->edge = tp->rcv_wup + tp->rcv_wnd;
	r->stamp = tp->rx_opt.ts_recent;
}

void kxw_receiver_learn(struct kxw_receiver *r, const struct kxw_segment *own)
{
	const struct sock *sk = own->skb->sk;
	u32 end = own->seq + own->size + kxw_segment_has(own, TCPHDR_SYN) +
		  kxw_segment_has(own, TCPHDR_FIN);

	if (after(end, r->sent))
		r->sent = end;
	if (sk->sk_state != TCP_SYN_SENT)
		kxw_receiver_meet(r, sk);
}

/* RFC 7323 5.3, with the tolerance of tcp_paws_check(). */
static bool kxw_receiver_too_old(const struct kxw_receiver *r, const u32 *stamp)
{
	return stamp && r->stamp && (s32)(r->stamp - *stamp) > 1;
}

/* RFC 9293 3.10.7.4, RFC 5961 5.2, in the order of tcp_validate_incoming() and tcp_ack(). */
static bool kxw_receiver_refuses(const struct kxw_receiver *r, const struct kxw_segment *s,
				 const u32 *stamp)
{
	if (s->skb->pkt_type != PACKET_HOST || r->ended)
		return true;
	if ((s->flags & (TCPHDR_SYN | TCPHDR_RST | TCPHDR_ACK)) != TCPHDR_ACK ||
	    kxw_receiver_too_old(r, stamp))
		return true;
	if (!before(s->seq, r->edge))
		return true;
	if (after(s->ack, r->sent) || before(s->ack, r->acked - r->slack))
		return true;
	return !kxw_segment_intact(s);
}

/* What TCP remembers of a segment that it took. */
static void kxw_receiver_note(struct kxw_receiver *r, const struct kxw_segment *s,
			      const u32 *stamp)
{
	if (after(s->ack, r->acked))
		r->acked = s->ack;
	if (stamp && !after(s->seq, r->taken) && (s32)(*stamp - r->stamp) >= 0)
		r->stamp = *stamp;
}

enum kxw_verdict kxw_receiver_judge(struct kxw_receiver *r, const struct kxw_segment *s)
{
	const u32 *stamp = NULL;
	u32 value;

	/* Until then it is not known which of several answers TCP took for one. */
	if (!r->known)
		return KXW_REFUSED;
	if (r->stamped && kxw_segment_stamp(s, &value))
		stamp = &value;
	if (kxw_receiver_refuses(r, s, stamp))
		return KXW_REFUSED;
	/* What goes beyond the window is taken by older kernels, refused by newer. */
	if (!s->plain || after(s->seq + s->size, r->edge))
		return KXW_DOUBTFUL;
	kxw_receiver_note(r, s, stamp);
	return kxw_segment_has(s, TCPHDR_URG) ? KXW_URGENT : KXW_TAKEN;
}
