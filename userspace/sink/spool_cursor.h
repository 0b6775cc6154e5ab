/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spool_cursor: the file that remembers up to where a spool is done with, and what it
 * could not hold and nobody was told of yet.
 * For spool.c. On failure -errno; one that makes no sense is -EINVAL.
 */
#ifndef SINK_SPOOL_CURSOR_H
#define SINK_SPOOL_CURSOR_H

#include <stdint.h>

/* Records that were dropped, summed up; times in ns since 1970. */
struct spool_loss {
	uint64_t records, first, last;
};

struct spool_cursor {
	uint64_t segment, offset;
	struct spool_loss loss;
};

int spool_cursor_read(int folder, struct spool_cursor *c);
/* In its place, which takes no room on a disk that is full. */
int spool_cursor_write(int folder, const struct spool_cursor *c);

#endif
