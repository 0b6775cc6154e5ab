/* SPDX-License-Identifier: GPL-2.0-only */
/* A consumer's filter is told why it is asked: up to 6.11. */
#include <linux/uprobes.h>
enum uprobe_filter_ctx kxw_probe = UPROBE_FILTER_MMAP;
