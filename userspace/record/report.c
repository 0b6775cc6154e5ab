// SPDX-License-Identifier: BSD-3-Clause
#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <judge/judge.h>

#include "alert_id.h"
#include "json.h"

struct report {
	const struct config *config;
	struct judge *judge;
	struct repeats *repeats;
	char *proc;			/* NULL: the host is not looked at */
	struct record_context context;
	report_emit *emit;
	void *arg;
	struct line line;
	struct loss loss;		/* not told yet */
	uint64_t lost_told;		/* when it was last */
	struct report_stats stats;
};

/* Hands the line on, if it was written. */
static void tell(struct report *r, bool written)
{
	if (written)
		r->emit(&r->line, r->arg);
	else
		r->stats.no_memory++;
}

static void take_repeats(const struct repeat *repeat, void *arg)
{
	struct report *r = arg;

	tell(r, record_repeats(&r->line, &r->context, repeat));
}

struct report *report_create(const struct config *config, report_emit *emit, void *arg,
			     char **error)
{
	struct report *r = calloc(1, sizeof(*r));

	*error = NULL;
	if (!r || record_context_init(&r->context)) {
		*error = strdup("out of memory");
		free(r);
		return NULL;
	}
	r->emit = emit;
	r->arg = arg;
	r->repeats = repeats_create(take_repeats, r);
	if (!r->repeats) {
		*error = strdup("out of memory");
		report_destroy(r);
		return NULL;
	}
	if (report_configure(r, config, error)) {
		report_destroy(r);
		return NULL;
	}
	return r;
}

void report_destroy(struct report *r)
{
	if (!r)
		return;
	judge_destroy(r->judge);
	repeats_destroy(r->repeats);
	free(r->proc);
	record_context_clean(&r->context);
	line_clean(&r->line);
	free(r);
}

int report_configure(struct report *r, const struct config *config, char **error)
{
	struct judge *judge = judge_create(config, error);

	if (!judge)
		return -1;
	if (r->proc && judge_set_host(judge, r->proc)) {
		judge_destroy(judge);
		*error = strdup("out of memory");
		return -1;
	}
	judge_destroy(r->judge);
	r->judge = judge;
	/* Which numbered the hellos it saw. */
	offers_forget(r->context.offers);
	kept_forget(r->context.kept);
	r->config = config;
	r->context.certificate_chain = config->certificate_chain;
	repeats_set(r->repeats, config->repeat_window, config->repeat_alerts);
	return 0;
}

void report_set_instance(struct report *r, uint64_t instance)
{
	r->context.instance = instance;
}

int report_set_host(struct report *r, const char *proc)
{
	char *copy = strdup(proc);

	if (!copy)
		return -1;
	if (judge_set_host(r->judge, proc)) {
		free(copy);
		return -1;
	}
	free(r->proc);
	r->proc = copy;
	return 0;
}

void report_set_capture(struct report *r, time_t at)
{
	r->context.host[0] = '\0';
	judge_set_time(r->judge, at);
}

/* What became of a handshake that was judged. */
struct outcome {
	bool alert;
	char id[ALERT_ID_SIZE];		/* of the alert, if it is one */
	const struct repeat *repeat;	/* that it is one of, and so held back; or NULL */
};

/* Of an alert that has its id, and is raised at that time, in ns. */
static void outcome_raise(struct outcome *o, struct report *r, const struct handshake *h,
			  const struct judgement *v, uint64_t at)
{
	o->alert = true;
	o->repeat = repeats_take(r->repeats, h, v, o->id, at);
	r->stats.alerts += !o->repeat;
	r->stats.repeats += o->repeat != NULL;
}

static void outcome_set_alert(struct outcome *o, struct report *r, const struct handshake *h,
			      const struct judgement *v, uint64_t at)
{
	alert_id(&r->context, h, o->id);
	outcome_raise(o, r, h, v, at);
}

/* The alert that was told in place of this one, or NULL. */
static const char *repeat_of(const struct outcome *o)
{
	return o->repeat ? o->repeat->id : NULL;
}

static void tell_alert(struct report *r, const struct handshake *h, const struct judgement *v,
		       const struct outcome *o)
{
	if (o->alert && !o->repeat)
		tell(r, record_alert(&r->line, &r->context, h, v, o->id));
}

static void take_handshake(const struct handshake *h, void *arg)
{
	struct outcome o = { .alert = false };
	struct report *r = arg;
	struct judgement v;

	memset(&v, 0, sizeof(v));
	r->stats.handshakes++;
	if (judge_handshake(r->judge, h, &v)) {
		r->stats.no_memory++;
		return;
	}
	if (v.severity != SEVERITY_NONE)
		outcome_set_alert(&o, r, h, &v, h->ended);
	if (r->config->record_handshakes)
		tell(r, record_handshake(&r->line, &r->context, h, &v, repeat_of(&o)));
	tell_alert(r, h, &v, &o);
	judgement_clean(&v);
}

