// SPDX-License-Identifier: GPL-2.0-only
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "file.h"
#include "hook.h"
#include "library.h"
#include "library_file.h"

#define KXW_SWEEP_EVERY	HZ

static DEFINE_MUTEX(kxw_library_mutex);
static LIST_HEAD(kxw_libraries);
static u32 kxw_library_count;

static void kxw_library_sweep(struct work_struct *work);
static DECLARE_DELAYED_WORK(kxw_library_work, kxw_library_sweep);

/* ---- all of them; under the mutex ---- */

static struct kxw_library *kxw_library_find(const struct inode *inode)
{
	struct kxw_library *library;

	list_for_each_entry(library, &kxw_libraries, node)
		if (library->inode == inode)
			return library;
	return NULL;
}

static void kxw_library_begin(void)
{
	struct kxw_hook *receive = &kxw_hook_receive;

	if (receive->state != KXW_HOOK_OFF)
		return;
	/* Without it calls are told, and not to which connection they belong. */
	receive->error = receive->hits ? receive->start(receive) : -ENOMEM;
	receive->state = receive->error ? KXW_HOOK_FAILED : KXW_HOOK_ON;
}

static void kxw_library_end(void)
{
	struct kxw_hook *receive = &kxw_hook_receive;

	if (receive->state == KXW_HOOK_ON)
		receive->stop(receive);
	if (receive->state != KXW_HOOK_DISABLED)
		receive->state = KXW_HOOK_OFF;
	if (kxw_hook_library.state == KXW_HOOK_ON)
		kxw_hook_library.state = KXW_HOOK_OFF;
}

static int kxw_library_enter(struct kxw_library *library, struct kxw_refusal *refusal)
{
	int ret;

	if (!kxw_library_count)
		kxw_library_begin();
	ret = kxw_library_register(library, refusal);
	if (ret == -ENOSYS) {
		kxw_hook_library.state = KXW_HOOK_FAILED;
		kxw_hook_library.error = ret;
	}
	if (ret) {
		if (!kxw_library_count)
			kxw_library_end();
		return ret;
	}
	kxw_hook_library.state = KXW_HOOK_ON;
	kxw_hook_library.error = 0;
	list_add_tail(&library->node, &kxw_libraries);
	WRITE_ONCE(kxw_library_count, kxw_library_count + 1);
	schedule_delayed_work(&kxw_library_work, KXW_SWEEP_EVERY);
	return 0;
}

static void kxw_library_remove(struct kxw_library *library)
{
	bool cut = kxw_library_is_cut(library);

	kxw_library_unregister(library, library->points);
	list_del(&library->node);
	WRITE_ONCE(kxw_library_count, kxw_library_count - 1);
	if (cut)
		pr_warn("kxwatch: %s was truncated and is in use: it is held until the next boot\n",
			library->text);
	kxw_library_free(library, cut);
	if (!kxw_library_count)
		kxw_library_end();
}

/* What is cut is nobody's business any more, and waits until it can go. */
static void kxw_library_give_up(struct kxw_library *library)
{
	if (kxw_library_is_cut(library))
		WRITE_ONCE(library->stale, true);
	else
		kxw_library_remove(library);
}

static bool kxw_library_is_over(const struct kxw_library *library)
{
	if (READ_ONCE(library->stale))
		return !kxw_library_is_cut(library);
	return (!library->pinned || !library->inode->i_nlink) &&
	       !mapping_mapped(library->inode->i_mapping);
}

static void kxw_library_sweep(struct work_struct *work)
{
	struct kxw_library *library, *next;

	mutex_lock(&kxw_library_mutex);
	list_for_each_entry_safe(library, next, &kxw_libraries, node)
		if (kxw_library_is_over(library))
			kxw_library_remove(library);
	if (kxw_library_count)
		schedule_delayed_work(&kxw_library_work, KXW_SWEEP_EVERY);
	mutex_unlock(&kxw_library_mutex);
}

/* ---- for others ---- */

/* Replaces old, which may be NULL; under the mutex. */
static int kxw_library_replace(struct kxw_library *old, struct file *file, struct inode *inode,
			       const struct kxw_point_facts *point, u32 points,
			       struct kxw_attributes *a, struct kxw_refusal *refusal)
{
	struct kxw_library *library;
	struct kxw_stamp stamp;
	int ret;

	if (!old && kxw_library_count >= KXW_PROBE_FILES) {
		refusal->why = "more library files than are probed";
		return -ENOSPC;
	}
	ret = kxw_library_check(file, inode, &stamp, point, points, refusal);
	if (ret)
		return ret;
	if (old && kxw_library_is_cut(old)) {
		refusal->why = "it was truncated, and what it had is still in use";
		return -EAGAIN;
	}
	library = kxw_library_new(file, inode, &stamp, point, points);
	if (!library)
		return -ENOMEM;
	if (old)
		kxw_library_remove(old);
	ret = kxw_library_enter(library, refusal);
	if (ret)
		kxw_library_free(library, false);
	else
		kxw_library_put(library, a);
	return ret;
}

int kxw_library_set(struct file *file, const struct kxw_point_facts *point, u32 points,
		    struct kxw_attributes *a, struct kxw_refusal *refusal)
{
	struct inode *inode = d_real_inode(file->f_path.dentry);
	struct kxw_probe_facts none = {
		.inode = kxw_file_inode(file), .dev = kxw_file_dev(file),
	};
	struct kxw_library *library;
	int ret = 0;

	refusal->why = NULL;
	refusal->point = -1;
	if (!S_ISREG(inode->i_mode) || !(file->f_mode & FMODE_READ)) {
		refusal->why = "no regular file that is open for reading";
		return -EINVAL;
	}
	if (kxw_hook_library.state == KXW_HOOK_DISABLED || !kxw_hook_library.hits) {
		refusal->why = "hook library is off";
		return -EOPNOTSUPP;
	}
	if (kxw_library_may_hang(file, inode)) {
		refusal->why = "its file system is a program, which could keep the kernel waiting";
		return -EOPNOTSUPP;
	}
	mutex_lock(&kxw_library_mutex);
	library = kxw_library_find(inode);
	if (!points) {
		if (library)
			kxw_library_give_up(library);
		kxw_put_probe(a, &none);
	} else if (kxw_library_is_so(library, point, points)) {
		kxw_library_put(library, a);
	} else {
		ret = kxw_library_replace(library, file, inode, point, points, a, refusal);
	}
	mutex_unlock(&kxw_library_mutex);
	return ret;
}

bool kxw_library_dump(u32 *at, struct kxw_attributes *a)
{
	struct kxw_library *library;
	bool found = false;
	u32 i = 0;

	mutex_lock(&kxw_library_mutex);
	list_for_each_entry(library, &kxw_libraries, node) {
		if (READ_ONCE(library->stale) || i++ < *at)
			continue;
		kxw_library_put(library, a);
		found = true;
		break;
	}
	mutex_unlock(&kxw_library_mutex);
	if (found && !a->full)
		(*at)++;
	return found;
}

u32 kxw_library_used(void)
{
	return READ_ONCE(kxw_library_count);
}

u32 kxw_library_unit_size(void)
{
	return sizeof(struct kxw_library);
}

void kxw_library_teardown(void)
{
	struct kxw_library *library, *next;

	mutex_lock(&kxw_library_mutex);
	list_for_each_entry_safe(library, next, &kxw_libraries, node)
		kxw_library_remove(library);
	mutex_unlock(&kxw_library_mutex);
	/* Nobody is left who would ask for another sweep. */
	cancel_delayed_work_sync(&kxw_library_work);
}
