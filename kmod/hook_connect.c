// SPDX-License-Identifier: GPL-2.0-only
/*
 * Captures who connects where. tcp_connect() runs in the connecting task, with
 * addresses, ports and initial sequence number chosen and nothing sent yet.
 */
#include <net/sock.h>

#include "compat.h"
#include "flow.h"
#include "hook.h"
#include "task.h"

static int kxw_connect_seen(struct kprobe *probe, struct pt_regs *regs)
{
	kxw_hook_hit(&kxw_hook_connect);
	kxw_flow_connect((const struct sock *)kxw_argument(regs, 0), kxw_task_see());
	return 0;
}

static struct kprobe kxw_connect_probe = { .pre_handler = kxw_connect_seen };

struct kxw_hook kxw_hook_connect = {
	.name = "connect",
	.symbol = "tcp_connect",
	.start = kxw_hook_probe,
	.stop = kxw_hook_unprobe,
	.probe = &kxw_connect_probe,
};
