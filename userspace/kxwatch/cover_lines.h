/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_lines: lines out of a file or pipe that is written while it is read.
 * One thread. A line that has no end yet waits for it; one without bounds is left out.
 */
#ifndef KXWATCH_COVER_LINES_H
#define KXWATCH_COVER_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* All zero when new. */
struct cover_lines {
	char *pending;			/* a line that has no end yet */
	size_t size, room;
};

typedef void cover_lines_take(const char *line, size_t size, void *arg);

/* Takes what there is. False: it is at its end. */
bool cover_lines_read(struct cover_lines *l, int fd, cover_lines_take *take, void *arg);
void cover_lines_clean(struct cover_lines *l);

#endif
