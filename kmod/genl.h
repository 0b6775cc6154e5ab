/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * genl: the generic netlink family, as include/uapi/kxwatch.h tells it. Only main
 * calls it; operations run in process context, one at a time. Nothing here is
 * known to a hook: events wait in the log until somebody asks.
 */
#ifndef KXW_GENL_H
#define KXW_GENL_H

#include "hook.h"

/*
 * Registers the family and rings the log's bell for group "log" from now on.
 * hooks: NULL-terminated; read for the status, never changed.
 */
int kxw_genl_setup(struct kxw_hook *const *hooks);
void kxw_genl_teardown(void);

#endif
