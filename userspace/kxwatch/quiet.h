/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * quiet: what would have kept an alert from being one.
 * For cmd_explain. One thread. On failure (memory) members are NULL.
 */
#ifndef KXWATCH_QUIET_H
#define KXWATCH_QUIET_H

#include <judge/config.h>

#include "sighting.h"

struct quiet {
	char *entry;			/* of the allowlist; NULL: none can */
	const char *no_entry;		/* why none can */
	unsigned int threshold;		/* of score.alert; over 100: no alert at all */
	const char *network;		/* of internal_networks; NULL: unknown */
	const char *allowed_now;	/* the entry that the settings have now, or NULL */
	bool baseline;			/* it is one of the baseline */
	bool internal_now, below_now;
	size_t approved;		/* entries of the baseline */
};

void quiet_find(struct quiet *q, const struct config *c, const struct sighting *s,
		unsigned int score, time_t now);
void quiet_clean(struct quiet *q);

#endif
