// SPDX-License-Identifier: BSD-3-Clause
#include "meter.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include <metrics/daemon_state.h>
#include <metrics/module_metrics.h>

#include "message.h"
#include "replace.h"

#define SECOND 1000000000ULL

void meter_begin(struct meter *m)
{
	m->started = (uint64_t)time(NULL);
}

void meter_take(struct meter *m, const struct line *line)
{
	enum severity severity;
	struct item item;
	const char *text;

	item_init(&item, line->text, line->size, &line->facts);
	text = item_is(&item, "alert") ? item_fact(&item, FACT_SEVERITY) : NULL;
	for (severity = SEVERITY_LOW; text && severity <= SEVERITY_CRITICAL; severity++)
		m->alerts[severity] += !strcmp(text, severity_name(severity));
	item_clean(&item);
}

/* ---- figures -------------------------------------------------------------------- */

static uint64_t uptime_ms(void)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void take_sinks(struct daemon_state *s, const struct outlets *o)
{
	struct outlet_stats t;
	size_t i;

	for (i = 0; i < outlets_count(o) && i < DAEMON_SINKS_MAX; i++) {
		outlets_stats(o, i, &t);
		s->sink[s->sinks++] = (struct sink_metrics){
			t.name, t.place, !t.failing, t.written, t.dropped, t.waiting, t.spool_bytes,
			t.since / SECOND, t.reason,
		};
	}
}

static void take_feed(struct daemon_state *s, const struct feed *f, const struct kxw_status *status)
{
	struct kxw_position at;

	s->daemon.lost = f->lost;
	s->daemon.gaps = f->gaps;
	s->daemon.refused = prober_refused(f->prober);
	s->module = status != NULL;
	if (!status)
		return;
	kxw_tell(f->module, &at);
	s->position = at.seq;
	s->daemon.knows_lag = at.instance == status->instance && at.seq <= status->head;
	s->daemon.lag = status->head - at.seq;
}

/* status: of the module, NULL if it is not there. */
static void take_all(struct daemon_state *s, const struct meter *m, const struct meter_parts *p,
		     const struct kxw_status *status)
{
	memset(s, 0, sizeof(*s));
	s->pid = getpid();
	s->version = KXW_VERSION;
	s->settings = p->settings;
	s->uptime = uptime_ms();
	s->daemon.started = m->started;
	s->daemon.written = (uint64_t)time(NULL);
	s->daemon.report = report_stats_get(p->report);
	memcpy(s->daemon.alerts, m->alerts, sizeof(s->daemon.alerts));
	take_feed(s, p->feed, status);
	take_sinks(s, p->outlets);
}

/* ---- files ---------------------------------------------------------------------- */

struct figures {
	struct daemon_state state;
	const struct kxw_status *module;
};

static void put_metrics(FILE *to, const void *arg)
{
	struct exposition e = { .to = to, .form = EXPOSITION_TEXT };
	const struct figures *f = arg;

	module_metrics(&e, f->module);
	daemon_metrics(&e, &f->state.daemon);
	sink_metrics(&e, f->state.sink, f->state.sinks);
	exposition_end(&e);
}

static void put_status(FILE *to, const void *arg)
{
	const struct figures *f = arg;
	json_t *o = daemon_state_json(&f->state);

	json_dumpf(o, to, JSON_COMPACT);
	putc('\n', to);
	json_decref(o);
}

static void tell(const char *file, const char *setting, int ret, bool *fails)
{
	if (ret && !*fails)
		message("%s: cannot be written: %s; see the setting %s", file, strerror(-ret),
			setting);
	else if (!ret && *fails)
		message("%s: is written again", file);
	*fails = ret != 0;
}

void meter_tick(struct meter *m, uint64_t now, const struct meter_parts *p)
{
	const struct config *c = p->config;
	struct kxw_status status;
	struct figures f;
	bool there = p->feed->module && !kxw_status(p->feed->module, &status);

	f.module = there ? &status : NULL;
	take_all(&f.state, m, p, f.module);
	if (!m->has_status)
		replace_folder(c->status_file);
	tell(c->status_file, "status_file", replace_file(c->status_file, put_status, &f),
	     &m->status_fails);
	m->has_status = !m->status_fails;
	if (!c->metrics || (m->written_at && now - m->written_at < c->metrics_interval * 1000ULL))
		return;
	m->written_at = now;
	tell(c->metrics, "metrics", replace_file(c->metrics, put_metrics, &f), &m->metrics_fail);
}

void meter_end(struct meter *m, const struct config *c)
{
	if (m->has_status)
		unlink(c->status_file);
	m->has_status = false;
}
