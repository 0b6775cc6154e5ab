/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * setback: notices that the wall clock was set back.
 * For sinks whose library measures its waits by that clock: such a wait then lasts as
 * much longer as the clock went back. One watcher, one thread. Nothing here fails.
 */
#ifndef SINK_SETBACK_H
#define SINK_SETBACK_H

#include <stdbool.h>
#include <stdint.h>

#define SETBACK_LEAST	1000	/* milliseconds: below that a wait is but longer */

/* All zero when new. */
struct setback {
	bool known;
	int64_t ahead;		/* milliseconds, of the wall clock against the other */
};

/* Whether it was set back since it was last asked. wall, steady: of the two clocks, in ms. */
bool setback_at(struct setback *s, int64_t wall, int64_t steady);
/* The same, of the clocks of this host. */
bool setback_look(struct setback *s);

#endif
