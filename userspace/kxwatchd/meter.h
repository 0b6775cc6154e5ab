/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * meter: counts what the daemon tells, and writes the figures of module, daemon and
 * sinks to two files: for "kxwatch status", each second, and, if the settings want it,
 * for node_exporter's textfile collector, at an interval.
 * One thread. A file is replaced whole; when that fails, it is said once, and the
 * daemon goes on.
 */
#ifndef KXWATCHD_METER_H
#define KXWATCHD_METER_H

#include <metrics/daemon_metrics.h>
#include <sink/outlets.h>

#include "feed.h"

/* What it looks at. */
struct meter_parts {
	const char *settings;		/* the file */
	const struct config *config;
	const struct feed *feed;
	const struct report *report;
	const struct outlets *outlets;
};

/* All zero when new. */
struct meter {
	uint64_t started, alerts[SEVERITIES];
	uint64_t written_at;		/* milliseconds; of the metrics */
	bool metrics_fail, status_fails;
	bool has_status;		/* its file is there, and ours */
};

void meter_begin(struct meter *m);
/* A line that was told. */
void meter_take(struct meter *m, const struct line *line);
/* Once a second, of the clock now. */
void meter_tick(struct meter *m, uint64_t now, const struct meter_parts *p);
/* Nobody writes the status to these settings' file any more: one that stays would be a lie. */
void meter_end(struct meter *m, const struct config *c);

#endif
