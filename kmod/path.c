// SPDX-License-Identifier: GPL-2.0-only
/*
 * d_path() waits for a rename or mount that goes on meanwhile, by a lock that
 * sleeps on PREEMPT_RT, where kprobe handlers must not. There the way up is walked
 * here, without a lock, and walked again if a rename came between.
 *
 * The way from a mount to its parent lies in struct mount, which no header shows:
 * { hash (two pointers), parent, mountpoint, struct vfsmount } since 3.3. That is
 * not taken on trust: setup asks the kernel for a mount and its parent by path.
 */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs_struct.h>
#include <linux/limits.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched.h>

#include "compat.h"
#include "path.h"

struct kxw_mount {
	void *hash[2];
	struct kxw_mount *parent;
	struct dentry *mountpoint;
	struct vfsmount mnt;
};

/* Steps up after which a walk is given up: somebody moves what it walks on. */
#define KXW_PATH_STEPS	1024
#define KXW_PATH_TRIES	3

static bool kxw_mounts_known;

static const struct kxw_mount *kxw_mount_of(const struct vfsmount *mnt)
{
	return container_of(mnt, struct kxw_mount, mnt);
}

/* Whether the words before this mount are what its parent says they are. */
static bool kxw_mount_fits(const struct path *mounted, const struct path *above)
{
	const struct kxw_mount *mount = kxw_mount_of(mounted->mnt);

	return mounted->mnt != above->mnt && &mount->parent->mnt == above->mnt &&
	       mount->mountpoint->d_parent == above->dentry;
}

void kxw_path_setup(void)
{
	struct path mounted, above;

	kxw_mounts_known = false;
	if (!KXW_LOCKS_SLEEP || kern_path("/proc", LOOKUP_FOLLOW, &mounted))
		return;
	if (!kern_path("/proc/..", LOOKUP_FOLLOW, &above)) {
		kxw_mounts_known = kxw_mount_fits(&mounted, &above);
		path_put(&above);
	}
	path_put(&mounted);
}

/* ---- the walk; under rcu_read_lock() ---- */

/* From the root of a mount to where it is mounted: 0, or 1 at the top of all. */
static int kxw_path_up(const struct vfsmount **mnt, const struct dentry **dentry)
{
	const struct kxw_mount *mount = kxw_mount_of(*mnt);
	const struct kxw_mount *parent;

	if (!kxw_mounts_known)
		return -EXDEV;
	parent = READ_ONCE(mount->parent);
	if (parent == mount)
		return 1;
	*dentry = READ_ONCE(mount->mountpoint);
	*mnt = &parent->mnt;
	return 0;
}

static char *kxw_path_prepend(char *at, const char *start, const struct dentry *dentry)
{
	const char *name = (const char *)READ_ONCE(dentry->d_name.name);
	size_t size = strnlen(name, NAME_MAX);

	if (at - start < (ssize_t)size + 1)
		return ERR_PTR(-ENAMETOOLONG);
	at -= size;
	memcpy(at, name, size);
	*--at = '/';
	return at;
}

static char *kxw_path_walk(const struct path *path, char *buffer, char *at)
{
	const struct path *root = &current->fs->root;
	const struct dentry *dentry = path->dentry;
	const struct vfsmount *mnt = path->mnt;
	unsigned int steps = 0;
	int up = 0;

	while (!up && (dentry != root->dentry || mnt != root->mnt)) {
		if (++steps > KXW_PATH_STEPS)
			return ERR_PTR(-EAGAIN);
		if (dentry == mnt->mnt_root || IS_ROOT(dentry)) {
			up = kxw_path_up(&mnt, &dentry);
			if (up < 0)
				return ERR_PTR(up);
			continue;
		}
		at = kxw_path_prepend(at, buffer, dentry);
		if (IS_ERR(at))
			return at;
		dentry = READ_ONCE(dentry->d_parent);
	}
	return at;
}

/* The count of renames, which is odd during one. First in a seqlock_t of every kernel. */
static unsigned int kxw_path_renames(void)
{
	return READ_ONCE(*(const unsigned int *)&rename_lock);
}

static char *kxw_path_walk_steady(const struct path *path, char *buffer, int size)
{
	char *end = buffer + size - 1;
	unsigned int renames, tries;
	char *at;

	*end = 0;
	for (tries = 0; tries < KXW_PATH_TRIES; tries++) {
		renames = kxw_path_renames();
		smp_rmb();
		rcu_read_lock();
		at = kxw_path_walk(path, buffer, end);
		rcu_read_unlock();
		smp_rmb();
		if (!(renames & 1) && renames == kxw_path_renames())
			break;
		at = ERR_PTR(-EAGAIN);
	}
	if (at == end)
		*--at = '/';
	return at;
}

/* ---- texts ---- */

/* Files of no directory (memfd, anonymous ones) write their own, without a lock. */
static bool kxw_path_is_own(const struct path *path)
{
	const struct dentry *dentry = path->dentry;

	return dentry->d_op && dentry->d_op->d_dname &&
	       (!IS_ROOT(dentry) || dentry != path->mnt->mnt_root);
}

/* Takes off the mark that the kernel puts behind the name of a deleted file. */
static void kxw_path_unmark(char *text)
{
	static const char mark[] = " (deleted)";
	size_t size = strlen(text);

	if (size >= sizeof(mark) && !memcmp(text + size - (sizeof(mark) - 1), mark, sizeof(mark)))
		text[size - (sizeof(mark) - 1)] = 0;
}

char *kxw_path_text(const struct path *path, char *buffer, int size)
{
	bool own = kxw_path_is_own(path);
	bool marked = own || d_unlinked(path->dentry);
	char *text;

	if (own)
		text = path->dentry->d_op->d_dname(path->dentry, buffer, size);
	else if (KXW_LOCKS_SLEEP)
		return kxw_path_walk_steady(path, buffer, size);
	else
		text = d_path(path, buffer, size);
	if (!IS_ERR(text) && marked)
		kxw_path_unmark(text);
	return text;
}
