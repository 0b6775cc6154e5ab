/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * baseline_learn: from records to counted tuples.
 * For cmd_baseline. One thread. On failure -1, the sentence has been said, and
 * nothing was learned.
 */
#ifndef KXWATCH_BASELINE_LEARN_H
#define KXWATCH_BASELINE_LEARN_H

#include <judge/config.h>
#include <store/tuples.h>

struct learn_options {
	unsigned int prefix4, prefix6;	/* of networks that have no name */
};

/* learned: handshakes. */
int baseline_learn(struct tuples *t, const struct config *c, const struct learn_options *o,
		   char **files, unsigned long *learned);

#endif
