/* SPDX-License-Identifier: GPL-2.0-only */
/* for_each_kernel_tracepoint(): 3.15, RHEL 8; RHEL 7 finds a tracepoint by its name. */
#include <linux/tracepoint.h>
const void *kxw_probe = &for_each_kernel_tracepoint;
