/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * timeline: what happened when, in a bounded number of equal spans of time.
 * One timeline, one thread; all zero when new. Cannot fail: the spans grow when
 * time runs out of them, forward or back.
 */
#ifndef PAGE_TIMELINE_H
#define PAGE_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

#define TIMELINE_SLOTS	96
#define SEVERITY_RANKS	5	/* none, low, medium, high, critical */

struct slot {
	uint64_t handshakes, lost, alerts[SEVERITY_RANKS];
};

struct timeline {
	int64_t first, last;	/* seconds */
	int64_t from;		/* slot[0] begins at from * width */
	size_t used;		/* slots; 0: nothing happened */
	unsigned int step;	/* of the widths */
	struct slot slot[TIMELINE_SLOTS];
};

/* The slot of that moment, good until the next call. */
struct slot *timeline_at(struct timeline *t, int64_t seconds);
/* Of a slot, in seconds. */
int64_t timeline_width(const struct timeline *t);

#endif
