/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * genl_dump: the dumps of the family, a message for each event or object. Private to
 * genl.c; called by netlink in process context until a dump has nothing more to say.
 * Nothing fails: what does not fit the packet comes in the next.
 */
#ifndef KXW_GENL_DUMP_H
#define KXW_GENL_DUMP_H

#include <net/genetlink.h>

extern struct genl_family kxw_family;

int kxw_event_dump(struct sk_buff *skb, struct netlink_callback *cb);
int kxw_process_dump(struct sk_buff *skb, struct netlink_callback *cb);
int kxw_flows_dump(struct sk_buff *skb, struct netlink_callback *cb);
int kxw_probes_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif
