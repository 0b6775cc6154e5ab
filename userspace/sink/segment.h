/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * segment: a file of the spool: records, each a line that people can read: its size,
 * its CRC-32, and itself.
 * For spool.c. On failure -errno; -EBADMSG is a record that is damaged or torn.
 */
#ifndef SINK_SEGMENT_H
#define SINK_SEGMENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SEGMENT_OVERHEAD 19	/* bytes of a record besides its text */

/* Behind end, or not at all: what was written of it is taken back. */
int segment_put(int fd, off_t end, const char *text, size_t size);
/* Its size, at most max, its text, ending in NUL, to be freed; 0: there is none at at. */
ssize_t segment_get(int fd, off_t at, size_t max, char **text);

#endif
