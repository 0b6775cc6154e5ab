// SPDX-License-Identifier: GPL-2.0-only
#include <net/netlink.h>

#include "compat.h"
#include "config.h"
#include "flow.h"
#include "library.h"
#include "log.h"
#include "stats.h"
#include "status.h"
#include "task.h"

int kxw_status_put_libraries(struct sk_buff *skb, int type)
{
	const struct kxw_config *config;
	int ret = 0;
	u32 i;

	rcu_read_lock();
	config = kxw_config_get();
	for (i = 0; !ret && i < config->patterns; i++)
		ret = nla_put_string(skb, type, config->pattern[i].text);
	rcu_read_unlock();
	return ret;
}

static u64 kxw_hook_hits(const struct kxw_hook *hook)
{
	u64 hits = 0;
	int cpu;

	if (!hook->hits)
		return 0;
	for_each_possible_cpu(cpu)
		hits += *per_cpu_ptr(hook->hits, cpu);
	return hits;
}

static int kxw_status_put_hook(struct sk_buff *skb, const struct kxw_hook *hook)
{
	u64 missed = hook->probe ? hook->probe->nmissed : 0;
	struct nlattr *nest = nla_nest_start(skb, KXW_A_STATUS_HOOK | NLA_F_NESTED);

	if (!nest ||
	    nla_put_string(skb, KXW_A_HOOK_NAME, hook->name) ||
	    nla_put_string(skb, KXW_A_HOOK_SYMBOL, hook->symbol) ||
	    nla_put_u32(skb, KXW_A_HOOK_STATE, hook->state) ||
	    (hook->error && nla_put_u32(skb, KXW_A_HOOK_ERROR, -hook->error)) ||
	    nla_put_u64_64bit(skb, KXW_A_HOOK_HITS, kxw_hook_hits(hook), KXW_A_HOOK_PAD) ||
	    nla_put_u64_64bit(skb, KXW_A_HOOK_MISSED, missed, KXW_A_HOOK_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int kxw_status_put_stats(struct sk_buff *skb)
{
	struct nlattr *nest = nla_nest_start(skb, KXW_A_STATUS_STATS | NLA_F_NESTED);
	int ret = nest ? 0 : -EMSGSIZE;
	int stat;

	for (stat = KXW_A_STATS_PAD + 1; !ret && stat <= KXW_A_STATS_MAX; stat++)
		ret = nla_put_u64_64bit(skb, stat, kxw_stats_sum(stat), KXW_A_STATS_PAD);
	if (!ret)
		nla_nest_end(skb, nest);
	return ret;
}

static int kxw_status_put_limit(struct sk_buff *skb, const char *name, u32 used, u32 capacity,
				u32 unit_size)
{
	struct nlattr *nest = nla_nest_start(skb, KXW_A_STATUS_LIMIT | NLA_F_NESTED);

	if (!nest ||
	    nla_put_string(skb, KXW_A_LIMIT_NAME, name) ||
	    nla_put_u32(skb, KXW_A_LIMIT_USED, used) ||
	    nla_put_u32(skb, KXW_A_LIMIT_CAPACITY, capacity) ||
	    nla_put_u32(skb, KXW_A_LIMIT_UNIT_SIZE, unit_size))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int kxw_status_put_limits(struct sk_buff *skb, const struct kxw_log_state *log)
{
	return kxw_status_put_limit(skb, "log", log->used, log->size, 1) ||
	       kxw_status_put_limit(skb, "processes", kxw_task_used(), kxw_task_capacity(),
				    kxw_task_unit_size()) ||
	       kxw_status_put_limit(skb, "flows", kxw_flow_used(), kxw_flow_capacity(),
				    kxw_flow_unit_size()) ||
	       kxw_status_put_limit(skb, "windows", kxw_flow_windows_used(),
				    kxw_flow_windows_capacity(), kxw_flow_window_size()) ||
	       kxw_status_put_limit(skb, "probes", kxw_library_used(), KXW_PROBE_FILES,
				    kxw_library_unit_size()) ?
	       -EMSGSIZE : 0;
}

int kxw_status_put(struct sk_buff *skb, struct kxw_hook *const *hooks)
{
	struct kxw_log_state log;

	kxw_log_state_get(&log);
	if (nla_put_string(skb, KXW_A_STATUS_VERSION, KXW_VERSION) ||
	    nla_put_u64_64bit(skb, KXW_A_STATUS_INSTANCE, log.instance, KXW_A_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, KXW_A_STATUS_HEAD, log.head, KXW_A_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, KXW_A_STATUS_TAIL, log.tail, KXW_A_STATUS_PAD))
		return -EMSGSIZE;
	for (; *hooks; hooks++)
		if (kxw_status_put_hook(skb, *hooks))
			return -EMSGSIZE;
	if (kxw_status_put_stats(skb) || kxw_status_put_limits(skb, &log))
		return -EMSGSIZE;
	return kxw_status_put_libraries(skb, KXW_A_STATUS_LIBRARY);
}
