/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat: the one place that knows how kernels differ, 3.10 (RHEL 7) to 7.x.
 * It asks the answers of probe/, never a version. Everything here is named
 * kxw_ so that no kernel, present or coming, can collide with it.
 */
#ifndef KXW_COMPAT_H
#define KXW_COMPAT_H

#include "compat_auto.h"

#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#ifdef HAVE_SCHED_MM_H
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#endif
#include <linux/timer.h>
#include <linux/tracepoint.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <net/genetlink.h>
#ifdef HAVE_CGROUP_KERNFS
#include <linux/kernfs.h>
#endif

/* ---- registers: the n-th argument of a probed function ---- */

static inline unsigned long kxw_argument(struct pt_regs *regs, unsigned int n)
{
#if defined(HAVE_REGS_GET_KERNEL_ARGUMENT)
	return regs_get_kernel_argument(regs, n);
#elif defined(CONFIG_X86_64)
	const unsigned long registers[] = { regs->di, regs->si, regs->dx, regs->cx, regs->r8 };

	return registers[n];
#elif defined(CONFIG_ARM64)
	return regs->regs[n];
#else
#error "kxwatch: where does this architecture pass arguments? See kmod/compat.h"
#endif
}

/* ---- locks: on PREEMPT_RT a spinlock sleeps, and only a raw one does not ---- */

#if defined(CONFIG_PREEMPT_RT) || defined(CONFIG_PREEMPT_RT_FULL)
#define KXW_LOCKS_SLEEP	true
#else
#define KXW_LOCKS_SLEEP	false
#endif

/* ---- clocks ---- */

/* One moment, as two clocks have it, in nanoseconds. */
struct kxw_moment {
	u64 real, boot;
};

/* Where the kernel converts, its clock is read once. */
static inline void kxw_moment_now(struct kxw_moment *now)
{
#ifdef HAVE_KTIME_MONO_TO_ANY
	ktime_t mono = ktime_get();

	now->real = ktime_to_ns(ktime_mono_to_any(mono, TK_OFFS_REAL));
	now->boot = ktime_to_ns(ktime_mono_to_any(mono, TK_OFFS_BOOT));
#else
	now->real = ktime_to_ns(ktime_get_real());
	now->boot = ktime_to_ns(ktime_get_boottime());
#endif
}

/* ---- files ---- */

/* Where user space sees a file. On overlayfs a mapping has another one beneath (6.8). */
static inline const struct path *kxw_user_path(const struct file *file)
{
#ifdef HAVE_FILE_USER_PATH
	return file_user_path((struct file *)file);
#else
	return &file->f_path;
#endif
}

/* ---- tasks ---- */

/* CLOCK_BOOTTIME at which a task started, in nanoseconds. */
static inline u64 kxw_task_start(const struct task_struct *t)
{
#if defined(HAVE_TASK_START_BOOTTIME)
	return t->start_boottime;
#elif defined(HAVE_TASK_REAL_START_U64)
	return t->real_start_time;
#else
	return timespec_to_ns(&t->real_start_time);
#endif
}

#ifdef HAVE_NS_COMMON
#define kxw_ns_inode(namespace) ((namespace)->ns.inum)
#else
#define kxw_ns_inode(namespace) ((namespace)->proc_inum)
#endif

/* The program of a memory map, held (fput() it), or NULL. Under rcu_read_lock(). */
static inline struct file *kxw_exe_file_get(struct mm_struct *mm)
{
#ifdef HAVE_GET_FILE_RCU_POINTER
	return get_file_rcu(&mm->exe_file);
#else
	struct file *exe = rcu_dereference(mm->exe_file);

	return exe && get_file_rcu(exe) ? exe : NULL;
#endif
}

/* Reads the current process's memory as far as it need not be faulted in. */
static inline size_t kxw_own_memory_read(unsigned long from, void *to, size_t size)
{
	size_t missing;

	pagefault_disable();
	missing = __copy_from_user_inatomic(to, (const void __user *)from, size);
	pagefault_enable();
	return size - missing;
}

