/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file: what is told of a mapped file: where it lies and what became of it.
 * Describing is for any context in which current is the process that sees the
 * file, kprobe handlers included, interrupts off.
 * What cannot be known is left out; nothing fails.
 */
#ifndef KXW_FILE_H
#define KXW_FILE_H

#include <linux/fs.h>

#include "compat.h"

#define KXW_PATH_SIZE	512	/* longest path kept, with its NUL */

enum {
	KXW_FILE_DELETED = 1 << 0,
	KXW_FILE_MEMFD	= 1 << 1,
	KXW_FILE_CUT	= 1 << 2,	/* the path is longer than told, or not told */
};

/* A file, and where its process sees it. */
struct kxw_file {
	u64 inode;
	u32 dev;		/* major << 20 | minor, as dev_t in the kernel */
	u32 flags;		/* KXW_FILE_* */
	u32 size;		/* of path, NUL included; 0: unknown */
	char path[KXW_PATH_SIZE];
};

/*
 * What names a file the same way however it was mapped: on overlayfs the overlay's
 * own. If its layers lie on several file systems, stat(2) shows another device.
 */
static inline u32 kxw_file_dev(const struct file *file)
{
	return (u32)kxw_user_path(file)->dentry->d_sb->s_dev;
}

static inline u64 kxw_file_inode(const struct file *file)
{
	return kxw_user_path(file)->dentry->d_inode->i_ino;
}

/* Its base name; NUL-terminated, but it may change while it is read. */
static inline const char *kxw_file_name(const struct file *file)
{
	return (const char *)READ_ONCE(kxw_user_path(file)->dentry->d_name.name);
}

void kxw_file_describe(struct kxw_file *to, const struct file *file);

#endif
