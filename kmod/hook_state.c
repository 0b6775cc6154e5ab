// SPDX-License-Identifier: GPL-2.0-only
/*
 * Learns when a connection was answered and when it is over. At the tracepoint, as at
 * entry of tcp_set_state(), the socket still has its old state, addresses and ports.
 * The tracepoint sees sockets of other protocols, too: none of them is a flow's.
 */
#include <net/sock.h>

#include "compat.h"
#include "flow.h"
#include "hook.h"

static void kxw_state_seen(void *data, const struct sock *sk, const int old, const int state)
{
	if (!kxw_flow_wants_state(sk, state))
		return;
	kxw_hook_hit(&kxw_hook_state);
	kxw_flow_state(sk, state);
}

/* tcp_set_state(sk, state) */
static int kxw_state_set(struct kprobe *probe, struct pt_regs *regs)
{
	const struct sock *sk = (const struct sock *)kxw_argument(regs, 0);

	kxw_state_seen(NULL, sk, sk->sk_state, (int)kxw_argument(regs, 1));
	return 0;
}

static struct kprobe kxw_state_probe = { .pre_handler = kxw_state_set };

/* A kprobe is left out when it comes in the middle of another's handler. */
static int kxw_state_start(struct kxw_hook *hook)
{
	int ret = kxw_hook_trace(hook);

	kxw_flow_answers(!ret && hook->symbol != hook->otherwise);
	return ret;
}

struct kxw_hook kxw_hook_state = {
	.name = "state",
	.symbol = "inet_sock_set_state",
	.otherwise = "tcp_set_state",
	.start = kxw_state_start,
	.stop = kxw_hook_untrace,
	.trace = kxw_state_seen,
	.probe = &kxw_state_probe,
};
