// SPDX-License-Identifier: BSD-3-Clause
#include "daemon_state.h"

#include <string.h>

#include <record/text.h>

static void set_number(json_t *o, const char *name, uint64_t value)
{
	text_set(o, name, json_integer((json_int_t)value));
}

/* ---- writing -------------------------------------------------------------------- */

static json_t *sink_json(const struct sink_metrics *s)
{
	json_t *o = json_object();

	text_set(o, "name", text_json(s->name));
	text_set(o, "place", text_json(s->place));
	text_set(o, "up", json_boolean(s->up));
	text_set(o, "reason", text_json(s->reason));
	set_number(o, "since", s->since);
	set_number(o, "written", s->written);
	set_number(o, "lost", s->dropped);
	set_number(o, "waiting", s->waiting);
	set_number(o, "spool_bytes", s->spool_bytes);
	return o;
}

static json_t *alerts_json(const struct daemon_metrics *d)
{
	json_t *o = json_object();
	enum severity severity;

	for (severity = SEVERITY_LOW; severity <= SEVERITY_CRITICAL; severity++)
		set_number(o, severity_name(severity), d->alerts[severity]);
	return o;
}

json_t *daemon_state_json(const struct daemon_state *s)
{
	const struct daemon_metrics *d = &s->daemon;
	json_t *o = json_object(), *sinks = json_array();
	size_t i;

	set_number(o, "pid", (uint64_t)s->pid);
	text_set(o, "version", text_json(s->version));
	text_set(o, "settings", text_json(s->settings));
	set_number(o, "uptime_ms", s->uptime);
	set_number(o, "started", d->started);
	set_number(o, "taken", d->written);
	text_set(o, "module", json_boolean(s->module));
	if (s->module)
		set_number(o, "position", s->position);
	if (d->knows_lag)
		set_number(o, "lag_events", d->lag);
	set_number(o, "lost_events", d->lost);
	set_number(o, "gaps", d->gaps);
	set_number(o, "handshakes", d->report->handshakes);
	text_set(o, "alerts", alerts_json(d));
	set_number(o, "alerts_held_back", d->report->repeats);
	set_number(o, "records_failed", d->report->no_memory);
	for (i = 0; i < s->sinks; i++)
		json_array_append_new(sinks, sink_json(&s->sink[i]));
	json_object_set_new(o, "sinks", sinks);
	return o;
}

/* ---- reading -------------------------------------------------------------------- */

static uint64_t number(const json_t *o, const char *name)
{
	json_int_t value = json_integer_value(json_object_get(o, name));

	return value < 0 ? 0 : (uint64_t)value;
}

static const char *text(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

static void read_sink(struct sink_metrics *s, const json_t *o)
{
	const char *name = text(o, "name"), *place = text(o, "place");

	s->name = name ? name : "?";
	s->place = place ? place : "?";
	s->up = json_is_true(json_object_get(o, "up"));
	s->reason = text(o, "reason");
	s->since = number(o, "since");
	s->written = number(o, "written");
	s->dropped = number(o, "lost");
	s->waiting = number(o, "waiting");
	s->spool_bytes = number(o, "spool_bytes");
}

static void read_daemon(struct daemon_metrics *d, struct report_stats *report, const json_t *o)
{
	const json_t *alerts = json_object_get(o, "alerts");
	enum severity severity;

	d->started = number(o, "started");
	d->written = number(o, "taken");
	d->knows_lag = json_is_integer(json_object_get(o, "lag_events"));
	d->lag = number(o, "lag_events");
	d->lost = number(o, "lost_events");
	d->gaps = number(o, "gaps");
	for (severity = SEVERITY_LOW; severity <= SEVERITY_CRITICAL; severity++) {
		d->alerts[severity] = number(alerts, severity_name(severity));
		report->alerts += d->alerts[severity];
	}
	report->handshakes = number(o, "handshakes");
	report->repeats = number(o, "alerts_held_back");
	report->no_memory = number(o, "records_failed");
	d->report = report;
}

int daemon_state_read(struct daemon_state *s, const json_t *o)
{
	const json_t *sinks = json_object_get(o, "sinks");
	size_t i;

	memset(s, 0, sizeof(*s));
	s->pid = (long)number(o, "pid");
	if (s->pid <= 0)
		return -1;
	s->version = text(o, "version");
	s->settings = text(o, "settings");
	s->uptime = number(o, "uptime_ms");
	s->module = json_is_true(json_object_get(o, "module"));
	s->position = number(o, "position");
	read_daemon(&s->daemon, &s->report, o);
	for (i = 0; i < json_array_size(sinks) && i < DAEMON_SINKS_MAX; i++)
		read_sink(&s->sink[s->sinks++], json_array_get(sinks, i));
	return 0;
}
