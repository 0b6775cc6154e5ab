// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forgets the image that a process was before execve(). The new one enters when it
 * maps a TLS library or connects, which tells it apart by itself: without this hook
 * the old one would only be shown among the processes until then.
 */
#include <linux/sched.h>

#include "hook.h"
#include "task.h"

/* Further arguments are none of ours: x86 and arm64 pass them in registers. */
static void kxw_exec_seen(void *data, struct task_struct *task)
{
	kxw_hook_hit(&kxw_hook_exec);
	kxw_task_exec(task);
}

struct kxw_hook kxw_hook_exec = {
	.name = "exec",
	.symbol = "sched_process_exec",
	.start = kxw_hook_trace,
	.stop = kxw_hook_untrace,
	.trace = kxw_exec_seen,
};
