// SPDX-License-Identifier: GPL-2.0-only
#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/string.h>

#include "cgroup.h"
#include "compat.h"
#include "identity.h"
#include "namespace.h"
#include "scratch.h"

static void kxw_identity_exe(struct kxw_identity *identity, struct mm_struct *mm)
{
	unsigned long flags;
	struct file *exe;

	rcu_read_lock();
	exe = kxw_exe_file_get(mm);
	rcu_read_unlock();
	if (!exe)
		return;
	local_irq_save(flags);
	kxw_file_describe(&identity->exe, exe);
	local_irq_restore(flags);
	identity->flags |= KXW_HAS_EXE;
	if (identity->exe.flags & KXW_FILE_CUT)
		identity->flags |= KXW_IS_CUT;
	fput(exe);
}

/*
 * First bytes of a range of user memory. Of the current process whatever is in
 * memory, without faulting; of another one, which must be able to sleep, by the
 * kernel's own reader if this kernel exports it.
 */
static size_t kxw_user_read(struct task_struct *task, unsigned long from, void *to, size_t size)
{
	if (task != current)
		return kxw_other_memory_read(task, from, to, size);
	return kxw_own_memory_read(from, to, size);
}

static void kxw_identity_args(struct kxw_identity *identity, struct task_struct *task,
			      const struct mm_struct *mm)
{
	unsigned long start = READ_ONCE(mm->arg_start);
	unsigned long end = READ_ONCE(mm->arg_end);
	size_t size = end - start;

	if (start >= end || end > TASK_SIZE)
		return;
	if (size > KXW_ARGS_SIZE)
		size = KXW_ARGS_SIZE;
	identity->args_size = kxw_user_read(task, start, identity->args, size);
	if (identity->args_size < end - start)
		identity->flags |= KXW_IS_CUT;
}

static void kxw_identity_parent(struct kxw_identity *identity, const struct task_struct *task)
{
	struct task_struct *parent;

	rcu_read_lock();
	parent = rcu_dereference(task->real_parent)->group_leader;
	identity->ppid = task_tgid_nr(parent);
	identity->parent_start = kxw_task_start(parent);
	memcpy(identity->parent_comm, parent->comm, TASK_COMM_LEN);
	rcu_read_unlock();
	identity->parent_comm[TASK_COMM_LEN - 1] = 0;
	identity->flags |= KXW_HAS_PARENT;
}

/* As the initial user namespace has them, where the kernel's own numbers are everybody's. */
static void kxw_identity_user(struct kxw_identity *identity, struct task_struct *task)
{
	const struct cred *cred;

	rcu_read_lock();
	cred = __task_cred(task);
	identity->uid = __kuid_val(cred->uid);
	identity->gid = __kgid_val(cred->gid);
	identity->euid = __kuid_val(cred->euid);
	rcu_read_unlock();
	identity->loginuid = __kuid_val(audit_get_loginuid(task));
	if (identity->loginuid != (u32)-1)
		identity->flags |= KXW_HAS_LOGINUID;
	identity->session = audit_get_sessionid(task);
	if (identity->session != (u32)-1)
		identity->flags |= KXW_HAS_SESSION;
}

/* nsproxy: of a task that is current or locked; NULL if it is past its end. */
static void kxw_identity_namespaces(struct kxw_identity *identity, struct task_struct *task,
				    const struct nsproxy *nsproxy)
{
	const struct pid_namespace *pidns = task_active_pid_ns(task);

	if (pidns) {
		identity->pidns = kxw_ns_inode(pidns);
		identity->flags |= KXW_HAS_PIDNS;
	}
	if (!nsproxy)
		return;
	identity->netns = kxw_ns_inode(nsproxy->net_ns);
	identity->flags |= KXW_HAS_NETNS;
	identity->mntns = kxw_namespace_mnt(nsproxy);
	if (identity->mntns)
		identity->flags |= KXW_HAS_MNTNS;
}

static void kxw_identity_take(struct kxw_identity *identity, struct task_struct *task)
{
	struct kxw_image image;
	u32 size;

	kxw_image_of(&image, task);
	identity->pid = image.pid;
	identity->start = image.start;
	identity->exec = image.exec;
	identity->flags = 0;
	identity->args_size = 0;
	identity->exe.size = 0;
	memcpy(identity->comm, task->group_leader->comm, TASK_COMM_LEN);
	identity->comm[TASK_COMM_LEN - 1] = 0;
	kxw_identity_parent(identity, task);
	kxw_identity_user(identity, task);
	size = kxw_cgroup_path(task, identity->cgroup, KXW_CGROUP_SIZE);
	if (size > KXW_CGROUP_SIZE) {
		size = KXW_CGROUP_SIZE;
		identity->flags |= KXW_IS_CUT;
	}
	identity->cgroup_size = size;
}

void kxw_identity_current(struct kxw_identity *identity)
{
	struct mm_struct *mm = current->mm;

	kxw_identity_take(identity, current);
	kxw_identity_namespaces(identity, current, current->nsproxy);
	if (current->flags & PF_KTHREAD || !mm) {
		identity->flags |= KXW_IS_KTHREAD;
		return;
	}
	kxw_identity_exe(identity, mm);
	kxw_identity_args(identity, current, mm);
}

void kxw_identity_copy(struct kxw_identity *to, const struct kxw_identity *from)
{
	memcpy(to, from, offsetof(struct kxw_identity, exe.path));
	memcpy(to->exe.path, from->exe.path, from->exe.size);
	memcpy(to->args, from->args, from->args_size);
	memcpy(to->cgroup, from->cgroup, from->cgroup_size);
}

void kxw_identity_other(struct kxw_identity *identity, struct task_struct *task,
			struct mm_struct *mm)
{
	kxw_identity_take(identity, task);
	task_lock(task);
	kxw_identity_namespaces(identity, task, task->nsproxy);
	task_unlock(task);
	kxw_identity_exe(identity, mm);
	kxw_identity_args(identity, task, mm);
}
