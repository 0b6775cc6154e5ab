// SPDX-License-Identifier: BSD-3-Clause
#include "track.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "calls.h"
#include "reading.h"

struct track {
	struct track_limits limits;
	struct track_listener listener;
	struct process_table *processes;
	struct flow_table flows;
	struct handshake *open;		/* oldest first */
	struct handshake *told;		/* over, while their flows are not; oldest first */
	struct handshake *spare;	/* of the past, whose room the next one gets; or NULL */
	struct calls calls;
	size_t memory;			/* of both */
	uint64_t now;
	struct track_stats stats;
};

/* ---- handshakes --------------------------------------------------------------- */

/* Only its flow holds it. */
static void told_drop(struct track *t, struct flow *f)
{
	struct handshake *h = f->told;

	if (!h)
		return;
	f->told = NULL;
	DL_DELETE(t->told, h);
	t->memory -= h->memory;
	handshake_retire(h, &t->spare);
}

static void handshake_close(struct track *t, struct flow *f, enum handshake_end end)
{
	struct handshake *h = f->handshake;

	if (!h)
		return;
	f->handshake = NULL;
	DL_DELETE(t->open, h);
	if (h->end != HANDSHAKE_OPEN)
		end = h->end;
	h->flow = f->fact;
	h->lost_before = t->stats.events_lost - f->lost_at;
	handshake_read(h, end);
	if (t->listener.handshake)
		t->listener.handshake(h, t->listener.arg);
	f->told = h;
	DL_APPEND(t->told, h);
}

static void handshake_close_oldest(struct track *t, enum handshake_end end)
{
	handshake_close(t, flow_table_find(&t->flows, t->open->flow.id), end);
}

static struct handshake *handshake_open(struct track *t, struct flow *f, uint64_t time)
{
	struct handshake *h = handshake_succeed(&t->spare, &f->fact, f->process, time);

	if (!h)
		return NULL;
	h->connected = f->connected;
	h->deadline = t->now + t->limits.handshake_timeout;
	t->memory += h->memory;
	DL_APPEND(t->open, h);
	f->handshake = h;
	f->tls = true;
	return h;
}

/* ---- connections -------------------------------------------------------------- */

static void flow_forget(struct track *t, struct flow *f)
{
	handshake_close(t, f, HANDSHAKE_EVICTED);
	told_drop(t, f);
	flow_table_remove(&t->flows, f);
}

static void memory_bound(struct track *t)
{
	while (t->told && t->memory > t->limits.handshake_memory)
		told_drop(t, flow_table_peek(&t->flows, t->told->flow.id));
	while (t->open && t->memory > t->limits.handshake_memory) {
		handshake_close_oldest(t, HANDSHAKE_EVICTED);
		told_drop(t, flow_table_peek(&t->flows, t->told->flow.id));
		t->stats.handshakes_evicted++;
	}
}

static struct flow *flow_get(struct track *t, uint64_t id)
{
	struct flow *f = flow_table_find(&t->flows, id);

	if (f)
		return f;
	if (flow_table_count(&t->flows) >= t->limits.flows) {
		flow_forget(t, t->flows.flow);
		t->stats.flows_evicted++;
	}
	f = flow_table_add(&t->flows, id);
	if (f)
		f->lost_at = t->stats.events_lost;
	else
		t->stats.no_memory++;
	return f;
}

static void flow_own(struct track *t, struct flow *f, uint64_t process_id)
{
	if (process_id)
		f->fact.process_id = process_id;
	if (!f->process && f->fact.process_id)
		f->process = process_hold(process_table_find(t->processes, f->fact.process_id));
	if (f->handshake && !f->handshake->process)
		f->handshake->process = process_hold(f->process);
}

/* ---- events ------------------------------------------------------------------- */

static void take_process(struct track *t, const struct kxw_event *ev)
{
	if (!process_table_add(t->processes, &ev->process, ev->time))
		t->stats.no_memory++;
}

static void take_library(struct track *t, const struct kxw_event *ev)
{
	struct process *p = process_table_find(t->processes, ev->process_id);
	const struct library unowned = library_borrow(&ev->library, ev->time);

	if (p)
		process_add_library(p, &ev->library, ev->time);
	if (t->listener.library)
		t->listener.library(p, &unowned, ev->seq, t->listener.arg);
}