/* Reads another process's memory; 0 where the kernel does not export its reader. */
static inline size_t kxw_other_memory_read(struct task_struct *task, unsigned long from,
					   void *to, size_t size)
{
	typeof(&access_process_vm) reader = symbol_get(access_process_vm);
	int got = 0;

	if (reader) {
		got = reader(task, from, to, size, 0);
		symbol_put(access_process_vm);
	}
	return got > 0 ? got : 0;
}

/* ---- memory of the kernel ---- */

/* What could be had without harm, in bytes; where the kernel does not tell, otherwise. */
static inline u64 kxw_memory_available(u64 otherwise)
{
#ifdef HAVE_SI_MEM_AVAILABLE
	long pages = si_mem_available();

	return pages > 0 ? (u64)pages << PAGE_SHIFT : 0;
#else
	return otherwise;
#endif
}

/* Zeroed memory for vfree(), or NULL in silence: nothing is killed to get it. */
static inline void *kxw_memory_map(unsigned long size)
{
	gfp_t how = GFP_KERNEL | __GFP_ZERO | __GFP_NORETRY | __GFP_NOWARN;

#ifdef HAVE_VMALLOC_PGPROT
	return __vmalloc(size, how, PAGE_KERNEL);
#else
	return __vmalloc(size, how);
#endif
}

/* ---- memory maps ---- */

#ifdef HAVE_MMAP_READ_TRYLOCK
#define kxw_mmap_read_trylock(mm)	mmap_read_trylock(mm)
#define kxw_mmap_read_lock(mm)		mmap_read_lock(mm)
#define kxw_mmap_read_unlock(mm)	mmap_read_unlock(mm)
#else
#define kxw_mmap_read_trylock(mm)	down_read_trylock(&(mm)->mmap_sem)
#define kxw_mmap_read_lock(mm)		down_read(&(mm)->mmap_sem)
#define kxw_mmap_read_unlock(mm)	up_read(&(mm)->mmap_sem)
#endif

/* KXW_MAPS(name, mm) declares what kxw_for_each_map(name, map) then walks. */
#ifdef HAVE_VMA_ITERATOR
#define KXW_MAPS(name, mm)		VMA_ITERATOR(name, mm, 0)
#define kxw_for_each_map(name, map)	for_each_vma(name, map)
#else
#define KXW_MAPS(name, mm)		struct vm_area_struct *name = (mm)->mmap
#define kxw_for_each_map(name, map)	for (map = name; map; map = map->vm_next)
#endif

/* ---- cgroups: hierarchy 0 is the unified one, then one for each controller ---- */

#ifdef HAVE_CGROUP_KERNFS
typedef struct kernfs_node kxw_cgroup_node;

static inline const kxw_cgroup_node *kxw_cgroup_parent(const kxw_cgroup_node *node)
{
#ifdef HAVE_KERNFS_NODE_PARENT
	return READ_ONCE(node->parent);
#else
	return rcu_dereference_raw(node->__parent);
#endif
}

static inline const char *kxw_cgroup_name(const kxw_cgroup_node *node)
{
	return (const char __force *)READ_ONCE(node->name);
}

#define kxw_cgroup_node_of(cgroup)	((cgroup)->kn)
#else
typedef struct dentry kxw_cgroup_node;

static inline const kxw_cgroup_node *kxw_cgroup_parent(const kxw_cgroup_node *node)
{
	return IS_ROOT((struct dentry *)node) ? NULL : READ_ONCE(node->d_parent);
}

static inline const char *kxw_cgroup_name(const kxw_cgroup_node *node)
{
	return READ_ONCE(node->d_name.name);
}

#define kxw_cgroup_node_of(cgroup)	((cgroup)->dentry)
#endif

#ifdef CONFIG_CGROUPS
#define kxw_cgroup_hierarchies()	(1 + CGROUP_SUBSYS_COUNT)
#else
#define kxw_cgroup_hierarchies()	0
#endif

