// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dcache.h>
#include <linux/namei.h>
#include <linux/slab.h>

#include "compat.h"
#include "hook.h"
#include "library_file.h"
#include "path.h"

#define KXW_FUSE_MAGIC	0x65735546	/* not in every kernel's headers */

/* ---- what the kernel asks of a point ---- */

/* Under the lock of a memory map, maybe: looks and marks, no more. */
static bool kxw_point_wanted(struct kxw_uprobe *probe, struct mm_struct *mm)
{
	struct kxw_library_point *point = container_of(probe, struct kxw_library_point, probe);
	struct kxw_library *library = point->library;

	if (READ_ONCE(library->stale))
		return false;
	if (!kxw_stamp_fits(&library->stamp, library->inode)) {
		WRITE_ONCE(library->stale, true);
		return false;
	}
	return kxw_call_wanted(point->place.point, mm);
}

/* Another consumer's breakpoint brings calls here that this one did not want. */
static bool kxw_point_called(struct kxw_uprobe *probe, struct pt_regs *regs)
{
	struct kxw_library_point *point = container_of(probe, struct kxw_library_point, probe);

	kxw_hook_hit(&kxw_hook_library);
	atomic64_inc(&point->hits);
	return READ_ONCE(point->library->stale) || kxw_call_seen(&point->place, regs);
}

/* ---- breakpoints ---- */

void kxw_library_unregister(struct kxw_library *library, u32 points)
{
	while (points--)
		kxw_uprobe_unregister(&library->point[points].probe);
	kxw_uprobe_wait();
}

int kxw_library_register(struct kxw_library *library, struct kxw_refusal *refusal)
{
	int ret;
	u32 i;

	for (i = 0; i < library->points; i++) {
		ret = kxw_uprobe_register(&library->point[i].probe);
		if (ret) {
			refusal->why = ret == -ENOSYS ? "this kernel has no uprobes" :
							"the kernel refuses a probe there";
			refusal->point = i;
			kxw_library_unregister(library, i);
			return ret;
		}
	}
	return 0;
}

/* ---- the file ---- */

void kxw_library_free(struct kxw_library *library, bool for_good)
{
	if (!for_good) {
		iput(library->inode);
		path_put(&library->path);
	}
	kfree(library);
}

static void kxw_library_point(struct kxw_library *library, struct kxw_library_point *point,
			      const struct kxw_point_facts *facts)
{
	point->library = library;
	point->facts = *facts;
	point->place.point = facts->kind;
	point->place.error_at = facts->error_at;
	point->place.depth_at = facts->depth_at;
	point->place.dev = library->dev;
	point->place.inode = library->number;
	point->probe.called = kxw_point_called;
	point->probe.wanted = kxw_point_wanted;
	point->probe.inode = library->inode;
	point->probe.offset = facts->offset;
}

/* Whether a file is on the file system of that path. */
static bool kxw_library_is_on(const struct file *file, const char *name)
{
	struct path path;
	bool on;

	if (kern_path(name, LOOKUP_FOLLOW, &path))
		return false;
	on = path.dentry->d_sb == file->f_path.dentry->d_sb;
	path_put(&path);
	return on;
}

static bool kxw_library_is_pinned(const struct file *file)
{
	return kxw_library_is_on(file, "/") || kxw_library_is_on(file, "/usr");
}

/* Where its process sees it; its own is longer than is kept: unknown. */
static void kxw_library_name(struct kxw_library *library)
{
	char *buffer = kmalloc(PATH_MAX, GFP_KERNEL);
	char *text;

	if (!buffer)
		return;
	text = kxw_path_text(&library->path, buffer, PATH_MAX);
	if (!IS_ERR(text) && strlen(text) < sizeof(library->text))
		memcpy(library->text, text, strlen(text) + 1);
	kfree(buffer);
}

bool kxw_library_may_hang(const struct file *file, const struct inode *inode)
{
	return inode->i_sb->s_magic == KXW_FUSE_MAGIC && !kxw_library_is_pinned(file);
}

struct kxw_library *kxw_library_new(struct file *file, struct inode *inode,
				    const struct kxw_stamp *stamp,
				    const struct kxw_point_facts *point, u32 points)
{
	struct kxw_library *library = kzalloc(sizeof(*library), GFP_KERNEL);
	u32 i;

	if (!library)
		return NULL;
	library->path = file->f_path;
	path_get(&library->path);
	ihold(inode);
	library->inode = inode;
	library->stamp = *stamp;
	library->pinned = kxw_library_is_pinned(file);
	library->dev = kxw_file_dev(file);
	library->number = kxw_file_inode(file);
	library->points = points;
	for (i = 0; i < points; i++)
		kxw_library_point(library, &library->point[i], &point[i]);
	kxw_library_name(library);
	return library;
}

bool kxw_library_is_cut(const struct kxw_library *library)
{
	u32 i;

	if (mapping_mapped(library->inode->i_mapping))
		for (i = 0; i < library->points; i++)
			if (library->point[i].probe.offset >= i_size_read(library->inode))
				return true;
	return false;
}

/* ---- what it is ---- */

/* What is asked for is what there is: breakpoints stay where they are. */
bool kxw_library_is_so(const struct kxw_library *library, const struct kxw_point_facts *point,
		       u32 points)
{
	const struct kxw_point_facts *has;
	u32 i;

	if (!library || library->points != points || READ_ONCE(library->stale) ||
	    !kxw_stamp_fits(&library->stamp, library->inode))
		return false;
	for (i = 0; i < points; i++) {
		has = &library->point[i].facts;
		if (has->kind != point[i].kind || has->offset != point[i].offset ||
		    has->error_at != point[i].error_at || has->depth_at != point[i].depth_at)
			return false;
	}
	return true;
}

void kxw_library_put(struct kxw_library *library, struct kxw_attributes *a)
{
	struct kxw_probe_facts facts = {
		.path = library->text[0] ? library->text : NULL,
		.inode = library->number, .dev = library->dev, .pinned = library->pinned,
	};
	struct kxw_library_point *point = library->point;

	kxw_put_probe(a, &facts);
	for (; point < library->point + library->points; point++) {
		point->facts.hits = atomic64_read(&point->hits);
		kxw_put_point(a, &point->facts);
	}
}
