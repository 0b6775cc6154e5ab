// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cgroup.h>
#include <linux/string.h>

#include "cgroup.h"
#include "compat.h"

/*
 * The path is written from its end, like d_path() does. The kernel's own
 * kernfs_path() takes a lock that sleeps on PREEMPT_RT. A node's parent stays
 * while the node does, and the node while its task is in it.
 */
static char *kxw_path_prepend(char *at, const char *start, const char *name)
{
	size_t size = strlen(name);

	while (size && at > start)
		*--at = name[--size];
	if (at > start && !size)
		*--at = '/';
	return size ? NULL : at;
}

/* The size with the NUL, size + 1 if it was cut, 0 if the task sits at the root. */
static u32 kxw_cgroup_node_path(const kxw_cgroup_node *node, char *to, u32 size)
{
	char *end = to + size - 1;
	char *at = end;
	char *next;
	bool cut = false;

	*end = 0;
	for (; node && kxw_cgroup_parent(node); node = kxw_cgroup_parent(node)) {
		next = kxw_path_prepend(at, to, kxw_cgroup_name(node));
		if (!next || (next == to && kxw_cgroup_parent(kxw_cgroup_parent(node)))) {
			cut = true;
			at = to;
			break;
		}
		at = next;
	}
	memmove(to, at, end - at + 1);
	return cut ? size + 1 : at == end ? 0 : end - at + 1;
}

u32 kxw_cgroup_path(struct task_struct *task, char *to, u32 size)
{
	bool known = false;
	u32 result = 0;
	int i;

	rcu_read_lock();
	for (i = 0; !result && i < kxw_cgroup_hierarchies(); i++) {
		const kxw_cgroup_node *node = kxw_cgroup_of(task, i);

		if (!node)
			continue;
		known = true;
		result = kxw_cgroup_node_path(node, to, size);
	}
	rcu_read_unlock();
	if (result || !known)
		return result;
	memcpy(to, "/", 2);
	return 2;
}
