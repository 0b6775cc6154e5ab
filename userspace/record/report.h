/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * report: the way from what was tracked to records: judged, put into JSON,
 * handed on as lines. The same for the live module and for a capture file.
 * One report, one thread. Give its listener to a tracker; lines come out at
 * the function emit, which keeps nothing of them.
 * What memory did not suffice for is counted.
 */
#ifndef RECORD_REPORT_H
#define RECORD_REPORT_H

#include <time.h>

#include <judge/config.h>
#include <source/source.h>
#include <track/track.h>

#include "line.h"

struct report;

/* The line is over; it ends with NUL, and without an end of line. */
typedef void report_emit(const struct line *line, void *arg);

/* config must outlive the report or the next report_configure(). *error is to be freed. */
struct report *report_create(const struct config *config, report_emit *emit, void *arg,
			     char **error);
void report_destroy(struct report *r);

/* Changes to another configuration; on failure -1 and all is as before. */
int report_configure(struct report *r, const struct config *config, char **error);

/* The instance of the module, for entity ids. */
void report_set_instance(struct report *r, uint64_t instance);

/*
 * What comes is of a capture: it says nothing of this host's name. Certificates
 * are judged by the moment at, or by their handshake's if that is 0.
 */
void report_set_capture(struct report *r, time_t at);

/*
 * What comes is of this host: its programs are looked at, by way of proc, "/proc".
 * Holds over report_configure(). -1: memory.
 */
int report_set_host(struct report *r, const char *proc);

/* For a source: what is not read. arg is the report. */
void report_note(const struct source_note *note, void *arg);

void report_listener(struct report *r, struct track_listener *listener);

/* Records that a sink had to drop, from first to last, in ns since 1970; 0: unknown. */
void report_sink_lost(struct report *r, const char *sink, const char *place, uint64_t records,
		      uint64_t first, uint64_t last);

/*
 * Says what was lost, at most once in the configured interval, and which alerts
 * were held back, when their window is over; now in milliseconds.
 */
void report_tick(struct report *r, uint64_t now);
/* Says it all at once. */
void report_flush(struct report *r);

struct report_stats {
	uint64_t handshakes, alerts, repeats, no_memory;
};

const struct report_stats *report_stats_get(const struct report *r);

#endif
