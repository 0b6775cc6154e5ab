/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * meter: counts what the daemon tells, and writes the figures of module, daemon and
 * sinks to a file for node_exporter's textfile collector, at an interval.
 * One thread. The file is replaced whole; when that fails, it is said once, and the
 * daemon goes on.
 */
#ifndef KXWATCHD_METER_H
#define KXWATCHD_METER_H

#include <metrics/daemon_metrics.h>
#include <sink/outlets.h>

#include "feed.h"

/* All zero when new. */
struct meter {
	uint64_t started, alerts[SEVERITIES];
	uint64_t written_at;		/* milliseconds */
	bool fails;
};

void meter_begin(struct meter *m);
/* A line that was told. */
void meter_take(struct meter *m, const struct line *line);
/* Once a second, of the clock now: writes when it is time and the settings want it. */
void meter_tick(struct meter *m, uint64_t now, const struct config *c, const struct feed *f,
		const struct report *r, const struct outlets *o);

#endif
