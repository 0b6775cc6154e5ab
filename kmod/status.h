/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status: the status set of the contract, put into a message. Process context,
 * for genl alone. -EMSGSIZE when the message is too small, which KXW_STATUS_SIZE
 * is not.
 */
#ifndef KXW_STATUS_H
#define KXW_STATUS_H

#include <linux/skbuff.h>

#include "hook.h"

#define KXW_VERSION	"0.1.0"
#define KXW_STATUS_SIZE	8192

int kxw_status_put(struct sk_buff *skb, struct kxw_hook *const *hooks);
/* The library patterns, as attributes of this type. */
int kxw_status_put_libraries(struct sk_buff *skb, int type);

#endif
