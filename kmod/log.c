// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring holds records in order of their numbers, each in one piece. index
 * finds the record of a number. When a record does not fit before the end of
 * the ring, the rest of the ring stays empty and it starts again at 0.
 */
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "compat.h"
#include "log.h"
#include "memory.h"
#include "stats.h"

#define KXW_BELL_DELAY_MS	10
/* Records are rarely smaller; when they are, the index bounds their number. */
#define KXW_RECORD_TYPICAL	128

struct kxw_record {
	u32 size;		/* of what follows */
	u32 unused;
};

/* The attribute that gives an event its number. Unaligned on purpose. */
struct kxw_seq_attribute {
	struct nlattr head;
	u64 seq;
} __packed;

static struct {
	raw_spinlock_t lock;
	u8 *ring;
	u32 size;
	u32 write;		/* offset for the next record */
	u32 limit;		/* up to here nothing is in its way */
	u32 *index;		/* offset of number n at [n & mask] */
	u32 mask;
	u64 head, tail;		/* tail > head: nothing held */
	u64 instance;
	bool ringing;
	struct timer_list timer;
	bool (*bell)(u64 head, u64 instance);
} kxw_log;

static u32 kxw_log_offset(u64 seq)
{
	return kxw_log.index[seq & kxw_log.mask];
}

static bool kxw_log_empty(void)
{
	return kxw_log.tail > kxw_log.head;
}

static void kxw_log_drop_oldest(void)
{
	kxw_log.tail++;
	kxw_stats_add(KXW_A_STATS_EVENTS_OVERWRITTEN, 1);
}

/* Drops what is in the way of size bytes in one piece, and moves kxw_log.write to them. */
static void kxw_log_drop(u32 size)
{
	if (kxw_log.write + size > kxw_log.size) {
		while (!kxw_log_empty() && kxw_log_offset(kxw_log.tail) >= kxw_log.write)
			kxw_log_drop_oldest();
		kxw_log.write = 0;
	}
	while (!kxw_log_empty() &&
	       kxw_log_offset(kxw_log.tail) >= kxw_log.write &&
	       kxw_log_offset(kxw_log.tail) < kxw_log.write + size)
		kxw_log_drop_oldest();
	while (!kxw_log_empty() && kxw_log.head - kxw_log.tail >= kxw_log.mask)
		kxw_log_drop_oldest();
	kxw_log.limit = kxw_log.size;
	if (!kxw_log_empty() && kxw_log_offset(kxw_log.tail) >= kxw_log.write)
		kxw_log.limit = kxw_log_offset(kxw_log.tail);
}

/* Makes room for size bytes in one piece at kxw_log.write. */
static void kxw_log_make_room(u32 size)
{
	if (kxw_log.write + size > kxw_log.limit || kxw_log.head - kxw_log.tail >= kxw_log.mask)
		kxw_log_drop(size);
}

static void kxw_log_write(const void *attributes, u32 size, u64 seq)
{
	struct kxw_seq_attribute number = {
		.head = { .nla_len = NLA_HDRLEN + sizeof(u64), .nla_type = KXW_A_EVENT_SEQ },
		.seq = seq,
	};
	struct kxw_record record = { .size = sizeof(number) + size };
	u8 *at = kxw_log.ring + kxw_log.write;

	memcpy(at, &record, sizeof(record));
	memcpy(at + sizeof(record), &number, sizeof(number));
	memcpy(at + sizeof(record) + sizeof(number), attributes, size);
	kxw_log.index[seq & kxw_log.mask] = kxw_log.write;
	kxw_log.write += ALIGN(sizeof(record) + sizeof(number) + size, 8);
}

static void kxw_log_bell_soon(void)
{
	mod_timer(&kxw_log.timer, jiffies + msecs_to_jiffies(KXW_BELL_DELAY_MS));
}

