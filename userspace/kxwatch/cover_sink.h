/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_sink: a place where the daemon's records go, and what of the canaries came
 * out there: the file of JSON lines, the store, the journal, a syslog, Kafka.
 * One thread. Each begins at what is yet to come, and takes what has come when it is
 * polled, in the time that takes; opening Kafka may wait for its brokers for some
 * seconds. What cannot be read back from here says so, and why.
 */
#ifndef KXWATCH_COVER_SINK_H
#define KXWATCH_COVER_SINK_H

#include <limits.h>
#include <sys/types.h>

#include <jansson.h>

#include "cover_lines.h"
#include "cover_module.h"

struct cover_sink;

struct cover_way {
	/* Takes what has come; m tells when each thing happened. now as there. */
	void (*poll)(struct cover_sink *o, const struct cover_module *m, uint64_t now);
	void (*close)(struct cover_sink *o);
};

struct cover_sink {
	const char *name;		/* of its kind: "jsonl", "store", "syslog", "journal", "kafka" */
	char target[PATH_MAX];		/* the file, or where else; empty: cannot be looked at */
	char unread[512];		/* it cannot be read back, why; "": it can */
	bool alerts;			/* it gets nothing but them */
	struct cell cell[ROWS];
	uint64_t records;		/* of the canaries */
	uint64_t latest_ms;		/* of those, the longest that one took */

	/* Its own affairs. */
	const struct cover_way *way;	/* NULL: it is not looked at */
	int fd;
	ino_t inode;
	struct cover_lines lines;
	pid_t child;
	void *own;
	uint64_t at;			/* of the last look, ns */
};

/* file NULL: it cannot be looked at. */
void cover_sink_open_file(struct cover_sink *o, const char *file);
/* began: when the canaries did, ns since 1970. */
void cover_sink_open_store(struct cover_sink *o, const char *file, uint64_t began);
void cover_sink_open_journal(struct cover_sink *o, uint64_t began);
void cover_sink_open_syslog(struct cover_sink *o, const struct config *config, uint64_t began);
void cover_sink_open_kafka(struct cover_sink *o, const struct config *config);
void cover_sink_poll(struct cover_sink *o, const struct cover_module *m, uint64_t now);
void cover_sink_close(struct cover_sink *o);

/* ---- for the kinds -------------------------------------------------------------- */

void cover_sink_begin(struct cover_sink *o, const char *name, const char *target);
/* It cannot be read back: what comes out there is not known here. */
void cover_sink_unread(struct cover_sink *o, const char *why);
/* It should be looked at, and cannot be. */
void cover_sink_blind(struct cover_sink *o);
/* Of one record; of one as a line of JSON. */
void cover_sink_take(struct cover_sink *o, const struct cover_module *m, const json_t *record,
		     uint64_t now);
void cover_sink_line(struct cover_sink *o, const struct cover_module *m, const char *line,
		     size_t size, uint64_t now);

#endif
