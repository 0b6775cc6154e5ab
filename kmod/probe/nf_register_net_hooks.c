/* SPDX-License-Identifier: GPL-2.0-only */
/* Hooks are registered per network namespace: 4.3, RHEL 8. RHEL 7's fire in all. */
#include <linux/netfilter.h>
const void *kxw_probe = &nf_register_net_hooks;
