// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>

#include "compat.h"
#include "config.h"
#include "preload.h"
#include "scratch.h"
#include "stats.h"
#include "task_table.h"

/* Maps looked at in one image: more than any program needs before its libraries. */
#define KXW_SCAN_MAPS	4096

/* Where a handler takes down what it then copies under the lock. */
struct kxw_task_notes {
	struct kxw_identity identity;
	struct kxw_file library;
};

static struct kxw_task_notes *kxw_task_notes(void)
{
	BUILD_BUG_ON(sizeof(struct kxw_task_notes) > KXW_SCRATCH_TASK);
	return (struct kxw_task_notes *)kxw_scratch_get()->task;
}

/* Set when hooks start, and read when they run. */
static bool kxw_task_told_maps, kxw_task_told_protections;

void kxw_task_maps(bool told)
{
	kxw_task_told_maps = told;
}

void kxw_task_protections(bool told)
{
	kxw_task_told_protections = told;
}

/* ---- libraries ---- */

static bool kxw_task_has_library(const struct kxw_task *task, u32 dev, u64 inode)
{
	u32 i;

	for (i = 0; i < task->libraries; i++)
		if (task->library[i].inode == inode && task->library[i].dev == dev)
			return true;
	return false;
}

/* Of more libraries than are remembered, the last is the one that is replaced. */
static void kxw_task_remember(struct kxw_task *task, const struct kxw_file *file, u32 how)
{
	u32 skip = file->size > KXW_TASK_PATH_SIZE ? file->size - KXW_TASK_PATH_SIZE : 0;
	struct kxw_task_library *library;

	if (task->libraries < KXW_TASK_LIBRARIES)
		task->libraries++;
	library = &task->library[task->libraries - 1];
	library->inode = file->inode;
	library->dev = file->dev;
	library->how = how;
	library->deleted = file->flags & KXW_FILE_DELETED;
	library->path[0] = 0;
	if (file->size)
		memcpy(library->path, file->path + skip, file->size - skip);
}

/*
 * The loader maps what a program is linked to, and what is preloaded, before the
 * program runs, and so before it first grows its heap.
 */
static u32 kxw_task_how(const struct file *library)
{
	const struct mm_struct *mm = current->mm;

	if (mm && mm->brk != mm->start_brk)
		return KXW_HOW_DLOPEN;
	return kxw_preloaded(kxw_file_name(library)) ? KXW_HOW_PRELOAD : KXW_HOW_STARTUP;
}

/*
 * Logs a library at first sight. Under the lock of the task's shard. how: 0 for
 * a map that the current process makes now.
 */
static void kxw_task_library(struct kxw_task *task, struct file *library, u32 how)
{
	struct kxw_file *file = &kxw_task_notes()->library;
	struct kxw_library_facts facts;

	if (kxw_task_has_library(task, kxw_file_dev(library), kxw_file_inode(library)))
		return;
	kxw_file_describe(file, library);
	if (!how)
		how = kxw_task_how(library);
	kxw_task_remember(task, file, how);
	facts.path = file->size ? file->path : NULL;
	facts.path_size = file->size;
	facts.inode = file->inode;
	facts.dev = file->dev;
	facts.how = how;
	facts.deleted = file->flags & KXW_FILE_DELETED;
	kxw_stats_add(KXW_A_STATS_LIBRARIES, 1);
	kxw_event_library(task->id, &facts);
}

bool kxw_map_is_library(const struct vm_area_struct *map)
{
	return map->vm_flags & VM_EXEC && map->vm_file &&
	       kxw_config_matches(kxw_file_name(map->vm_file));
}

void kxw_task_scan(struct kxw_task *task, struct mm_struct *mm, u32 how)
{
	KXW_MAPS(maps, mm);
	struct vm_area_struct *map;
	u32 n = 0;

	kxw_for_each_map(maps, map) {
		if (++n > KXW_SCAN_MAPS)
			break;
		if (kxw_map_is_library(map))
			kxw_task_library(task, map->vm_file, how);
	}
}

/* ---- images ---- */

/*
 * An image that is older than the module was running; others have it from a fork.
 * Whoever changes the map holds its lock, mprotect(2) always: then at next sight.
 */
static void kxw_task_scan_current(struct kxw_task *task)
{
	struct mm_struct *mm = current->mm;

	if (!mm || current->flags & PF_KTHREAD || !kxw_mmap_read_trylock(mm))
		return;
	task->scanned = true;
	kxw_task_scan(task, mm, task->identity.start < kxw_task_epoch ?
		      KXW_HOW_RUNNING : KXW_HOW_INHERITED);
	kxw_mmap_read_unlock(mm);
}

/*
 * The current image's entry, made if need be; its shard is then locked. Needs
 * interrupts off. Between the two looks the identity is taken without the lock:
 * another thread of the same image may have been quicker.
 */
static struct kxw_task *kxw_task_lock(struct kxw_task_shard **locked)
{
	struct kxw_identity *identity = &kxw_task_notes()->identity;
	struct kxw_task_shard *shard;
	struct kxw_image image;
	struct kxw_task *task;

