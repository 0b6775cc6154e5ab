/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * library_file: one file with its points. Private to library*.c, under the mutex of
 * library.c; only what the kernel asks of a point comes from anywhere.
 * Fails with an errno and a sentence, and then nothing of it is left.
 */
#ifndef KXW_LIBRARY_FILE_H
#define KXW_LIBRARY_FILE_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/path.h>

#include "call.h"
#include "compat_uprobe.h"
#include "file.h"
#include "library_check.h"

struct kxw_library;

struct kxw_library_point {
	struct kxw_uprobe probe;
	struct kxw_library *library;
	struct kxw_call_place place;
	struct kxw_point_facts facts;
	atomic64_t hits;
};

struct kxw_library {
	struct list_head node;
	struct path path;
	struct inode *inode;
	struct kxw_stamp stamp;
	bool pinned;
	bool stale;		/* it was changed in place */
	u32 dev;		/* as its process sees it */
	u64 number;
	u32 points;
	struct kxw_library_point point[KXW_PROBE_POINTS];
	char text[KXW_PATH_SIZE];	/* "": unknown */
};

/* Whether only a program stands behind its file system, which could keep us waiting. */
bool kxw_library_may_hang(const struct file *file, const struct inode *inode);
/* inode: the one beneath an overlay. NULL: no memory. */
struct kxw_library *kxw_library_new(struct file *file, struct inode *inode,
				    const struct kxw_stamp *stamp,
				    const struct kxw_point_facts *point, u32 points);
/* for_good: the file itself is never let go. */
void kxw_library_free(struct kxw_library *library, bool for_good);

int kxw_library_register(struct kxw_library *library, struct kxw_refusal *refusal);
/* When it returns, none of its handlers runs. */
void kxw_library_unregister(struct kxw_library *library, u32 points);

/*
 * Whether a program maps the file where it does not reach any more. The kernel cannot
 * take a breakpoint out of such a page, and then keeps what it knows of it, by the
 * address of an inode that it does not hold.
 */
bool kxw_library_is_cut(const struct kxw_library *library);
/* Whether these are the points that it has, and it is what it was. NULL: no. */
bool kxw_library_is_so(const struct kxw_library *library, const struct kxw_point_facts *point,
		       u32 points);
void kxw_library_put(struct kxw_library *library, struct kxw_attributes *a);

#endif
