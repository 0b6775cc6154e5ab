// SPDX-License-Identifier: GPL-2.0-only
/*
 * struct mnt_namespace begins with a struct ns_common, before 5.11 with a counter
 * in front of it; on 7.x that begins with a counter that fills a cache line. Where
 * in it the number lies is found by asking the kernel for the number of a namespace
 * at hand, by the file that every process has for it.
 */
#include <linux/fs.h>
#include <linux/namei.h>
#include <linux/sched.h>

#include "namespace.h"

/* Far enough for every shape (7.x: word 22), and inside the smallest mnt_namespace. */
#define KXW_MNTNS_WORDS	24

static unsigned int kxw_mntns_word;	/* 0: unknown; the number is never first */

static u32 kxw_namespace_word(const struct nsproxy *nsproxy, unsigned int word)
{
	return ((const u32 *)nsproxy->mnt_ns)[word];
}

void kxw_namespace_setup(void)
{
	unsigned int word;
	struct path path;
	u32 inode;

	kxw_mntns_word = 0;
	if (kern_path("/proc/self/ns/mnt", LOOKUP_FOLLOW, &path))
		return;
	inode = path.dentry->d_inode->i_ino;
	path_put(&path);
	for (word = 1; word < KXW_MNTNS_WORDS; word++)
		if (kxw_namespace_word(current->nsproxy, word) == inode) {
			kxw_mntns_word = word;
			break;
		}
}

u32 kxw_namespace_mnt(const struct nsproxy *nsproxy)
{
	return kxw_mntns_word ? kxw_namespace_word(nsproxy, kxw_mntns_word) : 0;
}
