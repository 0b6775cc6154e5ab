/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * identity: who a process is. Of the current one, taken down where it stands: for
 * kprobe handlers in process context, interrupts off; nothing is allocated,
 * nothing sleeps, user memory is read without faulting it in.
 * What cannot be known is left out and its flag stays clear; nothing fails.
 */
#ifndef KXW_IDENTITY_H
#define KXW_IDENTITY_H

#include <linux/sched.h>

#include "file.h"

#define KXW_ARGS_SIZE	512
#define KXW_CGROUP_SIZE	256

enum {
	KXW_HAS_PARENT	= 1 << 0,
	KXW_HAS_LOGINUID = 1 << 1,
	KXW_HAS_SESSION	= 1 << 2,
	KXW_HAS_EXE	= 1 << 3,	/* dev and inode; the path if it is not empty */
	KXW_HAS_PIDNS	= 1 << 4,
	KXW_HAS_NETNS	= 1 << 5,
	KXW_HAS_MNTNS	= 1 << 6,
	KXW_IS_CUT	= 1 << 7,	/* path, arguments or cgroup are longer than told */
	KXW_IS_KTHREAD	= 1 << 8,
};

struct kxw_identity {
	u64 start;		/* CLOCK_BOOTTIME, ns */
	u64 exec;		/* differs after each execve() of the process */
	u64 parent_start;
	u32 pid, ppid;
	u32 uid, gid, euid;
	u32 loginuid, session;
	u32 pidns, netns, mntns;
	u32 flags;
	u16 args_size;
	u16 cgroup_size;	/* NUL included; 0: unknown */
	char comm[TASK_COMM_LEN], parent_comm[TASK_COMM_LEN];
	struct kxw_file exe;
	char args[KXW_ARGS_SIZE];
	char cgroup[KXW_CGROUP_SIZE];
};

/* What tells one process image from all others; cheap. */
struct kxw_image {
	u64 start, exec;
	u32 pid;
};

static inline void kxw_image_of(struct kxw_image *image, struct task_struct *task)
{
	image->pid = task_tgid_nr(task);
	image->start = kxw_task_start(task->group_leader);
	image->exec = task->self_exec_id;
}

void kxw_identity_current(struct kxw_identity *identity);
/* As far as it is known: most of its room is for long paths and arguments. */
void kxw_identity_copy(struct kxw_identity *to, const struct kxw_identity *from);
/* Of another process, whose mm is held. Sleeps. */
void kxw_identity_other(struct kxw_identity *identity, struct task_struct *task,
			struct mm_struct *mm);

#endif
