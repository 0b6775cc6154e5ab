// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netlink.h>
#include <net/genetlink.h>

#include "compat.h"
#include "flow.h"
#include "genl_dump.h"
#include "library.h"
#include "log.h"
#include "task.h"

/* A u64 in netlink_callback.args, which are longs. */
static u64 kxw_dump_get(const struct netlink_callback *cb, unsigned int i)
{
	return (u32)cb->args[i] | (u64)(u32)cb->args[i + 1] << 32;
}

static void kxw_dump_set(struct netlink_callback *cb, unsigned int i, u64 value)
{
	cb->args[i] = (u32)value;
	cb->args[i + 1] = value >> 32;
}

/* Where a dump of events stands: args[0]: begun; [1], [2]: last number; [3], [4]: end. */
static void kxw_event_dump_begin(struct netlink_callback *cb)
{
	struct nlattr *since = nlmsg_find_attr((struct nlmsghdr *)cb->nlh, GENL_HDRLEN,
					       KXW_A_EVENT_SINCE);
	struct kxw_log_state state;

	kxw_log_state_get(&state);
	cb->args[0] = 1;
	kxw_dump_set(cb, 1, since && nla_len(since) == sizeof(u64) ? nla_get_u64(since) : 0);
	kxw_dump_set(cb, 3, state.head);
}

/* What is before the attributes of an event, as genlmsg_put() has it. */
struct kxw_event_head {
	struct nlmsghdr netlink;
	struct genlmsghdr genl;
};

/* All heads are alike but for the length: they are written here, and skb is told once. */
static u32 kxw_event_dump_put(struct netlink_callback *cb, u64 *seq, u8 *to, u32 room)
{
	struct kxw_event_head head = {
		.netlink = {
			.nlmsg_type = kxw_family.id,
			.nlmsg_flags = NLM_F_MULTI,
			.nlmsg_seq = cb->nlh->nlmsg_seq,
			.nlmsg_pid = NETLINK_CB(cb->skb).portid,
		},
		.genl = { .cmd = KXW_CMD_EVENT_GET, .version = KXW_FAMILY_VERSION },
	};
	u64 upto = kxw_dump_get(cb, 3);
	u32 used = 0;
	int size;

	BUILD_BUG_ON(sizeof(head) != NLMSG_HDRLEN + GENL_HDRLEN);
	while (room - used > sizeof(head)) {
		size = kxw_log_read(seq, upto, to + used + sizeof(head),
				    room - used - sizeof(head));
		if (size <= 0)
			break;
		head.netlink.nlmsg_len = sizeof(head) + size;
		memcpy(to + used, &head, sizeof(head));
		used += head.netlink.nlmsg_len;
	}
	return used;
}

int kxw_event_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	u64 seq;
	u32 used;

	if (!cb->args[0])
		kxw_event_dump_begin(cb);
	seq = kxw_dump_get(cb, 1);
	used = kxw_event_dump_put(cb, &seq, skb_tail_pointer(skb), skb_tailroom(skb));
	skb_put(skb, used);
	kxw_dump_set(cb, 1, seq);
	return skb->len;
}

/* Objects of a table, one message each, from slot args[0] on. */
static int kxw_table_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 command,
			  bool (*dump)(u32 *at, struct kxw_attributes *a))
{
	u32 at = cb->args[0];
	struct kxw_attributes a;
	void *head;
	bool more;

	do {
		head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				   &kxw_family, NLM_F_MULTI, command);
		if (!head)
			break;
		kxw_attributes_init(&a, skb_tail_pointer(skb), skb_tailroom(skb));
		more = dump(&at, &a) && !a.full;
		if (more) {
			skb_put(skb, a.at - a.start);
			genlmsg_end(skb, head);
		} else {
			genlmsg_cancel(skb, head);
		}
	} while (more);
	cb->args[0] = at;
	return skb->len;
}

int kxw_process_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return kxw_table_dump(skb, cb, KXW_CMD_PROCESS_GET, kxw_task_dump);
}

int kxw_flows_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return kxw_table_dump(skb, cb, KXW_CMD_FLOW_GET, kxw_flow_dump);
}

int kxw_probes_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return kxw_table_dump(skb, cb, KXW_CMD_PROBE_GET, kxw_library_dump);
}
