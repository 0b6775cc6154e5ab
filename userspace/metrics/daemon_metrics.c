// SPDX-License-Identifier: BSD-3-Clause
#include "daemon_metrics.h"

#include <stddef.h>

static void put(struct exposition *e, const char *name, const char *help, uint64_t value)
{
	exposition_counter(e, name, help);
	exposition_sample(e, value, NULL);
}

static void put_time(struct exposition *e, const char *name, const char *help, uint64_t seconds)
{
	exposition_gauge(e, name, help);
	exposition_sample(e, seconds, NULL);
}

static void put_alerts(struct exposition *e, const struct daemon_metrics *m)
{
	enum severity severity;

	exposition_counter(e, "kxwatch_daemon_alerts", "Alerts that were told, by severity.");
	for (severity = SEVERITY_LOW; severity <= SEVERITY_CRITICAL; severity++)
		exposition_sample(e, m->alerts[severity], "severity", severity_name(severity), NULL);
	put(e, "kxwatch_daemon_alerts_held_back", "Alerts that were the same again and not told.",
	    m->report->repeats);
}

void daemon_metrics(struct exposition *e, const struct daemon_metrics *m)
{
	put_time(e, "kxwatch_daemon_start_timestamp_seconds", "When the daemon was started.",
		 m->started);
	put_time(e, "kxwatch_daemon_written_timestamp_seconds", "When these figures were taken.",
		 m->written);
	put(e, "kxwatch_daemon_handshakes", "Handshakes that were judged.", m->report->handshakes);
	put_alerts(e, m);
	put(e, "kxwatch_daemon_records_failed", "Records that memory did not suffice for.",
	    m->report->no_memory);
	put(e, "kxwatch_daemon_lost_events", "Events that were overwritten before they were read.",
	    m->lost);
	put(e, "kxwatch_daemon_gaps", "Times that events were lost.", m->gaps);
	put(e, "kxwatch_daemon_libraries_refused", "TLS libraries that could not be probed.",
	    m->refused);
	if (!m->knows_lag)
		return;
	exposition_gauge(e, "kxwatch_daemon_lag_events", "Events of the log that are not read yet.");
	exposition_sample(e, m->lag, NULL);
}

struct column {
	const char *name, *help;
	void (*begin)(struct exposition *e, const char *name, const char *help);
	size_t offset;
};

void sink_metrics(struct exposition *e, const struct sink_metrics *sink, size_t sinks)
{
	static const struct column column[] = {
		{ "kxwatch_sink_written", "Records that are safe at a sink.", exposition_counter,
		  offsetof(struct sink_metrics, written) },
		{ "kxwatch_sink_dropped", "Records that a sink never will get.", exposition_counter,
		  offsetof(struct sink_metrics, dropped) },
		{ "kxwatch_sink_waiting_records", "Records that wait for a sink.", exposition_gauge,
		  offsetof(struct sink_metrics, waiting) },
		{ "kxwatch_sink_spool_bytes", "What of these is on disk.", exposition_gauge,
		  offsetof(struct sink_metrics, spool_bytes) },
		{ "kxwatch_sink_since_timestamp_seconds", "Since when it is up, or is not.",
		  exposition_gauge, offsetof(struct sink_metrics, since) },
	};
	const struct column *c;
	size_t i;

	exposition_gauge(e, "kxwatch_sink_up", "Whether a sink takes records.");
	for (i = 0; i < sinks; i++)
		exposition_sample(e, sink[i].up, "sink", sink[i].name, "place", sink[i].place, NULL);
	for (c = column; c < column + sizeof(column) / sizeof(column[0]); c++) {
		c->begin(e, c->name, c->help);
		for (i = 0; i < sinks; i++)
			exposition_sample(e, *(const uint64_t *)((const char *)&sink[i] + c->offset),
					  "sink", sink[i].name, NULL);
	}
}
