// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notes which thread reads from which connection, for the calls inside of libraries.
 * tcp_recvmsg() runs in the reading task, and is called for every read: the hook is
 * there only while there are probes.
 */
#include <net/sock.h>

#include "compat.h"
#include "compat_uprobe.h"
#include "flow.h"
#include "hook.h"

static int kxw_receive_seen(struct kprobe *probe, struct pt_regs *regs)
{
	kxw_hook_hit(&kxw_hook_receive);
	kxw_flow_read((const struct sock *)kxw_argument(regs, KXW_TCP_RECVMSG_SOCK));
	return 0;
}

static struct kprobe kxw_receive_probe = { .pre_handler = kxw_receive_seen };

struct kxw_hook kxw_hook_receive = {
	.name = "receive",
	.symbol = "tcp_recvmsg",
	.on_demand = true,
	.start = kxw_hook_probe,
	.stop = kxw_hook_unprobe,
	.probe = &kxw_receive_probe,
};
