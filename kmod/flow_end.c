// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hardirq.h>
#include <net/tcp.h>

#include "compat_net.h"
#include "event.h"
#include "flow_end.h"

#define KXW_FIN_SENT	(TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2 | TCPF_CLOSING | TCPF_LAST_ACK)

/*
 * The error that TCP leaves for the program. It sets it before the state, and a
 * program that polls may have fetched it in between: then softirq context still
 * tells that the network or a timer did it, and not the program.
 */
static int kxw_flow_error(const struct sock *sk, int fetched)
{
	int error = READ_ONCE(sk->sk_err);

	return error || !in_serving_softirq() ? error : fetched;
}

static u32 kxw_flow_outcome_early(const struct sock *sk)
{
	switch (kxw_flow_error(sk, ETIMEDOUT)) {
	case 0:
		return KXW_OUTCOME_UNANSWERED;
	case ECONNREFUSED:
		return KXW_OUTCOME_REFUSED;
	case ETIMEDOUT:
		return KXW_OUTCOME_TIMED_OUT;
	default:
		return KXW_OUTCOME_FAILED;
	}
}

/* Whether both directions were ended by FIN, or nobody is left to wait for the other's. */
static bool kxw_flow_finished(const struct sock *sk)
{
	switch (sk->sk_state) {
	case TCP_LAST_ACK:
	case TCP_CLOSING:
		return true;
	case TCP_FIN_WAIT2:
		return sock_flag(sk, SOCK_DONE) || sock_flag(sk, SOCK_DEAD);
	default:
		return false;
	}
}

u32 kxw_flow_outcome(const struct sock *sk, bool established)
{
	if (!established)
		return kxw_flow_outcome_early(sk);
	if (!sk->sk_err && kxw_flow_finished(sk))
		return KXW_OUTCOME_CLOSED;
	switch (kxw_flow_error(sk, ECONNRESET)) {
	case 0:
	case ECONNABORTED:
		return KXW_OUTCOME_ABORTED;
	case ECONNRESET:
	case EPIPE:
		return KXW_OUTCOME_RESET;
	default:
		/* Or what a router said about it meanwhile. */
		return KXW_OUTCOME_TIMED_OUT;
	}
}

/* TCP counts a FIN as a byte, each way; a reader does not. */
u64 kxw_flow_bytes_out(const struct sock *sk, u32 first)
{
	u64 acked = kxw_tcp_acked(tcp_sk(sk), first);
	bool fin = (1 << sk->sk_state) & KXW_FIN_SENT &&
		   tcp_sk(sk)->snd_una == tcp_sk(sk)->write_seq;

	return fin && acked ? acked - 1 : acked;
}

u64 kxw_flow_bytes_in(const struct sock *sk, u32 first)
{
	u64 received = kxw_tcp_received(tcp_sk(sk), first);

	return sock_flag(sk, SOCK_DONE) && received ? received - 1 : received;
}
