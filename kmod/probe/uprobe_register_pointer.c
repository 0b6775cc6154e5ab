/* SPDX-License-Identifier: GPL-2.0-only */
/* uprobe_register() returns the probe, by which it is unregistered: 6.12; before it a number. */
#include <linux/fs.h>
#include <linux/uprobes.h>
struct uprobe *uprobe_register(struct inode *inode, loff_t offset, loff_t ref_ctr_offset,
			       struct uprobe_consumer *uc);
