/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * library_check: whether a file is what it is said to be, before a breakpoint is put
 * into it, and whether it still is. Process context, sleeps; only the comparing of a
 * stamp is for any context.
 * Fails with an errno and a sentence, and has changed nothing.
 */
#ifndef KXW_LIBRARY_CHECK_H
#define KXW_LIBRARY_CHECK_H

#include <linux/fs.h>

#include "event.h"

/* What differs once a file was written to, if it was not written to just before. */
struct kxw_stamp {
	loff_t size;
	s64 changed;		/* ns */
};

/* Why something was refused, and which point it was; -1: the file. */
struct kxw_refusal {
	const char *why;
	int point;
};

/* inode: the one beneath an overlay. */
int kxw_library_check(struct file *file, const struct inode *inode, struct kxw_stamp *stamp,
		      const struct kxw_point_facts *point, u32 points,
		      struct kxw_refusal *refusal);
bool kxw_stamp_fits(const struct kxw_stamp *stamp, const struct inode *inode);

#endif
