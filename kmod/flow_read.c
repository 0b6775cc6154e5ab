// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which thread read from which connection last. A slot is a thread's by its number and
 * its start; two threads that share a slot push each other out, and then it is not
 * known. Who reads while no handshake is open need not be noted: of a handshake that is
 * open now, all readings were.
 */
#include <linux/hash.h>

#include "compat.h"
#include "flow.h"
#include "flow_table.h"

#define KXW_READER_BITS	9

struct kxw_flow_reader {
	raw_spinlock_t lock;
	u32 thread;		/* 0: nobody */
	u64 start;		/* of the thread */
	const struct kxw_flow *flow;
	u64 id;			/* of the flow; 0: none, or one without a handshake */
};

static struct kxw_flow_reader kxw_flow_readers[1 << KXW_READER_BITS];

void kxw_flow_readers_setup(void)
{
	u32 i;

	for (i = 0; i < 1 << KXW_READER_BITS; i++)
		raw_spin_lock_init(&kxw_flow_readers[i].lock);
}

static struct kxw_flow_reader *kxw_flow_reader(void)
{
	return &kxw_flow_readers[hash_32(current->pid, KXW_READER_BITS)];
}

/* The undecided flow of a socket, and its id; NULL and 0: none. */
static const struct kxw_flow *kxw_flow_of_reader(const struct sock *sk, u64 *id)
{
	struct kxw_flow_shard *shard;
	struct kxw_flow *flow;
	unsigned long flags;

	*id = 0;
	flow = kxw_flow_lock(sk, &shard, &flags);
	if (!flow)
		return NULL;
	if (flow->undecided)
		*id = flow->id;
	else
		flow = NULL;
	raw_spin_unlock_irqrestore(&shard->lock, flags);
	return flow;
}

void kxw_flow_read(const struct sock *sk)
{
	struct kxw_flow_reader *reader;
	const struct kxw_flow *flow;
	unsigned long flags;
	u64 id;

	if (!kxw_flow_watching())
		return;
	flow = kxw_flow_of_reader(sk, &id);
	reader = kxw_flow_reader();
	raw_spin_lock_irqsave(&reader->lock, flags);
	reader->thread = current->pid;
	reader->start = kxw_task_start(current);
	reader->flow = flow;
	reader->id = id;
	raw_spin_unlock_irqrestore(&reader->lock, flags);
}

/* Slots of the table belong to their shards for good. */
static bool kxw_flow_has_hello(const struct kxw_flow *flow, u64 id)
{
	u32 slot = flow - kxw_flow_table.flow;
	struct kxw_flow_shard *shard = &kxw_flow_table.shard[slot % KXW_FLOW_SHARDS];
	unsigned long flags;
	bool has;

	raw_spin_lock_irqsave(&shard->lock, flags);
	has = flow->id == id && flow->window && flow->window->peek.version;
	raw_spin_unlock_irqrestore(&shard->lock, flags);
	return has;
}

u64 kxw_flow_last_read(void)
{
	struct kxw_flow_reader *reader = kxw_flow_reader();
	const struct kxw_flow *flow = NULL;
	unsigned long flags;
	u64 id = 0;

	raw_spin_lock_irqsave(&reader->lock, flags);
	if (reader->thread == (u32)current->pid && reader->start == kxw_task_start(current)) {
		flow = reader->flow;
		id = reader->id;
	}
	raw_spin_unlock_irqrestore(&reader->lock, flags);
	return flow && kxw_flow_has_hello(flow, id) ? id : 0;
}
