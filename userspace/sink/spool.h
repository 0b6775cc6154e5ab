/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * spool: records that wait on disk for one sink, in order: a folder with segments
 * that are only ever appended to, and a cursor. Bounded: what finds no room is not
 * taken, so that what waits is the oldest; whoever floods a sink that is down does
 * not wash away what was before.
 * One thread, one process. Survives kill -9: a record is there whole or not at all,
 * and one that was done with in the last second may come again.
 * On failure -errno; -ENOBUFS: it is full.
 */
#ifndef SINK_SPOOL_H
#define SINK_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "spool_cursor.h"

struct spool;

/*
 * The spool name in folder, of at most max bytes; nothing is made there before there
 * is something to keep. Records that were damaged on disk are left out: *damaged
 * tells of how many bytes. NULL: errno says why.
 */
struct spool *spool_open(const char *folder, const char *name, uint64_t max,
			 uint64_t *damaged);
void spool_close(struct spool *s);

int spool_append(struct spool *s, const char *text, size_t size);
/* The next that was not read yet, to be freed: 1; 0: none. */
int spool_read(struct spool *s, char **text, size_t *size);
/* The last that was read was not: it is read again. */
void spool_unread(struct spool *s, size_t size);
/* The oldest one that was read is done with; it was that long. */
void spool_drop(struct spool *s, size_t size);
/* Forgets all records. */
void spool_clear(struct spool *s);

uint64_t spool_entries(const struct spool *s);	/* not done with, read or not */
uint64_t spool_bytes(const struct spool *s);	/* on disk */
uint64_t spool_max(const struct spool *s);

/* What was dropped for want of room and is untold; kept with the rest. */
void spool_set_loss(struct spool *s, const struct spool_loss *loss);
void spool_loss(const struct spool *s, struct spool_loss *loss);

/* Remembers what is done with; once a second is enough. */
int spool_save(struct spool *s);
/* What was appended is on the disk itself. */
int spool_sync(struct spool *s);

#endif