static void take_connect(struct track *t, const struct kxw_event *ev)
{
	struct flow *f = flow_get(t, ev->flow_id);

	if (!f)
		return;
	flow_update(f, &ev->flow);
	f->connected = ev->time;
	f->connect_seq = ev->seq;
	flow_own(t, f, ev->process_id);
	if (f->process)
		peers_add(&f->process->peers, &f->fact, ev->time);
}

static void take_tls(struct track *t, const struct kxw_event *ev)
{
	struct flow *f = flow_get(t, ev->flow_id);
	struct handshake *h;
	size_t before;

	if (!f)
		return;
	flow_own(t, f, ev->process_id);
	h = f->handshake;
	/* What comes after a handshake was told adds nothing to it. */
	if (!h && f->tls)
		return;
	if (!h)
		h = handshake_open(t, f, ev->time);
	if (!h) {
		t->stats.no_memory++;
		return;
	}
	before = h->memory;
	handshake_take(h, ev);
	t->memory += h->memory - before;
	/* How the connection ended comes next, and says who ended it. */
	if (ev->tls_end == KXW_TLS_END_CLOSED)
		h->end = HANDSHAKE_CLOSED;
	else if (ev->tls_end)
		handshake_close(t, f, handshake_end_of(ev->tls_end));
	memory_bound(t);
}

static void take_close(struct track *t, const struct kxw_event *ev)
{
	struct flow *f = flow_get(t, ev->flow_id);

	if (!f)
		return;
	flow_update(f, &ev->flow);
	flow_own(t, f, ev->process_id);
	f->closed = ev->time;
	f->close_seq = ev->seq;
	f->lost_before = t->stats.events_lost - f->lost_at;
	if (f->handshake) {
		f->handshake->last_seq = ev->seq;
		f->handshake->ended = ev->time;
	}
	handshake_close(t, f, HANDSHAKE_CLOSED);
	if (f->told) {
		f->told->flow = f->fact;
		f->told->closed = ev->time;
		f->told->close_seq = ev->seq;
	}
	if (t->listener.flow)
		t->listener.flow(f, t->listener.arg);
	told_drop(t, f);
	flow_table_remove(&t->flows, f);
}

static void tell_outside(struct track *t, uint64_t now)
{
	struct outside *o;

	while ((o = outside_due(&t->calls.outside, now))) {
		if (t->listener.outside)
			t->listener.outside(o, process_table_parent(t->processes, o->process),
					    t->listener.arg);
		outside_told(o);
	}
}

static void take_call(struct track *t, const struct kxw_event *ev)
{
	struct process *p = process_table_find(t->processes, ev->process_id);
	struct flow *f = ev->flow_id ? flow_table_find(&t->flows, ev->flow_id) : NULL;

	if (!calls_take(&t->calls, p, f, ev, t->now + t->limits.outside_wait))
		t->stats.no_memory++;
}

static void take_gap(struct track *t, const struct kxw_event *ev)
{
	t->stats.events_lost += ev->missing;
	if (t->listener.lost)
		t->listener.lost(ev->seq, ev->missing, ev->time, t->listener.arg);
}

void track_event(struct track *t, const struct kxw_event *ev)
{
	switch (ev->type) {
	case KXW_EVENT_GAP:
		take_gap(t, ev);
		break;
	case KXW_EVENT_PROCESS:
		take_process(t, ev);
		break;
	case KXW_EVENT_LIBRARY:
		take_library(t, ev);
		break;
	case KXW_EVENT_CONNECT:
		take_connect(t, ev);
		break;
	case KXW_EVENT_TLS:
		take_tls(t, ev);
		break;
	case KXW_EVENT_CLOSE:
		take_close(t, ev);
		break;
	case KXW_EVENT_CALL:
		take_call(t, ev);
		break;
	}
}

static void recall_library(struct track *t, const struct kxw_event *ev)
{
	struct process *p = process_table_find(t->processes, ev->process_id);

	if (p)
		process_add_library(p, &ev->library, ev->time);
}

