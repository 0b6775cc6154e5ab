/* SPDX-License-Identifier: GPL-2.0-only */
/* kernfs_node.parent: up to 6.14; then __parent, under RCU. */
#include <linux/kernfs.h>
struct kernfs_node kxw_probe = { .parent = NULL };