/* The node of a task in a hierarchy, NULL if there is none. Under rcu_read_lock(). */
static inline const kxw_cgroup_node *kxw_cgroup_of(struct task_struct *task, int hierarchy)
{
#ifdef CONFIG_CGROUPS
	struct cgroup_subsys_state *css;

	if (hierarchy == 0) {
#ifdef HAVE_TASK_DFL_CGROUP
		return kxw_cgroup_node_of(task_dfl_cgroup(task));
#else
		return NULL;
#endif
	}
	css = task_css_set(task)->subsys[hierarchy - 1];
	return css && css->cgroup ? kxw_cgroup_node_of(css->cgroup) : NULL;
#else
	return NULL;
#endif
}

/* ---- tracepoints: by name, since a module cannot link to most of them ---- */

#if defined(CONFIG_TRACEPOINTS) && defined(HAVE_FOR_EACH_KERNEL_TRACEPOINT)
struct kxw_trace_search {
	const char *name;
	struct tracepoint *found;
};

static inline void kxw_trace_match(struct tracepoint *tp, void *arg)
{
	struct kxw_trace_search *search = arg;

	if (!strcmp(tp->name, search->name))
		search->found = tp;
}

static inline struct tracepoint *kxw_trace_find(const char *name)
{
	struct kxw_trace_search search = { .name = name };

	for_each_kernel_tracepoint(kxw_trace_match, &search);
	return search.found;
}
#else
#define kxw_trace_find(name) (name)
#endif

/* -ENOENT if the kernel has none of that name, or none at all. */
static inline int kxw_trace_register(const char *name, void *probe)
{
#if !defined(CONFIG_TRACEPOINTS)
	return -ENOENT;
#elif defined(HAVE_FOR_EACH_KERNEL_TRACEPOINT)
	struct tracepoint *tp = kxw_trace_find(name);

	return tp ? tracepoint_probe_register(tp, probe, NULL) : -ENOENT;
#else
	/* It takes any name. Of those that are asked for, kernels so old have sched's. */
	return strncmp(name, "sched_", 6) ? -ENOENT : tracepoint_probe_register(name, probe, NULL);
#endif
}

/* Until 5.11 the kernel leaves it where it is when it has no memory for a shorter list. */
static inline void kxw_trace_unregister(const char *name, void *probe)
{
#ifdef CONFIG_TRACEPOINTS
	while (tracepoint_probe_unregister(kxw_trace_find(name), probe, NULL) == -ENOMEM)
		schedule_timeout_uninterruptible(1);
	tracepoint_synchronize_unregister();
#endif
}

/* ---- timers ---- */

static inline void kxw_timer_stop(struct timer_list *timer)
{
#ifdef HAVE_TIMER_DELETE_SYNC
	timer_delete_sync(timer);
#else
	del_timer_sync(timer);
#endif
}

/* ---- generic netlink ---- */

/*
 * Where the policy of an operation lives. Kernels that know one per family only
 * (RHEL 8.3) get the family's; the others get the operation's own. The number
 * of attributes goes with it or stands in the family (KXW_FAMILY_MAXATTR).
 */
#if defined(HAVE_GENL_OP_POLICY) && defined(HAVE_GENL_OP_MAXATTR)
#define KXW_OP_POLICY(table, max)	.policy = (table), .maxattr = (max),
#define KXW_FAMILY_POLICY(table, max)
#elif defined(HAVE_GENL_OP_POLICY)
#define KXW_OP_POLICY(table, max)	.policy = (table),
#define KXW_FAMILY_POLICY(table, max)	.maxattr = (max),
#else
#define KXW_OP_POLICY(table, max)
#define KXW_FAMILY_POLICY(table, max)	.policy = (table), .maxattr = (max),
#endif

/* A sentence for the caller, where the kernel can carry one (4.12). */
static inline void kxw_refuse(struct genl_info *info, const struct nlattr *attr, const char *text)
{
#ifdef NL_SET_BAD_ATTR
	if (info->extack) {
		info->extack->_msg = text;
		NL_SET_BAD_ATTR(info->extack, attr);
	}
#endif
}

#endif
