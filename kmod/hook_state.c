// SPDX-License-Identifier: GPL-2.0-only
/*
 * Learns when a connection was answered and when it is over. At entry of
 * tcp_set_state() the socket still has its old state, addresses and ports.
 */
#include <net/sock.h>

#include "compat.h"
#include "flow.h"
#include "hook.h"

static int kxw_state_seen(struct kprobe *probe, struct pt_regs *regs)
{
	kxw_hook_hit(&kxw_hook_state);
	kxw_flow_state((const struct sock *)kxw_argument(regs, 0), (int)kxw_argument(regs, 1));
	return 0;
}

static struct kprobe kxw_state_probe = { .pre_handler = kxw_state_seen };

struct kxw_hook kxw_hook_state = {
	.name = "state",
	.symbol = "tcp_set_state",
	.start = kxw_hook_probe,
	.stop = kxw_hook_unprobe,
	.probe = &kxw_state_probe,
};