static void recall_flow(struct track *t, const struct kxw_event *ev)
{
	struct flow *f = flow_get(t, ev->flow_id);

	if (!f)
		return;
	flow_own(t, f, ev->process_id);
	f->tls = true;
}

void track_recall(struct track *t, const struct kxw_event *ev)
{
	struct flow *f;

	switch (ev->type) {
	case KXW_EVENT_PROCESS:
		take_process(t, ev);
		break;
	case KXW_EVENT_LIBRARY:
		recall_library(t, ev);
		break;
	case KXW_EVENT_CONNECT:
		take_connect(t, ev);
		break;
	case KXW_EVENT_TLS:
		recall_flow(t, ev);
		break;
	case KXW_EVENT_CALL:
		calls_recall(process_table_find(t->processes, ev->process_id), ev);
		break;
	case KXW_EVENT_CLOSE:
		f = flow_table_peek(&t->flows, ev->flow_id);
		if (f)
			flow_forget(t, f);
		break;
	}
}

void track_learn_process(struct track *t, const struct kxw_process *fact,
			 const struct kxw_library *library, size_t libraries)
{
	struct process *p = process_table_add(t->processes, fact, 0);
	size_t i;

	if (!p) {
		t->stats.no_memory++;
		return;
	}
	for (i = 0; i < libraries; i++)
		process_add_library(p, &library[i], 0);
}

const struct process *track_process(const struct track *t, uint64_t id)
{
	return process_table_find(t->processes, id);
}

void track_learn_flow(struct track *t, const struct kxw_flow *fact)
{
	struct flow *f = flow_get(t, fact->id);

	if (!f)
		return;
	flow_update(f, fact);
	flow_own(t, f, fact->process_id);
	if (f->process)
		peers_add(&f->process->peers, &f->fact, 0);
}

/* ---- time and end ------------------------------------------------------------- */

void track_clock(struct track *t, uint64_t now)
{
	t->now = now;
}

void track_tick(struct track *t, uint64_t now)
{
	track_clock(t, now);
	while (t->open && t->open->deadline <= now)
		handshake_close_oldest(t, HANDSHAKE_TIMEOUT);
	tell_outside(t, now);
}

void track_flush(struct track *t)
{
	while (t->open)
		handshake_close_oldest(t, HANDSHAKE_STOPPED);
	tell_outside(t, UINT64_MAX);
}

static void flows_clear(struct track *t)
{
	while (t->flows.flow) {
		told_drop(t, t->flows.flow);
		flow_table_remove(&t->flows, t->flows.flow);
	}
}

void track_restart(struct track *t)
{
	track_flush(t);
	flows_clear(t);
	process_table_clear(t->processes);
}

uint64_t track_resume_after(const struct track *t, uint64_t last)
{
	const struct outside *o = t->calls.outside.waiting;

	if (t->open && t->open->first_seq && t->open->first_seq <= last)
		last = t->open->first_seq - 1;
	if (o && o->first_seq <= last)
		last = o->first_seq - 1;
	return last;
}

void track_stats_get(const struct track *t, struct track_stats *stats)
{
	*stats = t->stats;
	stats->processes_evicted = process_table_evicted(t->processes);
	stats->verdicts_unjoined = t->calls.unjoined;
}

void track_set_limits(struct track *t, const struct track_limits *limits)
{
	t->limits = *limits;
	process_table_resize(t->processes, limits->processes);
	while (flow_table_count(&t->flows) > limits->flows) {
		flow_forget(t, t->flows.flow);
		t->stats.flows_evicted++;
	}
}

struct track *track_create(const struct track_limits *limits,
			   const struct track_listener *listener, const char *proc)
{
	struct track *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->processes = process_table_create(limits->processes, proc);
	if (!t->processes) {
		free(t);
		return NULL;
	}
	t->limits = *limits;
	t->listener = *listener;
	return t;
}

void track_destroy(struct track *t)
{
	struct handshake *h, *next;

	if (!t)
		return;
	DL_FOREACH_SAFE(t->open, h, next) {
		DL_DELETE(t->open, h);
		handshake_destroy(h);
	}
	flows_clear(t);
	handshake_destroy(t->spare);
	outside_drop(&t->calls.outside);
	process_table_destroy(t->processes);
	free(t);
}
