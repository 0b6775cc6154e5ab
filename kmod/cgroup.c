// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task is in one cgroup of every hierarchy. Which container it belongs to shows
 * in the longest path: hierarchies that nobody shares out have all tasks at their
 * root, and where both layouts are in use the unified one may know no more than
 * the service that runs the containers.
 *
 * Named hierarchies that have no controller, such as systemd's own in the v1
 * layout, cannot be looked at. The only way to them is the list css_set.cgrp_links.
 * Its lock sleeps on PREEMPT_RT and is not exported, and its entries are freed
 * without waiting for readers under RCU when somebody moves the task.
 */
#include <linux/cgroup.h>
#include <linux/limits.h>
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
	size_t size = strnlen(name, NAME_MAX);

	while (size && at > start)
		*--at = name[--size];
	if (at > start && !size)
		*--at = '/';
	return size ? NULL : at;
}

/* The size with the NUL, size + 1 if it was cut; of a node below the root. */
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
	return cut ? size + 1 : end - at + 1;
}

/* How long the whole path is; 0 at the root. */
static size_t kxw_cgroup_node_length(const kxw_cgroup_node *node)
{
	size_t length = 0;

	for (; kxw_cgroup_parent(node); node = kxw_cgroup_parent(node))
		length += 1 + strnlen(kxw_cgroup_name(node), NAME_MAX);
	return length;
}

u32 kxw_cgroup_path(struct task_struct *task, char *to, u32 size)
{
	const kxw_cgroup_node *longest = NULL, *last = NULL;
	size_t length, longest_length = 0;
	bool known = false;
	u32 result = 0;
	int i;

	rcu_read_lock();
	for (i = 0; i < kxw_cgroup_hierarchies(); i++) {
		const kxw_cgroup_node *node = kxw_cgroup_of(task, i);

		/* Controllers of one hierarchy have one node. */
		if (!node || node == last)
			continue;
		last = node;
		known = true;
		length = kxw_cgroup_node_length(node);
		if (length > longest_length) {
			longest = node;
			longest_length = length;
		}
	}
	if (longest)
		result = kxw_cgroup_node_path(longest, to, size);
	rcu_read_unlock();
	if (result || !known)
		return result;
	memcpy(to, "/", 2);
	return 2;
}
