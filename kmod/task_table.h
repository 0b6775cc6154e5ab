/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * task_table: where process images are kept and how they are found. Private to
 * task*.c. What a shard holds is read and changed under its lock, interrupts off.
 * Memory is taken at setup, so that nothing fails later.
 *
 * Sixteen small tables, each with its lock, its share of the slots and its own
 * order of age, so that processes on different CPUs rarely meet.
 */
#ifndef KXW_TASK_TABLE_H
#define KXW_TASK_TABLE_H

#include <linux/hash.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/spinlock.h>

#include "identity.h"
#include "list.h"
#include "task.h"

#define KXW_TASK_SHARD_BITS	4
#define KXW_TASK_SHARDS		(1 << KXW_TASK_SHARD_BITS)
#define KXW_TASK_FRESH		16
#define KXW_TASK_NONE		((u64)-1)	/* no execve() has this number */
#define KXW_TASK_POINTS		(KXW_POINT_OWN_VERIFIER + 1)
#define KXW_TASK_PATH_SIZE	128	/* of a library's path as remembered: its end */

struct kxw_task_library {
	u64 inode;
	u32 dev;
	u16 how;			/* enum kxw_library_how */
	bool deleted;
	char path[KXW_TASK_PATH_SIZE];
};

struct kxw_task {
	struct hlist_node node;		/* in its bucket, unless free */
	struct list_head age;		/* in its shard's free or used, oldest first */
	u64 id;				/* 0: free */
	u16 calls[KXW_TASK_POINTS];	/* told of each enum kxw_point */
	u16 libraries;
	bool scanned;			/* what it had before it was seen is known */
	bool verify_off;		/* was asked of a library last */
	u32 encrypting;			/* thread that was last seen in ENCRYPT, 0: none */
	struct kxw_task_library library[KXW_TASK_LIBRARIES];
	struct kxw_identity identity;
};

/* An image that was not seen yet, whose maps are all made under the eyes of the hooks. */
struct kxw_task_fresh {
	struct kxw_image image;
	u32 config;			/* number of the patterns they were held against */
};

struct kxw_task_shard {
	raw_spinlock_t lock;
	struct list_head free, used;
	struct hlist_head *bucket;
	u32 count;
	struct kxw_task_fresh fresh[KXW_TASK_FRESH];	/* at pid % KXW_TASK_FRESH */
} ____cacheline_aligned_in_smp;

/* When the module was loaded, CLOCK_BOOTTIME, ns. */
extern u64 kxw_task_epoch;

extern struct kxw_task_shard kxw_task_shards[KXW_TASK_SHARDS];

static inline struct kxw_task_shard *kxw_task_shard(u32 pid)
{
	return &kxw_task_shards[hash_32(pid, KXW_TASK_SHARD_BITS)];
}

struct kxw_task *kxw_task_find(struct kxw_task_shard *shard, const struct kxw_image *image);
/* Makes an entry of this identity, the youngest; older images of its process go. */
struct kxw_task *kxw_task_insert(struct kxw_task_shard *shard,
				 const struct kxw_identity *identity);
/* Under rcu_read_lock() or with interrupts off. */
bool kxw_map_is_library(const struct vm_area_struct *map);
/* Logs the libraries that an image had before it was seen first; mm is locked for reading. */
void kxw_task_scan(struct kxw_task *task, struct mm_struct *mm, u32 how);
/* Forgets the images of a process, but for that of execve() number keep. */
void kxw_task_remove(struct kxw_task_shard *shard, u32 pid, u64 start, u64 keep);

#endif
