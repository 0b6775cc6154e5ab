/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scratch: one piece of memory per CPU in which hooks put together what is too
 * large for a stack. Whoever uses it has interrupts off from first byte to last.
 * Taken at setup, so that nothing fails later. (Static per-CPU data of all
 * modules together has 8 KiB: it does not fit there.)
 */
#ifndef KXW_SCRATCH_H
#define KXW_SCRATCH_H

#include <linux/percpu.h>

#define KXW_SCRATCH_PATH	4096
#define KXW_SCRATCH_EVENT	3488
#define KXW_SCRATCH_SEGMENT	2048
#define KXW_SCRATCH_TASK	2560

struct kxw_scratch {
	u8 event[KXW_SCRATCH_EVENT] __aligned(8);	/* attributes: event */
	u8 segment[KXW_SCRATCH_SEGMENT];	/* a part of a packet: window */
	char path[KXW_SCRATCH_PATH];		/* d_path(): file; environment: preload */
	u8 task[KXW_SCRATCH_TASK] __aligned(8);	/* identity and library: task */
};

extern struct kxw_scratch __percpu *kxw_scratch;

int kxw_scratch_setup(void);
void kxw_scratch_teardown(void);

static inline struct kxw_scratch *kxw_scratch_get(void)
{
	return this_cpu_ptr(kxw_scratch);
}

#endif
