/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * progress: a line on a terminal's standard error that says how far a file is read.
 * One thread. Says nothing where standard error is no terminal; it cannot fail.
 */
#ifndef KXWATCH_PROGRESS_H
#define KXWATCH_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown, terminal;
	uint64_t last;			/* when it was drawn, ms */
};

void progress_begin(struct progress *p);
/* done: in 1/1000, -1: unknown. Draws a few times a second; call as often as is cheap. */
void progress_show(struct progress *p, const char *file, int done, uint64_t packets);
/* Takes the line away, so that something else can be said. */
void progress_clear(struct progress *p);

#endif
