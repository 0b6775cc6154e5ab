/* SPDX-License-Identifier: GPL-2.0-only */
/* genl_ops.policy: up to 5.1 (RHEL 7, 8.1) and again from 5.10; RHEL 8.3 and 8.4 have none. */
#include <net/genetlink.h>
struct genl_ops kxw_probe = { .policy = NULL };
