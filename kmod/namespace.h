/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * namespace: the inode number of a mount namespace, whose structure the kernel
 * keeps to itself. Setup is for load, in process context; asking is for any context.
 * Where it cannot be found out, the number is 0 and unknown.
 */
#ifndef KXW_NAMESPACE_H
#define KXW_NAMESPACE_H

#include <linux/nsproxy.h>

void kxw_namespace_setup(void);
u32 kxw_namespace_mnt(const struct nsproxy *nsproxy);

#endif