void kxw_log_append(const void *attributes, u32 size)
{
	u32 whole = ALIGN(sizeof(struct kxw_record) + sizeof(struct kxw_seq_attribute) + size, 8);
	bool ring = false;

	raw_spin_lock(&kxw_log.lock);
	kxw_log_make_room(whole);
	kxw_log_write(attributes, size, kxw_log.head + 1);
	kxw_log.head++;
	if (kxw_log.bell && !kxw_log.ringing)
		ring = kxw_log.ringing = true;
	raw_spin_unlock(&kxw_log.lock);

	kxw_stats_add(KXW_A_STATS_EVENTS, 1);
	if (ring)
		kxw_log_bell_soon();
}

int kxw_log_read(u64 *seq, u64 upto, void *to, u32 room)
{
	unsigned long flags;
	struct kxw_record record;
	const u8 *at;
	u64 next;
	int ret = 0;

	raw_spin_lock_irqsave(&kxw_log.lock, flags);
	/* Nothing comes after the last number there can be. */
	if (*seq >= kxw_log.head || *seq >= upto)
		goto unlock;
	next = max(*seq + 1, kxw_log.tail);
	if (next > upto)
		goto unlock;
	at = kxw_log.ring + kxw_log_offset(next);
	memcpy(&record, at, sizeof(record));
	ret = -EMSGSIZE;
	if (record.size > room)
		goto unlock;
	memcpy(to, at + sizeof(record), record.size);
	*seq = next;
	ret = record.size;
unlock:
	raw_spin_unlock_irqrestore(&kxw_log.lock, flags);
	return ret;
}

void kxw_log_state_get(struct kxw_log_state *state)
{
	unsigned long flags;
	u32 oldest;

	raw_spin_lock_irqsave(&kxw_log.lock, flags);
	state->instance = kxw_log.instance;
	state->head = kxw_log.head;
	state->tail = kxw_log_empty() ? 0 : kxw_log.tail;
	state->size = kxw_log.size;
	state->used = 0;
	if (!kxw_log_empty()) {
		oldest = kxw_log_offset(kxw_log.tail);
		state->used = kxw_log.write > oldest ? kxw_log.write - oldest :
			      kxw_log.size - oldest + kxw_log.write;
	}
	raw_spin_unlock_irqrestore(&kxw_log.lock, flags);
}

static void kxw_log_bell(struct timer_list *timer)
{
	unsigned long flags;
	bool again;
	u64 head;

	raw_spin_lock_irqsave(&kxw_log.lock, flags);
	kxw_log.ringing = false;
	head = kxw_log.head;
	raw_spin_unlock_irqrestore(&kxw_log.lock, flags);
	if (kxw_log.bell(head, kxw_log.instance))
		return;
	/* Nobody was told, and it may have been of the last event for long. */
	raw_spin_lock_irqsave(&kxw_log.lock, flags);
	again = !kxw_log.ringing;
	kxw_log.ringing = true;
	raw_spin_unlock_irqrestore(&kxw_log.lock, flags);
	if (again)
		kxw_log_bell_soon();
}

void kxw_log_bell_start(bool (*bell)(u64 head, u64 instance))
{
	kxw_log.ringing = false;
	kxw_log.bell = bell;
}

void kxw_log_bell_stop(void)
{
	kxw_timer_stop(&kxw_log.timer);
	kxw_log.bell = NULL;
}

int kxw_log_setup(u32 size)
{
	u32 records = roundup_pow_of_two(size / KXW_RECORD_TYPICAL);
	int ret = -ENOMEM;

	raw_spin_lock_init(&kxw_log.lock);
	kxw_log.size = size;
	kxw_log.write = 0;
	kxw_log.limit = 0;
	kxw_log.mask = records - 1;
	kxw_log.head = 0;
	kxw_log.tail = 1;
	get_random_bytes(&kxw_log.instance, sizeof(kxw_log.instance));
	timer_setup(&kxw_log.timer, kxw_log_bell, 0);

	kxw_log.ring = kxw_memory_take("log_kib", size, 1);
	if (!kxw_log.ring)
		goto out;
	kxw_log.index = kxw_memory_take("log_kib", records, sizeof(*kxw_log.index));
	if (!kxw_log.index)
		goto free_ring;
	ret = 0;
	goto out;

free_ring:
	vfree(kxw_log.ring);
out:
	return ret;
}

void kxw_log_teardown(void)
{
	vfree(kxw_log.index);
	vfree(kxw_log.ring);
}