	kxw_image_of(&image, current);
	shard = kxw_task_shard(image.pid);
	*locked = shard;
	raw_spin_lock(&shard->lock);
	task = kxw_task_find(shard, &image);
	if (task) {
		if (!list_is_last(&task->age, &shard->used))
			kxw_list_move_tail(&task->age, &shard->used);
		if (!task->scanned)
			kxw_task_scan_current(task);
		return task;
	}
	raw_spin_unlock(&shard->lock);
	kxw_identity_current(identity);
	raw_spin_lock(&shard->lock);
	task = kxw_task_find(shard, &image);
	if (task)
		return task;
	task = kxw_task_insert(shard, identity);
	kxw_event_process(task->id, &task->identity);
	if (!task->scanned)
		kxw_task_scan_current(task);
	return task;
}

u64 kxw_task_see(void)
{
	struct kxw_task_shard *shard;
	unsigned long flags;
	u64 id;

	local_irq_save(flags);
	id = kxw_task_lock(&shard)->id;
	raw_spin_unlock(&shard->lock);
	local_irq_restore(flags);
	return id;
}

/* ---- calls ---- */

u64 kxw_task_called(u32 point, u32 most)
{
	struct kxw_task_shard *shard;
	struct kxw_task *task;
	unsigned long flags;
	u64 id = 0;

	local_irq_save(flags);
	task = kxw_task_lock(&shard);
	if (task->calls[point] < most) {
		task->calls[point]++;
		id = task->id;
	}
	raw_spin_unlock(&shard->lock);
	local_irq_restore(flags);
	return id;
}

/* The current image's entry, if there is one; its shard is then locked, interrupts off. */
static struct kxw_task *kxw_task_peek(struct kxw_task_shard **locked, unsigned long *flags)
{
	struct kxw_image image;
	struct kxw_task *task;
	unsigned long saved;

	kxw_image_of(&image, current);
	*locked = kxw_task_shard(image.pid);
	raw_spin_lock_irqsave(&(*locked)->lock, saved);
	task = kxw_task_find(*locked, &image);
	*flags = saved;
	if (!task)
		raw_spin_unlock_irqrestore(&(*locked)->lock, saved);
	return task;
}

u32 kxw_task_calls(u32 point)
{
	struct kxw_task_shard *shard;
	struct kxw_task *task;
	unsigned long flags;
	u32 calls = 0;

	task = kxw_task_peek(&shard, &flags);
	if (task) {
		calls = task->calls[point];
		raw_spin_unlock_irqrestore(&shard->lock, flags);
	}
	return calls;
}

bool kxw_task_verifies(bool on)
{
	struct kxw_task_shard *shard;
	struct kxw_task *task;
	unsigned long flags;
	bool news;

	local_irq_save(flags);
	task = kxw_task_lock(&shard);
	news = task->verify_off == on;
	task->verify_off = !on;
	raw_spin_unlock(&shard->lock);
	local_irq_restore(flags);
	return news;
}

void kxw_task_encrypts(bool told)
{
	struct kxw_task_shard *shard;
	struct kxw_task *task;
	unsigned long flags;

	task = kxw_task_peek(&shard, &flags);
	if (task) {
		if (told || task->encrypting == (u32)current->pid)
			task->encrypting = told ? current->pid : 0;
		raw_spin_unlock_irqrestore(&shard->lock, flags);
	}
}

bool kxw_task_was_encrypting(void)
{
	struct kxw_task_shard *shard;
	struct kxw_task *task;
	unsigned long flags;
	bool was = false;

	task = kxw_task_peek(&shard, &flags);
	if (task) {
		was = task->encrypting == (u32)current->pid;
		if (was)
			task->encrypting = 0;
		raw_spin_unlock_irqrestore(&shard->lock, flags);
	}
	return was;
}

static void kxw_task_tag(struct file *library, u32 how)
{
	struct kxw_task_shard *shard;
	unsigned long flags;

	local_irq_save(flags);
	kxw_task_library(kxw_task_lock(&shard), library, how);
	raw_spin_unlock(&shard->lock);
	local_irq_restore(flags);
}

void kxw_task_mapped(struct file *library)
{
	kxw_task_tag(library, 0);
}

void kxw_task_protected(struct file *library)
{
	kxw_task_tag(library, KXW_HOW_MPROTECT);
}

static void kxw_task_note_fresh(struct kxw_task_shard *shard, const struct kxw_image *image)
{
	struct kxw_task_fresh *fresh = &shard->fresh[image->pid % KXW_TASK_FRESH];

	if (!kxw_task_told_maps || !kxw_task_told_protections)
		return;
	fresh->image = *image;
	fresh->config = kxw_config_get()->number;
}

static void kxw_task_over(struct task_struct *task, bool exec)
{
	struct kxw_task_shard *shard;
	struct kxw_image image;
	unsigned long flags;

	kxw_image_of(&image, task);
	shard = kxw_task_shard(image.pid);
	raw_spin_lock_irqsave(&shard->lock, flags);
	kxw_task_remove(shard, image.pid, image.start, exec ? image.exec : KXW_TASK_NONE);
	if (exec)
		kxw_task_note_fresh(shard, &image);
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}

void kxw_task_exec(struct task_struct *task)
{
	kxw_task_over(task, true);
}

void kxw_task_exit(struct task_struct *task)
{
	kxw_task_over(task, false);
}
