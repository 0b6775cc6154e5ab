/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_sink: a place where the daemon's records go, and what of the canaries came
 * out there. So far: a file of JSON lines.
 * One thread. Files that are moved away, cut or not there yet are followed.
 */
#ifndef KXWATCH_COVER_SINK_H
#define KXWATCH_COVER_SINK_H

#include <limits.h>
#include <sys/types.h>

#include <jansson.h>

#include "cover_module.h"

struct cover_sink {
	const char *name;		/* of its kind: "jsonl" */
	char target[PATH_MAX];		/* the file; empty: cannot be looked at */
	struct cell cell[ROWS];
	uint64_t records;		/* of the canaries */
	uint64_t latest_ms;		/* of those, the longest that one took */

	/* Its own affairs. */
	int fd;
	ino_t inode;
	char *pending;			/* a line that has no end yet */
	size_t size, room;
};

/* Begins at what is yet to come. file NULL: it cannot be looked at. */
void cover_sink_open(struct cover_sink *o, const char *file);
/* Takes what has come; m tells when each thing happened. now as there. */
void cover_sink_poll(struct cover_sink *o, const struct cover_module *m, uint64_t now);
void cover_sink_close(struct cover_sink *o);

/* Of one record. */
void cover_sink_take(struct cover_sink *o, const struct cover_module *m, const json_t *record,
		     uint64_t now);

#endif
