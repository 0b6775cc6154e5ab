// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was running before the hooks were there. First all processes are held,
 * which must not sleep; then each is looked at, which does. Processes that come
 * meanwhile are the hooks' business.
 */
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "compat.h"
#include "config.h"
#include "task_table.h"

/* Processes that may appear between counting and holding; more are not surveyed. */
#define KXW_SURVEY_SLACK	256

static bool kxw_survey_has_library(struct mm_struct *mm)
{
	KXW_MAPS(maps, mm);
	struct vm_area_struct *map;

	kxw_for_each_map(maps, map)
		if (kxw_map_is_library(map))
			return true;
	return false;
}

/* Under the lock of the shard; mm is locked for reading. */
static void kxw_survey_tell(struct kxw_task_shard *shard, const struct kxw_image *image,
			    const struct kxw_identity *identity, struct mm_struct *mm)
{
	struct kxw_task *task = kxw_task_find(shard, image);

	if (!task) {
		task = kxw_task_insert(shard, identity);
		kxw_event_process(task->id, &task->identity);
	}
	task->scanned = true;
	kxw_task_scan(task, mm, KXW_HOW_RUNNING);
}

/* What became another image while it was looked at is the hooks' business. */
static void kxw_survey_enter(struct task_struct *process, const struct kxw_image *image,
			     const struct kxw_identity *identity, struct mm_struct *mm)
{
	struct kxw_task_shard *shard = kxw_task_shard(image->pid);
	struct kxw_image now;
	unsigned long flags;

	raw_spin_lock_irqsave(&shard->lock, flags);
	kxw_image_of(&now, process);
	if (now.exec == image->exec)
		kxw_survey_tell(shard, image, identity, mm);
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}

/* A main thread that has ended has no memory any more; its process may live on. */
static struct mm_struct *kxw_survey_memory(struct task_struct *task)
{
	struct mm_struct *mm = NULL;
	struct task_struct *thread;

	if (task->flags & PF_KTHREAD)
		return NULL;
	rcu_read_lock();
	for_each_thread(task, thread) {
		mm = get_task_mm(thread);
		if (mm)
			break;
	}
	rcu_read_unlock();
	return mm;
}

static void kxw_survey_look(struct kxw_identity *identity, struct task_struct *task)
{
	struct kxw_image image;
	struct mm_struct *mm;

	kxw_image_of(&image, task);
	mm = kxw_survey_memory(task);
	if (!mm)
		return;
	/* Reads the arguments, which takes the lock itself. */
	kxw_identity_other(identity, task, mm);
	kxw_mmap_read_lock(mm);
	rcu_read_lock();
	if (kxw_survey_has_library(mm))
		kxw_survey_enter(task, &image, identity, mm);
	rcu_read_unlock();
	kxw_mmap_read_unlock(mm);
	mmput(mm);
}

static u32 kxw_survey_hold(struct task_struct **held, u32 size)
{
	struct task_struct *task;
	u32 n = 0;

	rcu_read_lock();
	for_each_process(task) {
		if (held && n == size)
			break;
		if (held) {
			get_task_struct(task);
			held[n] = task;
		}
		n++;
	}
	rcu_read_unlock();
	return n;
}

int kxw_task_survey(void)
{
	struct kxw_identity *identity = kmalloc(sizeof(*identity), GFP_KERNEL);
	u32 size = kxw_survey_hold(NULL, 0) + KXW_SURVEY_SLACK;
	struct task_struct **held = vmalloc(size * sizeof(*held));
	int ret = held && identity ? 0 : -ENOMEM;
	u32 n = ret ? 0 : kxw_survey_hold(held, size);

	while (n--) {
		kxw_survey_look(identity, held[n]);
		put_task_struct(held[n]);
	}
	vfree(held);
	kfree(identity);
	return ret;
}
