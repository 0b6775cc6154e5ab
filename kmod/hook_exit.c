// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frees what is remembered of a process when its last thread goes. Fork needs no
 * hook: what a child has from its parent is in its memory map when it is first seen.
 */
#include <linux/sched.h>

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

/* exit_files(task): a fork that fails calls it for the child, which has no signal any more. */
static int kxw_exit_files(struct kprobe *probe, struct pt_regs *regs)
{
	if ((struct task_struct *)kxw_argument(regs, 0) == current)
		kxw_exit_seen(NULL, current);
	return 0;
}

static struct kprobe kxw_exit_probe = { .pre_handler = kxw_exit_files };

struct kxw_hook kxw_hook_exit = {
	.name = "exit",
	.symbol = "sched_process_exit",
	.otherwise = "exit_files",
	.start = kxw_hook_trace,
	.stop = kxw_hook_untrace,
	.trace = kxw_exit_seen,
	.probe = &kxw_exit_probe,
};
