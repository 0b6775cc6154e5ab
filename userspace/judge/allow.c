// SPDX-License-Identifier: BSD-3-Clause
#include "allow.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

void allow_entry_clean(struct allow_entry *e)
{
	free(e->executable);
	free(e->script);
	free(e->parent);
	free(e->comment);
	memset(e, 0, sizeof(*e));
}

void allow_list_clean(struct allow_list *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		allow_entry_clean(&l->entry[i]);
	free(l->entry);
	memset(l, 0, sizeof(*l));
}

int allow_list_add(struct allow_list *l, const struct allow_entry *e)
{
	struct allow_entry *grown = realloc(l->entry, (l->count + 1) * sizeof(*grown));

	if (!grown)
		return -1;
	l->entry = grown;
	l->entry[l->count++] = *e;
	return 0;
}

/*
 * A daemon that its service manager gives a view of its own of the host still means
 * the host's paths. Without the right to look there, its own view is the best guess.
 */
uint64_t allow_mntns_here(void)
{
	struct stat st;

	if (!stat("/proc/1/ns/mnt", &st) || !stat("/proc/self/ns/mnt", &st))
		return st.st_ino;
	return 0;
}

static bool glob_matches(const char *glob, const char *text)
{
	return !glob || (text && !fnmatch(glob, text, FNM_PATHNAME));
}

/*
 * In a mount namespace of its own anybody may put any file under any name
 * (user_namespaces(7)). There a path counts only if it is the host's file.
 */
static bool path_is_meant(const struct allow_list *l, const struct kxw_process *f)
{
	struct stat st;

	if (!f->exe || f->exe_memfd || f->exe_deleted)
		return false;
	if (!l->mntns || !(f->known & KXW_KNOWS_MNTNS) || f->mntns == l->mntns)
		return true;
	return (f->known & KXW_KNOWS_EXE_FILE) && !stat(f->exe, &st) &&
	       st.st_ino == f->exe_inode && major(st.st_dev) == f->exe_dev >> 20 &&
	       minor(st.st_dev) == (f->exe_dev & 0xfffff);
}

static bool entry_matches(const struct allow_entry *e, const struct process *p,
			  const struct kxw_endpoint *remote)
{
	if (!glob_matches(e->executable, p->fact.exe) || !glob_matches(e->script, p->script) ||
	    !glob_matches(e->parent, p->parent_exe))
		return false;
	if (!e->any_user && (!(p->fact.known & KXW_KNOWS_UID) || p->fact.uid != e->uid))
		return false;
	if (!e->any_destination && !network_has(&e->destination, remote))
		return false;
	return !e->port || (remote->ip_size && remote->port == e->port);
}

const struct allow_entry *allow_find(const struct allow_list *l, const struct process *p,
				     const struct kxw_endpoint *remote)
{
	size_t i;

	if (!p || !path_is_meant(l, &p->fact))
		return NULL;
	for (i = 0; i < l->count; i++)
		if (entry_matches(&l->entry[i], p, remote))
			return &l->entry[i];
	return NULL;
}
