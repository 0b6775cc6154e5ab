/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat_uprobe: what compat.h is, for probes in the code of user space: how they are
 * registered, how a call is read, and the files that they are in.
 */
#ifndef KXW_COMPAT_UPROBE_H
#define KXW_COMPAT_UPROBE_H

#include <linux/uprobes.h>

#include "compat.h"

/* ---- probes ---- */

struct kxw_uprobe {
	struct uprobe_consumer consumer;
	/* A thread is about to run the function. false: leave its program alone from now on. */
	bool (*called)(struct kxw_uprobe *probe, struct pt_regs *regs);
	/* Whether a memory map is to have the breakpoint; may be asked under its lock. */
	bool (*wanted)(struct kxw_uprobe *probe, struct mm_struct *mm);
	struct inode *inode;
	loff_t offset;
#ifdef HAVE_UPROBE_REGISTER_POINTER
	struct uprobe *registered;
#endif
};

#ifdef HAVE_UPROBE_HANDLER_DATA
static inline int kxw_uprobe_handler(struct uprobe_consumer *consumer, struct pt_regs *regs,
				     __u64 *data)
#else
static inline int kxw_uprobe_handler(struct uprobe_consumer *consumer, struct pt_regs *regs)
#endif
{
	struct kxw_uprobe *probe = container_of(consumer, struct kxw_uprobe, consumer);

	return probe->called(probe, regs) ? 0 : UPROBE_HANDLER_REMOVE;
}

#ifdef HAVE_UPROBE_FILTER_CTX
static inline bool kxw_uprobe_filter(struct uprobe_consumer *consumer, enum uprobe_filter_ctx why,
				     struct mm_struct *mm)
#else
static inline bool kxw_uprobe_filter(struct uprobe_consumer *consumer, struct mm_struct *mm)
#endif
{
	struct kxw_uprobe *probe = container_of(consumer, struct kxw_uprobe, consumer);

	return probe->wanted(probe, mm);
}

/* -ENOSYS: this kernel has no uprobes. The inode is held by the caller. */
static inline int kxw_uprobe_register(struct kxw_uprobe *probe)
{
	probe->consumer.handler = kxw_uprobe_handler;
	probe->consumer.filter = kxw_uprobe_filter;
#ifdef HAVE_UPROBE_REGISTER_POINTER
	probe->registered = uprobe_register(probe->inode, probe->offset, 0, &probe->consumer);
	return IS_ERR(probe->registered) ? PTR_ERR(probe->registered) : 0;
#else
	return uprobe_register(probe->inode, probe->offset, &probe->consumer);
#endif
}

/* Before a probe is freed, kxw_uprobe_wait() once after all of them. */
static inline void kxw_uprobe_unregister(struct kxw_uprobe *probe)
{
#ifdef HAVE_UPROBE_REGISTER_POINTER
	uprobe_unregister_nosync(probe->registered, &probe->consumer);
#else
	uprobe_unregister(probe->inode, probe->offset, &probe->consumer);
#endif
}

/* Until then it had waited itself. */
static inline void kxw_uprobe_wait(void)
{
#ifdef HAVE_UPROBE_REGISTER_POINTER
	uprobe_unregister_sync();
#endif
}

/* ---- a call, at the function's first instruction ---- */

/* Reads memory that the program named, as far as it is its own and need not be faulted in. */
static inline bool kxw_user_read(unsigned long from, void *to, size_t size)
{
	return from <= TASK_SIZE - size && kxw_own_memory_read(from, to, size) == size;
}

static inline bool kxw_return_address(const struct pt_regs *regs, unsigned long *address)
{
#if defined(CONFIG_X86_64)
	return kxw_user_read(regs->sp, address, sizeof(*address));
#elif defined(CONFIG_ARM64)
	*address = regs->regs[30];
	return true;
#else
#error "kxwatch: where does this architecture keep the return address? See kmod/compat_uprobe.h"
#endif
}

/* ---- files ---- */

/* When a file's contents or attributes were last changed, in nanoseconds; nobody can set it. */
static inline s64 kxw_inode_changed(const struct inode *inode)
{
#ifdef HAVE_INODE_GET_CTIME
	return inode_get_ctime(inode).tv_sec * 1000000000LL + inode_get_ctime(inode).tv_nsec;
#else
	return inode->i_ctime.tv_sec * 1000000000LL + inode->i_ctime.tv_nsec;
#endif
}

static inline ssize_t kxw_file_read(struct file *file, void *to, size_t size, loff_t from)
{
#ifdef HAVE_KERNEL_READ_POS
	return kernel_read(file, to, size, &from);
#else
	return kernel_read(file, from, to, size);
#endif
}

/* ---- TCP ---- */

/* Which argument of tcp_recvmsg() the socket is. */
#ifdef HAVE_TCP_RECVMSG_KIOCB
#define KXW_TCP_RECVMSG_SOCK	1
#else
#define KXW_TCP_RECVMSG_SOCK	0
#endif

#endif
