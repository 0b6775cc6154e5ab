// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <kxwatch/kxwatch.h>

#include "handle.h"

static const char *const stats_names[KXW_A_STATS_MAX + 1] = {
	[KXW_A_STATS_EVENTS] = "events",
	[KXW_A_STATS_EVENTS_OVERWRITTEN] = "events_overwritten",
	[KXW_A_STATS_LIBRARIES] = "libraries",
	[KXW_A_STATS_PROCESSES] = "processes",
	[KXW_A_STATS_PROCESSES_EVICTED] = "processes_evicted",
	[KXW_A_STATS_CONNECTS] = "connects",
	[KXW_A_STATS_FLOWS_EVICTED] = "flows_evicted",
	[KXW_A_STATS_HANDSHAKES] = "handshakes",
	[KXW_A_STATS_WINDOWS_EVICTED] = "windows_evicted",
	[KXW_A_STATS_SEGMENTS] = "segments",
	[KXW_A_STATS_SEGMENTS_REFUSED] = "segments_refused",
	[KXW_A_STATS_OVERLAPS] = "overlaps",
	[KXW_A_STATS_HOLES] = "holes",
	[KXW_A_STATS_TLS_BAD] = "tls_bad",
	[KXW_A_STATS_TLS_LIMIT] = "tls_limit",
	[KXW_A_STATS_CALLS] = "calls",
	[KXW_A_STATS_CALLS_MUTED] = "calls_muted",
	[KXW_A_STATS_CALLS_UNREAD] = "calls_unread",
};

const char *kxw_stats_name(unsigned int stat)
{
	return stat <= KXW_A_STATS_MAX ? stats_names[stat] : NULL;
}

int kxw_status(struct kxw *k, struct kxw_status *status)
{
	return kxw_learn(k, status);
}

struct patterns {
	const char *const *pattern;
	size_t patterns;
};

static int put_patterns(struct nl_msg *msg, const void *arg)
{
	const struct patterns *p = arg;
	int ret = 0;
	size_t i;

	for (i = 0; !ret && i < p->patterns; i++)
		ret = nla_put_string(msg, KXW_A_CONFIG_LIBRARY, p->pattern[i]);
	return ret;
}

/* The settings as they now stand; who wants to see them asks for the status. */
static int take_nothing(struct nlmsghdr *nlh, void *arg)
{
	(void)nlh;
	(void)arg;
	return 0;
}

int kxw_set_libraries(struct kxw *k, const char *const *pattern, size_t patterns)
{
	struct patterns p = { pattern, patterns };
	struct kxw_request r = {
		.command = KXW_CMD_CONFIG_SET,
		.fill = put_patterns,
		.fill_arg = &p,
		.each = take_nothing,
	};
	size_t i, size;

	/* None would be no change to the kernel, but the caller means all of them. */
	if (!patterns || patterns > KXW_LIBRARY_PATTERNS)
		return KXWE_INVALID;
	for (i = 0; i < patterns; i++) {
		size = strlen(pattern[i]);
		if (!size || size > KXW_LIBRARY_PATTERN_LEN)
			return KXWE_INVALID;
	}
	return kxw_ask(k, &k->request, &r);
}
