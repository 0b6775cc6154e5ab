/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hook: one tap on the kernel. main starts and stops them; a hook that cannot start is
 * reported and the module goes on without it. start and stop: process
 * context, one at a time. When stop returns, no handler runs any more.
 */
#ifndef KXW_HOOK_H
#define KXW_HOOK_H

#include <linux/kprobes.h>
#include <linux/percpu.h>

#include "../include/uapi/kxwatch.h"
#include "compat.h"

struct kxw_hook {
	const char *name;
	const char *symbol;		/* what it is put on; start may choose another */
	const char *otherwise;		/* function for kernels without tracepoints, or NULL */
	int (*start)(struct kxw_hook *hook);
	void (*stop)(struct kxw_hook *hook);
	struct kprobe *probe;		/* NULL: no kprobe */
	bool on_demand;			/* main leaves it alone: who needs it starts and stops it */
	void *trace;			/* handler of a tracepoint, or NULL */
	u32 state;			/* enum kxw_hook_state */
	int error;			/* negative errno of start */
	u64 __percpu *hits;
};

static inline void kxw_hook_hit(struct kxw_hook *hook)
{
	this_cpu_inc(*hook->hits);
}

/* Puts hook->probe on hook->symbol. */
static inline int kxw_hook_probe(struct kxw_hook *hook)
{
	/* A kprobe that failed to register is not fit for a second try. */
	hook->probe->addr = NULL;
	hook->probe->flags = 0;
	hook->probe->symbol_name = hook->symbol;
	return register_kprobe(hook->probe);
}

/*
 * Where kprobes are of ftrace, the kernel needs memory to take one away. Without, it says
 * so by an address of NULL and keeps the probe in its table, which would outlive us.
 * A disabled one it takes out without asking ftrace: what is left there finds no probe.
 */
static inline void kxw_hook_unprobe(struct kxw_hook *hook)
{
	kprobe_opcode_t *addr = hook->probe->addr;

	unregister_kprobe(hook->probe);
	if (hook->probe->addr)
		return;
	hook->probe->addr = addr;
	hook->probe->flags |= KPROBE_FLAG_DISABLED;
	unregister_kprobe(hook->probe);
}

/* Puts hook->trace on tracepoint hook->symbol, or hook->probe on hook->otherwise. */
static inline int kxw_hook_trace(struct kxw_hook *hook)
{
	int ret = kxw_trace_register(hook->symbol, hook->trace);

	if (ret != -ENOENT)
		return ret;
	hook->symbol = hook->otherwise;
	return kxw_hook_probe(hook);
}

static inline void kxw_hook_untrace(struct kxw_hook *hook)
{
	if (hook->symbol == hook->otherwise)
		kxw_hook_unprobe(hook);
	else
		kxw_trace_unregister(hook->symbol, hook->trace);
}

extern struct kxw_hook kxw_hook_mmap;
extern struct kxw_hook kxw_hook_mprotect;
extern struct kxw_hook kxw_hook_exec;
extern struct kxw_hook kxw_hook_exit;
extern struct kxw_hook kxw_hook_connect;
extern struct kxw_hook kxw_hook_state;
extern struct kxw_hook kxw_hook_segment;
extern struct kxw_hook kxw_hook_receive;
extern struct kxw_hook kxw_hook_library;

#endif
