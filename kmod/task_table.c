// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/log2.h>

#include "config.h"
#include "memory.h"
#include "stats.h"
#include "task_table.h"

/* Half of the buckets are empty when all slots are used. */
#define KXW_TASK_SPARE	2

struct kxw_task_shard kxw_task_shards[KXW_TASK_SHARDS];
static struct kxw_task *kxw_tasks;
static struct hlist_head *kxw_task_buckets;
static u32 kxw_tasks_capacity;
static u32 kxw_task_bucket_bits;
static atomic64_t kxw_task_last_id;
u64 kxw_task_epoch;

static struct hlist_head *kxw_task_bucket(struct kxw_task_shard *shard, u32 pid)
{
	/* Multiplied, so that the bits differ from those that chose the shard. */
	return &shard->bucket[hash_32(pid * 31, kxw_task_bucket_bits)];
}

struct kxw_task *kxw_task_find(struct kxw_task_shard *shard, const struct kxw_image *image)
{
	struct kxw_task *task;

	hlist_for_each_entry(task, kxw_task_bucket(shard, image->pid), node)
		if (task->identity.pid == image->pid &&
		    task->identity.start == image->start &&
		    task->identity.exec == image->exec)
			return task;
	return NULL;
}

static void kxw_task_free(struct kxw_task_shard *shard, struct kxw_task *task)
{
	hlist_del(&task->node);
	kxw_list_move(&task->age, &shard->free);
	task->id = 0;
	shard->count--;
}

void kxw_task_remove(struct kxw_task_shard *shard, u32 pid, u64 start, u64 keep)
{
	struct hlist_node *next;
	struct kxw_task *task;

	hlist_for_each_entry_safe(task, next, kxw_task_bucket(shard, pid), node)
		if (task->identity.pid == pid && task->identity.start == start &&
		    task->identity.exec != keep)
			kxw_task_free(shard, task);
}

/*
 * Whether an image is seen first, and was under the hooks' eyes since its execve(): it
 * has no library that is not known. Once only: one that was forgotten since has to be
 * searched.
 */
static bool kxw_task_take_fresh(struct kxw_task_shard *shard,
				const struct kxw_identity *identity)
{
	struct kxw_task_fresh *fresh = &shard->fresh[identity->pid % KXW_TASK_FRESH];

	if (fresh->image.pid != identity->pid || fresh->image.start != identity->start ||
	    fresh->image.exec != identity->exec)
		return false;
	fresh->image.pid = 0;
	return fresh->config == kxw_config_get()->number;
}

struct kxw_task *kxw_task_insert(struct kxw_task_shard *shard,
				 const struct kxw_identity *identity)
{
	struct kxw_task *task;

	kxw_task_remove(shard, identity->pid, identity->start, KXW_TASK_NONE);
	if (list_empty(&shard->free)) {
		kxw_task_free(shard, list_first_entry(&shard->used, struct kxw_task, age));
		kxw_stats_add(KXW_A_STATS_PROCESSES_EVICTED, 1);
	}
	task = list_first_entry(&shard->free, struct kxw_task, age);
	kxw_list_move_tail(&task->age, &shard->used);
	hlist_add_head(&task->node, kxw_task_bucket(shard, identity->pid));
	task->id = atomic64_inc_return(&kxw_task_last_id);
	task->scanned = kxw_task_take_fresh(shard, identity);
	task->libraries = 0;
	task->encrypting = 0;
	task->verify_off = false;
	memset(task->calls, 0, sizeof(task->calls));
	kxw_identity_copy(&task->identity, identity);
	shard->count++;
	kxw_stats_add(KXW_A_STATS_PROCESSES, 1);
	return task;
}

u32 kxw_task_used(void)
{
	u32 used = 0;
	u32 i;

	for (i = 0; i < KXW_TASK_SHARDS; i++)
		used += READ_ONCE(kxw_task_shards[i].count);
	return used;
}

u32 kxw_task_capacity(void)
{
	return kxw_tasks_capacity;
}

u32 kxw_task_unit_size(void)
{
	return sizeof(struct kxw_task);
}

static void kxw_task_put(struct kxw_attributes *a, const struct kxw_task *task)
{
	const struct kxw_task_library *library;
	struct kxw_library_facts facts;
	u8 *nest;
	u32 i;

	kxw_put_process(a, task->id, &task->identity);
	for (i = 0; i < task->libraries; i++) {
		library = &task->library[i];
		facts.path = *library->path ? library->path : NULL;
		facts.path_size = strlen(library->path) + 1;
		facts.inode = library->inode;
		facts.dev = library->dev;
		facts.how = library->how;
		facts.deleted = library->deleted;
		nest = kxw_put_nest(a, KXW_A_PROCESS_LIBRARY);
		kxw_put_library(a, &facts);
		kxw_put_nest_end(a, nest);
	}
}

bool kxw_task_dump(u32 *at, struct kxw_attributes *a)
{
	struct kxw_task_shard *shard;
	struct kxw_task *task;
	unsigned long flags;
	bool found;

	for (; *at < kxw_tasks_capacity; (*at)++) {
		task = &kxw_tasks[*at];
		shard = &kxw_task_shards[*at % KXW_TASK_SHARDS];
		raw_spin_lock_irqsave(&shard->lock, flags);
		found = task->id != 0;
		if (found)
			kxw_task_put(a, task);
		raw_spin_unlock_irqrestore(&shard->lock, flags);
		if (!found)
			continue;
		if (!a->full)
			(*at)++;
		return true;
	}
	return false;
}

static void kxw_task_shard_init(struct kxw_task_shard *shard, struct hlist_head *bucket)
{
	raw_spin_lock_init(&shard->lock);
	INIT_LIST_HEAD(&shard->free);
	INIT_LIST_HEAD(&shard->used);
	shard->bucket = bucket;
	shard->count = 0;
}

int kxw_task_setup(u32 capacity)
{
	u32 buckets;
	int ret = -ENOMEM;
	u32 i;

	kxw_task_epoch = ktime_to_ns(ktime_get_boottime());
	kxw_tasks_capacity = roundup(capacity, KXW_TASK_SHARDS);
	buckets = KXW_TASK_SPARE * roundup_pow_of_two(kxw_tasks_capacity / KXW_TASK_SHARDS);
	kxw_task_bucket_bits = ilog2(buckets);
	kxw_tasks = kxw_memory_take("processes", kxw_tasks_capacity, sizeof(*kxw_tasks));
	if (!kxw_tasks)
		goto out;
	kxw_task_buckets = kxw_memory_take("processes", KXW_TASK_SHARDS * buckets,
					   sizeof(*kxw_task_buckets));
	if (!kxw_task_buckets)
		goto free_tasks;
	for (i = 0; i < KXW_TASK_SHARDS; i++)
		kxw_task_shard_init(&kxw_task_shards[i], kxw_task_buckets + i * buckets);
	for (i = 0; i < kxw_tasks_capacity; i++)
		list_add_tail(&kxw_tasks[i].age, &kxw_task_shards[i % KXW_TASK_SHARDS].free);
	ret = 0;
	goto out;

free_tasks:
	vfree(kxw_tasks);
out:
	return ret;
}

void kxw_task_teardown(void)
{
	vfree(kxw_task_buckets);
	vfree(kxw_tasks);
}
