/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * daemon_state: what the daemon says of itself in the file of the setting status_file,
 * for "kxwatch status": one JSON object.
 * Pure. The daemon writes it, the tool reads it; a member that is not there reads as
 * zero, so that tool and daemon need not be of one version. On failure -1 or NULL.
 */
#ifndef METRICS_DAEMON_STATE_H
#define METRICS_DAEMON_STATE_H

#include <jansson.h>

#include "daemon_metrics.h"

#define DAEMON_SINKS_MAX 16

struct daemon_state {
	long pid;
	const char *version, *settings;	/* settings: the file */
	uint64_t uptime;		/* CLOCK_BOOTTIME in ms, when this was taken */
	bool module;			/* it is there, */
	uint64_t position;		/* and the last event that was read of it */
	struct daemon_metrics daemon;
	struct report_stats report;	/* that of daemon, when it was read */
	struct sink_metrics sink[DAEMON_SINKS_MAX];
	size_t sinks;
};

json_t *daemon_state_json(const struct daemon_state *s);
/* What it points to are texts of o, which must live as long. -1: it is none. */
int daemon_state_read(struct daemon_state *s, const json_t *o);

#endif
