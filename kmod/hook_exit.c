// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frees what is remembered of a process when its last thread goes. Fork needs no
 * hook: what a child has from its parent is in its memory map when it is first seen.
 */
#include <linux/sched.h>

#include "compat.h"
#include "hook.h"
#include "task.h"

/* A third argument, of newer kernels, is none of ours: x86 and arm64 pass it in a register. */
static void kxw_exit_seen(void *data, struct task_struct *task)
{
	if (atomic_read(&task->signal->live))
		return;
	kxw_hook_hit(&kxw_hook_exit);
	kxw_task_exit(task);
}

KXW_TRACEPOINT(sched_process_exit)

static int kxw_exit_start(struct kxw_hook *hook)
{
	return kxw_trace_register((void *)kxw_exit_seen);
}

static void kxw_exit_stop(struct kxw_hook *hook)
{
	kxw_trace_unregister((void *)kxw_exit_seen);
}

struct kxw_hook kxw_hook_exit = {
	.name = "exit",
	.symbol = "sched_process_exit",
	.start = kxw_exit_start,
	.stop = kxw_exit_stop,
};
