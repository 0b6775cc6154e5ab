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

/* finalize_exec(bprm): the new program is about to run, as at the tracepoint. */
static int kxw_exec_finalized(struct kprobe *probe, struct pt_regs *regs)
{
	kxw_exec_seen(NULL, current);
	return 0;
}

static struct kprobe kxw_exec_probe = { .pre_handler = kxw_exec_finalized };

struct kxw_hook kxw_hook_exec = {
	.name = "exec",
	.symbol = "sched_process_exec",
	.otherwise = "finalize_exec",
	.start = kxw_hook_trace,
	.stop = kxw_hook_untrace,
	.trace = kxw_exec_seen,
	.probe = &kxw_exec_probe,
};
