/* SPDX-License-Identifier: GPL-2.0-only */
/* A consumer's handler has a third argument, for the return: 6.13. */
#include <linux/ptrace.h>
#include <linux/uprobes.h>
int kxw_probe(struct uprobe_consumer *consumer, struct pt_regs *regs);
int kxw_probe(struct uprobe_consumer *consumer, struct pt_regs *regs)
{
	return consumer->handler(consumer, regs, NULL);
}
