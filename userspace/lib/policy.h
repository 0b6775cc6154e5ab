/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * policy: the type and the length each attribute of the contract must have.
 * For decode and its tests; any thread, nobody writes to the tables.
 * What a table does not name is unknown and passes unread. What an event, a flow and a
 * message are made of decode knows by itself, to be quicker: tests hold it against these.
 */
#ifndef LIB_POLICY_H
#define LIB_POLICY_H

#include <netlink/attr.h>

#include <kxwatch/uapi.h>

extern const struct nla_policy kxw_status_policy[KXW_A_STATUS_MAX + 1];
extern const struct nla_policy kxw_hook_policy[KXW_A_HOOK_MAX + 1];
extern const struct nla_policy kxw_stats_policy[KXW_A_STATS_MAX + 1];
extern const struct nla_policy kxw_limit_policy[KXW_A_LIMIT_MAX + 1];
extern const struct nla_policy kxw_log_policy[KXW_A_LOG_MAX + 1];
extern const struct nla_policy kxw_event_policy[KXW_A_EVENT_MAX + 1];
extern const struct nla_policy kxw_process_policy[KXW_A_PROCESS_MAX + 1];
extern const struct nla_policy kxw_library_policy[KXW_A_LIBRARY_MAX + 1];
extern const struct nla_policy kxw_flow_policy[KXW_A_FLOW_MAX + 1];
extern const struct nla_policy kxw_message_policy[KXW_A_MESSAGE_MAX + 1];
extern const struct nla_policy kxw_probe_policy[KXW_A_PROBE_MAX + 1];
extern const struct nla_policy kxw_point_policy[KXW_A_POINT_MAX + 1];
extern const struct nla_policy kxw_call_policy[KXW_A_CALL_MAX + 1];

/* nla_parse() of the oldest supported libnl takes a plain pointer, and only reads. */
static inline struct nla_policy *policy_plain(const struct nla_policy *policy)
{
	return (struct nla_policy *)policy;
}

#endif
