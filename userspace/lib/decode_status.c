// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <netlink/msg.h>
#include <linux/genetlink.h>

#include "attribute.h"
#include "decode.h"
#include "policy.h"

_Static_assert(KXW_A_STATS_MAX < KXW_COUNTERS_MAX, "every counter has its place");

static void copy_string(char *to, size_t size, struct nlattr *at)
{
	if (at)
		nla_strlcpy(to, at, size);
}

static int get_hook(struct nlattr *nest, struct kxw_hook *hook)
{
	struct nlattr *tb[KXW_A_HOOK_MAX + 1];

	if (nla_parse_nested(tb, KXW_A_HOOK_MAX, nest, policy_plain(kxw_hook_policy)) < 0)
		return KXWE_PROTOCOL;
	copy_string(hook->name, sizeof(hook->name), tb[KXW_A_HOOK_NAME]);
	copy_string(hook->symbol, sizeof(hook->symbol), tb[KXW_A_HOOK_SYMBOL]);
	hook->state = get_u32(tb[KXW_A_HOOK_STATE]);
	hook->error = get_u32(tb[KXW_A_HOOK_ERROR]);
	hook->hits = get_u64(tb[KXW_A_HOOK_HITS]);
	hook->missed = get_u64(tb[KXW_A_HOOK_MISSED]);
	return 0;
}

static int get_limit(struct nlattr *nest, struct kxw_limit *limit)
{
	struct nlattr *tb[KXW_A_LIMIT_MAX + 1];

	if (nla_parse_nested(tb, KXW_A_LIMIT_MAX, nest, policy_plain(kxw_limit_policy)) < 0)
		return KXWE_PROTOCOL;
	copy_string(limit->name, sizeof(limit->name), tb[KXW_A_LIMIT_NAME]);
	limit->used = get_u32(tb[KXW_A_LIMIT_USED]);
	limit->capacity = get_u32(tb[KXW_A_LIMIT_CAPACITY]);
	limit->unit_size = get_u32(tb[KXW_A_LIMIT_UNIT_SIZE]);
	return 0;
}

static int get_stats(struct nlattr *nest, uint64_t *stats)
{
	struct nlattr *tb[KXW_A_STATS_MAX + 1];
	int i;

	if (nla_parse_nested(tb, KXW_A_STATS_MAX, nest, policy_plain(kxw_stats_policy)) < 0)
		return KXWE_PROTOCOL;
	for (i = KXW_A_STATS_PAD + 1; i <= KXW_A_STATS_MAX; i++)
		stats[i] = get_u64(tb[i]);
	return 0;
}

/* What comes more than once; what is more than the arrays hold is left out. */
static int get_repeated(struct nlattr *at, struct kxw_status *status)
{
	switch (nla_type(at)) {
	case KXW_A_STATUS_HOOK:
		if (status->hooks == KXW_HOOKS_MAX)
			return 0;
		return get_hook(at, &status->hook[status->hooks++]);
	case KXW_A_STATUS_LIMIT:
		if (status->limits == KXW_LIMITS_MAX)
			return 0;
		return get_limit(at, &status->limit[status->limits++]);
	case KXW_A_STATUS_LIBRARY:
		if (status->libraries == KXW_LIBRARY_PATTERNS)
			return 0;
		copy_string(status->library[status->libraries++], sizeof(status->library[0]), at);
		return 0;
	default:
		return 0;
	}
}

int kxw_decode_status(struct nlmsghdr *nlh, struct kxw_status *status)
{
	struct nlattr *tb[KXW_A_STATUS_MAX + 1];
	struct nlattr *at;
	int left;

	memset(status, 0, sizeof(*status));
	if (nlmsg_parse(nlh, GENL_HDRLEN, tb, KXW_A_STATUS_MAX,
			policy_plain(kxw_status_policy)) < 0)
		return KXWE_PROTOCOL;
	if (!tb[KXW_A_STATUS_INSTANCE] || !tb[KXW_A_STATUS_HEAD] || !tb[KXW_A_STATUS_TAIL])
		return KXWE_PROTOCOL;
	copy_string(status->version, sizeof(status->version), tb[KXW_A_STATUS_VERSION]);
	status->instance = get_u64(tb[KXW_A_STATUS_INSTANCE]);
	status->head = get_u64(tb[KXW_A_STATUS_HEAD]);
	status->tail = get_u64(tb[KXW_A_STATUS_TAIL]);
	if (tb[KXW_A_STATUS_STATS] && get_stats(tb[KXW_A_STATUS_STATS], status->stats))
		return KXWE_PROTOCOL;
	nlmsg_for_each_attr(at, nlh, GENL_HDRLEN, left)
		if (get_repeated(at, status))
			return KXWE_PROTOCOL;
	return 0;
}
