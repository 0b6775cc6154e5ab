/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroup: the path of a task's cgroup: the longest that any hierarchy with a
 * controller has for it, v1 or unified, seen from the root of that hierarchy.
 * Any context that may read under RCU; no lock is taken. Unknown gives size 0.
 */
#ifndef KXW_CGROUP_H
#define KXW_CGROUP_H

#include <linux/sched.h>

/*
 * Writes the path to to, which holds size bytes, and returns its size with the
 * NUL. Of a path that is longer its end is kept and size + 1 is returned.
 */
u32 kxw_cgroup_path(struct task_struct *task, char *to, u32 size);

#endif