/* What encrypted with something else, for all that is known, is told in evidence alone. */
static void take_outside(const struct outside *o, const struct process *parent, void *arg)
{
	struct outcome end = { .alert = false };
	struct report *r = arg;
	struct handshake *h;
	struct judgement v;

	if (!o->rsa)
		return;
	memset(&v, 0, sizeof(v));
	h = judge_outside(r->judge, o, parent, &v);
	if (!h) {
		r->stats.no_memory++;
		return;
	}
	alert_id_outside(&r->context, o, end.id);
	if (v.severity != SEVERITY_NONE)
		outcome_raise(&end, r, h, &v, o->last);
	tell(r, record_call(&r->line, &r->context, h, &v, repeat_of(&end)));
	if (end.alert && !end.repeat)
		tell(r, record_call_alert(&r->line, &r->context, h, &v, end.id));
	handshake_destroy(h);
	judgement_clean(&v);
}

static void take_library(const struct process *p, const struct library *l, uint64_t seq,
			 void *arg)
{
	struct report *r = arg;

	if (r->config->record_libraries)
		tell(r, record_library(&r->line, &r->context, p, l, seq));
}

/* Whether it was no alert until its connection turned out to be asymmetric. */
static bool is_late_alert(const struct report *r, const struct judgement *v)
{
	return v->severity != SEVERITY_NONE &&
	       judge_severity_without(r->judge, v, SIGNAL_ASYMMETRIC) == SEVERITY_NONE;
}

/*
 * Judges a handshake anew, now that it is known what was sent and what came: true if
 * that is something to tell, and *v is then to be cleaned. One that ended with its
 * connection was judged by all there is.
 */
static bool judge_flow(struct report *r, const struct flow *f, struct judgement *v)
{
	if (!f->told || f->told->end == HANDSHAKE_CLOSED ||
	    !flow_is_asymmetric(&r->config->rules, &f->fact))
		return false;
	memset(v, 0, sizeof(*v));
	if (!judge_handshake(r->judge, f->told, v))
		return true;
	r->stats.no_memory++;
	return false;
}

/*
 * A handshake that was no alert may become one at the end of its connection; one that
 * was gets the flow's record to add to it.
 */
static void take_asymmetric(struct report *r, const struct flow *f, const struct judgement *v)
{
	struct outcome o = { .alert = false };

	if (is_late_alert(r, v))
		outcome_set_alert(&o, r, f->told, v, f->closed);
	tell(r, record_flow(&r->line, &r->context, f, v, repeat_of(&o)));
	tell_alert(r, f->told, v, &o);
}

static void take_flow(const struct flow *f, void *arg)
{
	struct report *r = arg;
	struct judgement v;

	if (judge_flow(r, f, &v)) {
		take_asymmetric(r, f, &v);
		judgement_clean(&v);
	} else if (r->config->record_flows) {
		tell(r, record_flow(&r->line, &r->context, f, NULL, NULL));
	}
}

void report_note(const struct source_note *note, void *arg)
{
	struct report *r = arg;

	tell(r, record_note(&r->line, &r->context, note));
}

static uint64_t wall_clock(void)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ULL + (uint64_t)ts.tv_nsec;
}

static void take_lost(uint64_t seq, uint64_t missing, uint64_t time, void *arg)
{
	struct report *r = arg;

	if (!r->loss.gaps)
		r->loss.first_seq = seq;
	r->loss.gaps++;
	r->loss.events += missing;
	r->loss.last_seq = seq + missing - 1;
	/* A gap is found by the reader; the module gave it no time. */
	r->loss.time = time ? time : wall_clock();
}

void report_listener(struct report *r, struct track_listener *listener)
{
	listener->handshake = take_handshake;
	listener->library = take_library;
	listener->flow = take_flow;
	listener->outside = take_outside;
	listener->lost = take_lost;
	listener->arg = r;
}

static void flush_loss(struct report *r)
{
	if (!r->loss.gaps)
		return;
	tell(r, record_lost(&r->line, &r->context, &r->loss));
	memset(&r->loss, 0, sizeof(r->loss));
}

void report_sink_lost(struct report *r, const char *sink, const char *place, uint64_t records,
		      uint64_t first, uint64_t last)
{
	const struct sink_loss loss = {
		sink, place, records, first, last ? last : wall_clock(),
	};

	tell(r, record_sink_lost(&r->line, &r->context, &loss));
}

void report_flush(struct report *r)
{
	flush_loss(r);
	repeats_end(r->repeats);
}

void report_tick(struct report *r, uint64_t now)
{
	repeats_tick(r->repeats, wall_clock());
	if (r->loss.gaps && now - r->lost_told >= r->config->lost_interval * 1000ULL) {
		flush_loss(r);
		r->lost_told = now;
	}
}

const struct report_stats *report_stats_get(const struct report *r)
{
	return &r->stats;
}
