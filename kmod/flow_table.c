// SPDX-License-Identifier: GPL-2.0-only
#include <linux/log2.h>

#include "compat.h"
#include "flow.h"
#include "flow_table.h"
#include "memory.h"

/* Places to find a flow at, for each flow there can be: half are empty when it is full. */
#define KXW_FLOW_SPARE	2

struct kxw_flow_table kxw_flow_table;

/* A slot of the table belongs to its shard for good, whoever has it. */
struct kxw_flow *kxw_flow_lock_last(const struct sock *sk, struct kxw_flow_shard **locked,
				    unsigned long *flags)
{
	struct kxw_flow *flow = READ_ONCE(kxw_flow_socket(sk)->last);
	struct kxw_flow_shard *shard;
	unsigned long saved;

	if (!flow || READ_ONCE(flow->sk) != sk)
		return NULL;
	shard = kxw_flow_shard(READ_ONCE(flow->hash));
	raw_spin_lock_irqsave(&shard->lock, saved);
	if (!flow->id || !kxw_flow_is_of(flow, sk)) {
		raw_spin_unlock_irqrestore(&shard->lock, saved);
		return NULL;
	}
	*locked = shard;
	*flags = saved;
	return flow;
}

struct kxw_flow *kxw_flow_lock(const struct sock *sk, struct kxw_flow_shard **locked,
			       unsigned long *flags)
{
	struct kxw_flow_shard *shard;
	struct kxw_tuple tuple;
	struct kxw_flow *flow;
	unsigned long saved;
	u32 hash;

	flow = kxw_flow_lock_last(sk, locked, flags);
	if (flow || !kxw_flow_open_socket(sk))
		return flow;
	kxw_flow_tuple(&tuple, sk);
	hash = kxw_flow_hash(&tuple);
	shard = kxw_flow_shard(hash);
	raw_spin_lock_irqsave(&shard->lock, saved);
	flow = kxw_flow_find(shard, hash, sock_net(sk), &tuple);
	if (!flow || flow->sk != sk) {
		raw_spin_unlock_irqrestore(&shard->lock, saved);
		return NULL;
	}
	*locked = shard;
	*flags = saved;
	return flow;
}

u32 kxw_flow_used(void)
{
	u32 used = 0;
	u32 i;

	for (i = 0; i < KXW_FLOW_SHARDS; i++)
		used += READ_ONCE(kxw_flow_table.shard[i].count);
	return used;
}

u32 kxw_flow_capacity(void)
{
	return kxw_flow_table.flows;
}

u32 kxw_flow_unit_size(void)
{
	unsigned long finding = kxw_flow_filter_size() + KXW_FLOW_SHARDS *
				(kxw_flow_table.bucket_mask + 1UL) * sizeof(struct hlist_head);

	return sizeof(struct kxw_flow) + finding / kxw_flow_table.flows;
}

u32 kxw_flow_windows_used(void)
{
	u32 used = 0;
	u32 i;

	for (i = 0; i < KXW_FLOW_SHARDS; i++)
		used += READ_ONCE(kxw_flow_table.shard[i].windows);
	return used;
}

u32 kxw_flow_windows_capacity(void)
{
	return kxw_flow_table.windows;
}

u32 kxw_flow_window_size(void)
{
	return sizeof(struct kxw_window);
}

bool kxw_flow_dump(u32 *at, struct kxw_attributes *a)
{
	struct kxw_flow_shard *shard;
	struct kxw_flow_facts facts;
	struct kxw_flow *flow;
	unsigned long flags;
	bool found;

	for (; *at < kxw_flow_table.flows; (*at)++) {
		flow = &kxw_flow_table.flow[*at];
		shard = &kxw_flow_table.shard[*at % KXW_FLOW_SHARDS];
		raw_spin_lock_irqsave(&shard->lock, flags);
		found = flow->id != 0;
		if (found) {
			kxw_flow_facts(flow, &facts);
			kxw_put_flow(a, &facts);
		}
		raw_spin_unlock_irqrestore(&shard->lock, flags);
		if (!found)
			continue;
		if (!a->full)
			(*at)++;
		return true;
	}
	return false;
}

static void kxw_flow_shard_init(struct kxw_flow_shard *shard, struct hlist_head *bucket)
{
	raw_spin_lock_init(&shard->lock);
	INIT_LIST_HEAD(&shard->free);
	INIT_LIST_HEAD(&shard->unanswered);
	INIT_LIST_HEAD(&shard->answered);
	INIT_LIST_HEAD(&shard->windows_free);
	INIT_LIST_HEAD(&shard->windows_silent);
	INIT_LIST_HEAD(&shard->windows_tls);
	shard->bucket = bucket;
}

static void kxw_flow_table_share(u32 buckets)
{
	struct kxw_flow_table *t = &kxw_flow_table;
	u32 i;

	for (i = 0; i < KXW_FLOW_SHARDS; i++)
		kxw_flow_shard_init(&t->shard[i], t->buckets + i * buckets);
	for (i = 0; i < t->flows; i++)
		list_add_tail(&t->flow[i].age, &t->shard[i % KXW_FLOW_SHARDS].free);
	for (i = 0; i < t->windows; i++)
		list_add_tail(&t->window[i].age, &t->shard[i % KXW_FLOW_SHARDS].windows_free);
}

int kxw_flow_setup(u32 flows, u32 windows)
{
	struct kxw_flow_table *t = &kxw_flow_table;
	u32 buckets = KXW_FLOW_SPARE * roundup_pow_of_two(DIV_ROUND_UP(flows, KXW_FLOW_SHARDS));
	int ret = -ENOMEM;

	kxw_flow_readers_setup();
	t->flows = roundup(flows, KXW_FLOW_SHARDS);
	t->windows = roundup(windows, KXW_FLOW_SHARDS);
	t->bucket_mask = buckets - 1;
	t->flow = kxw_memory_take("flows", t->flows, sizeof(*t->flow));
	if (!t->flow)
		goto out;
	t->window = kxw_memory_take("windows", t->windows, sizeof(*t->window));
	if (!t->window)
		goto free_flows;
	t->buckets = kxw_memory_take("flows", KXW_FLOW_SHARDS * buckets, sizeof(*t->buckets));
	if (!t->buckets)
		goto free_windows;
	ret = kxw_flow_filter_setup(KXW_FLOW_SHARDS * buckets);
	if (ret)
		goto free_buckets;
	kxw_flow_table_share(buckets);
	goto out;

free_buckets:
	vfree(t->buckets);
free_windows:
	vfree(t->window);
free_flows:
	vfree(t->flow);
out:
	return ret;
}

void kxw_flow_teardown(void)
{
	kxw_flow_filter_teardown();
	vfree(kxw_flow_table.buckets);
	vfree(kxw_flow_table.window);
	vfree(kxw_flow_table.flow);
}
