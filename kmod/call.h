/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * call: what a call of a probed function says, and whether it is told. By the probe's
 * handler, in the calling task, which may sleep but never faults memory in: a program
 * that answers its own page faults could hold up everybody by it.
 * What cannot be read is counted and not told; nothing fails.
 */
#ifndef KXW_CALL_H
#define KXW_CALL_H

#include <linux/mm.h>
#include <linux/ptrace.h>

#include "event.h"

/* The function, and the file that it is in. */
struct kxw_call_place {
	u32 point;		/* enum kxw_point */
	u32 error_at, depth_at;	/* of a verdict; depth_at 0: unknown */
	u32 dev;
	u64 inode;
};

/* false: the current image has told enough of this point, and is to be left alone. */
bool kxw_call_seen(const struct kxw_call_place *place, const struct pt_regs *regs);

/* Whether this image may have more to tell; of another than the current, yes. */
bool kxw_call_wanted(u32 point, const struct mm_struct *mm);

#endif
