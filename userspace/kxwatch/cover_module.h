/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_module: what the module told of the canaries.
 * One thread. Nothing here fails.
 */
#ifndef KXWATCH_COVER_MODULE_H
#define KXWATCH_COVER_MODULE_H

#include <kxwatch/kxwatch.h>

#include "cover_rows.h"

#define COVER_IMAGES_MAX 4	/* of one canary: it forks */

struct cover_image {
	uint64_t id;
	bool library;
};

/* Empty (zero) but for the first at first. */
struct cover_module {
	const struct canaries *canaries;
	uint32_t pidns;			/* of the tool; 0: not known */
	struct cell cell[ROWS];
	uint64_t happened[ROWS];	/* CLOCK_REALTIME, ns; 0: not told */
	uint64_t missing;		/* events that were overwritten meanwhile */
	uint64_t events;		/* of the canaries and all others */
	bool knows_cgroup, knows_bytes;	/* what this kernel lets the module tell */

	struct cover_image image[CANARIES][COVER_IMAGES_MAX];
	size_t images[CANARIES];
	uint64_t flow[CANARIES];	/* the last, 0: none yet */
};

/* now: CLOCK_REALTIME, ns */
void cover_module_event(struct cover_module *m, const struct kxw_event *ev, uint64_t now);

#endif
