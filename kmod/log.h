/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * log: numbers events and keeps the newest in a ring of fixed size.
 * Appending is for hooks, interrupts off: one raw spinlock, no allocation.
 * It never fails: the oldest events make room, which is counted and shows in the
 * numbers.
 */
#ifndef KXW_LOG_H
#define KXW_LOG_H

#include <linux/types.h>

/* No event is longer, so that one always fits a netlink dump of a single page. */
#define KXW_EVENT_SIZE		3500

struct kxw_log_state {
	u64 instance;
	u64 head;		/* newest number given, 0: none */
	u64 tail;		/* oldest number held, 0: none */
	u32 used, size;		/* bytes */
};

int kxw_log_setup(u32 size);
/* After the last kxw_log_append() has returned. */
void kxw_log_teardown(void);

/* Gives the next number to the attributes of an event and keeps them. */
void kxw_log_append(const void *attributes, u32 size);

/*
 * Copies the first event held after number *seq and not after upto, with its
 * KXW_A_EVENT_SEQ in front, and moves *seq to it. Returns its size; 0: there is
 * none; -EMSGSIZE: it is larger than room, *seq stays.
 */
int kxw_log_read(u64 *seq, u64 upto, void *to, u32 room);

/*
 * From now on bell is called (timer, softirq) some 10 ms after something was
 * appended, and again until it returns true. stop waits for it; nothing may be
 * appended meanwhile.
 */
void kxw_log_bell_start(bool (*bell)(u64 head, u64 instance));
void kxw_log_bell_stop(void);

void kxw_log_state_get(struct kxw_log_state *state);

#endif
