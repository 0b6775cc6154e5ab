/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * daemon_metrics: what the daemon counts, as figures.
 * Pure. Who fills the struct knows the daemon; this room does not.
 */
#ifndef METRICS_DAEMON_METRICS_H
#define METRICS_DAEMON_METRICS_H

#include <judge/judge.h>
#include <record/report.h>

#include "exposition.h"

#define SEVERITIES (SEVERITY_CRITICAL + 1)

struct daemon_metrics {
	uint64_t started, written;	/* seconds since 1970 */
	uint64_t alerts[SEVERITIES];
	uint64_t lost, gaps;		/* events */
	bool knows_lag;
	uint64_t lag;			/* events of the log that are not read yet */
	uint64_t refused;		/* TLS libraries that were to be probed and are not */
	const struct report_stats *report;
};

struct sink_metrics {
	const char *name, *place;
	bool up;
	uint64_t written, dropped, waiting, spool_bytes;
	uint64_t since;			/* it is up, or is not; seconds since 1970 */
	const char *reason;		/* why it is not; NULL: not known */
};

void daemon_metrics(struct exposition *e, const struct daemon_metrics *m);
void sink_metrics(struct exposition *e, const struct sink_metrics *sink, size_t sinks);

#endif
