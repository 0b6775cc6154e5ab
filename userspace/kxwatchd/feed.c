// SPDX-License-Identifier: BSD-3-Clause
#include "feed.h"

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "message.h"
#include "position.h"

#define BATCH		1024	/* events between two looks at signals and time, */
#define BATCH_TIME	200	/* or milliseconds */
#define LEARN_INTERVAL	1000	/* milliseconds; lest being late makes one later */

/* ---- position ----------------------------------------------------------------- */

/* From where who comes next must read. */
static void position_now(const struct feed *f, struct kxw_position *at)
{
	kxw_tell(f->module, at);
	at->seq = track_resume_after(f->track, at->seq);
	/* What is only recalled was read before. */
	if (at->seq < f->recall)
		at->seq = f->recall;
}

void feed_stop(struct feed *f)
{
	if (!f->module)
		return;
	position_now(f, &f->end);
	f->stopped = true;
}

void feed_save(struct feed *f)
{
	struct kxw_position at = f->end;
	int ret;

	if (!f->config->state_file || !f->module)
		return;
	if (!f->stopped)
		position_now(f, &at);
	if (at.instance == f->saved.instance && at.seq == f->saved.seq)
		return;
	ret = position_write(f->config->state_file, &at);
	if (ret && !f->state_fails)
		message("%s: cannot be written: %s; a restart will report some events twice",
			f->config->state_file, strerror(-ret));
	f->state_fails = ret != 0;
	if (!ret)
		f->saved = at;
}

/*
 * Events before the position are read as well, if the module still has them: they
 * tell whose connections those are that come after it, and which handshakes were told.
 */
static int position_restore(struct feed *f)
{
	struct kxw_position at = { 0, 0 }, oldest = { 0, 0 };
	int ret;

	if (!f->config->state_file)
		return 0;
	ret = position_read(f->config->state_file, &at);
	if (ret == -ENOENT)
		return 0;
	if (ret) {
		message("%s: cannot be used (%s); beginning with the oldest event",
			f->config->state_file, strerror(-ret));
		return 0;
	}
	oldest.instance = at.instance;
	ret = kxw_seek(f->module, &at);
	if (!ret)
		ret = kxw_seek(f->module, &oldest);
	/* Of another life of the module: its numbers say nothing now. */
	if (ret == KXWE_RELOADED || ret == KXWE_INVALID)
		return 0;
	if (ret)
		return ret;
	f->saved = at;
	f->recall = at.seq;
	return 0;
}

/* ---- module ------------------------------------------------------------------- */

static int module_failed(struct feed *f, int error)
{
	const char *detail = f->module ? kxw_detail(f->module) : "";

	f->failed = true;
	if (error == KXWE_PERMISSION)
		message("not permitted to read the kxwatch module: run as root, or with"
			" CAP_NET_ADMIN in the initial user namespace");
	else
		message("reading the kxwatch module: %s%s%s", kxw_strerror(error),
			*detail ? ": " : "", detail);
	return -1;
}

static int learn_process(const struct kxw_process *process, const struct kxw_library *library,
			 size_t libraries, void *arg)
{
	struct feed *f = arg;
	size_t i;

	track_learn_process(f->track, process, library, libraries);
	for (i = 0; i < libraries; i++)
		prober_take(f->prober, f->module, process, &library[i]);
	return 0;
}

static int learn_flow(const struct kxw_flow *flow, void *arg)
{
	track_learn_flow(arg, flow);
	return 0;
}

/* Images and connections whose events are gone, or were read before a restart. */
static int learn(struct feed *f)
{
	int ret = kxw_processes(f->module, learn_process, f);

	if (!ret)
		ret = kxw_flows(f->module, learn_flow, f->track);
	f->learn = ret != 0;
	f->learned_at = clock_ms();
	return ret;
}

static int libraries_set(struct feed *f)
{
	if (!f->config->libraries || !f->module)
		return 0;
	return kxw_set_libraries(f->module, (const char *const *)f->config->library,
				 f->config->libraries);
}

/* Also after the module was loaded anew. */
static int module_begin(struct feed *f)
{
	struct kxw_position at;
	int ret = libraries_set(f);

	prober_withdraw(f->prober, f->module);
	if (!ret)
		ret = learn(f);
	kxw_tell(f->module, &at);
	report_set_instance(f->report, at.instance);
	return ret;
}

static int module_reloaded(struct feed *f)
{
	message("the module was loaded anew: event numbers begin again");
	f->absent = false;
	f->recall = 0;
	prober_forget(f->prober);
	track_restart(f->track);
	return module_begin(f);
}

void feed_configure(struct feed *f, const struct config *config)
{
	int ret;

	f->config = config;
	prober_set(f->prober, config->library_enabled, config->library_verify_off);
	prober_withdraw(f->prober, f->module);
	/* What runs already is to be probed as well. */
	f->learn |= config->library_enabled;
	ret = libraries_set(f);
	if (ret)
		message("library_names: %s", kxw_strerror(ret));
}

/* 0: go on, -1. */
static int module_trouble(struct feed *f, int error)
{
	if (error == KXWE_RELOADED)
		error = module_reloaded(f);
	switch (error) {
	case 0:
	case KXWE_INTERRUPTED:
		return 0;
	case KXWE_NO_MODULE:
		if (!f->absent)
			message("the module was unloaded: waiting for it to be loaded again");
		f->absent = true;
		return 0;
	case KXWE_PROTOCOL:
		message("an event made no sense and is left out");
		return 0;
	default:
		return module_failed(f, error);
	}
}

/* 0: also where the module is not loaded yet; -1. */
static int module_open(struct feed *f)
{
	struct kxw_position at;
	int ret = kxw_open(&f->module);

	if (ret == KXWE_NO_MODULE) {
		if (!f->absent)
			message("the kxwatch module is not loaded: waiting for it; run \"kxwatch"
				" load\" (or \"modprobe kxwatch\", which says less if it fails)");
		f->absent = true;
		return 0;
	}
	if (!ret)
		ret = position_restore(f);
	if (!ret)
		ret = module_begin(f);
	if (ret)
		return module_failed(f, ret);
	f->absent = false;
	kxw_tell(f->module, &at);
	message("reading events after number %llu",
		(unsigned long long)(f->recall ? f->recall : at.seq));
	return 0;
}

int feed_open(struct feed *f, const struct config *config, struct track *track,
	      struct report *report)
{
	f->config = config;
	f->track = track;
	f->report = report;
	f->prober = prober_create("/proc");
	if (!f->prober) {
		message("out of memory");
		return -1;
	}
	prober_set(f->prober, config->library_enabled, config->library_verify_off);
	return module_open(f);
}

int feed_fd(const struct feed *f)
{
	return f->module ? kxw_fd(f->module) : -1;
}

void feed_close(struct feed *f)
{
	prober_destroy(f->prober);
	f->prober = NULL;
	kxw_close(f->module);
	f->module = NULL;
}

/* ---- reading ------------------------------------------------------------------ */

/* Of a gap, what was missed before the position is nobody's loss. */
static void gap_trim(struct feed *f)
{
	struct kxw_event *ev = &f->event;
	uint64_t last = ev->seq + ev->missing - 1;

	if (ev->seq > f->recall || last <= f->recall)
		return;
	ev->missing = last - f->recall;
	ev->seq = f->recall + 1;
}

static void probe(struct feed *f)
{
	const struct process *p = track_process(f->track, f->event.process_id);

	if (p)
		prober_take(f->prober, f->module, &p->fact, &f->event.library);
}

void feed_tick(struct feed *f, uint64_t now)
{
	prober_tick(f->prober, f->module, now);
}

static void take(struct feed *f)
{
	if (f->event.type == KXW_EVENT_GAP)
		gap_trim(f);
	if (f->event.seq <= f->recall) {
		track_recall(f->track, &f->event);
		return;
	}
	track_event(f->track, &f->event);
	if (f->event.type == KXW_EVENT_LIBRARY)
		probe(f);
	if (f->event.type != KXW_EVENT_GAP)
		return;
	f->learn = true;
	f->lost += f->event.missing;
	f->gaps++;
}

int feed_read(struct feed *f)
{
	uint64_t begun = clock_ms(), now = begun;
	int i, ret;

	if (f->failed)
		return -1;
	track_clock(f->track, now);
	if (!f->module) {
		ret = module_open(f);
		if (ret || !f->module)
			return ret;
	}
	for (i = 0; i < BATCH && now - begun < BATCH_TIME; i++) {
		ret = kxw_next(f->module, &f->event);
		if (ret < 0)
			return module_trouble(f, ret);
		if (!ret) {
			track_tick(f->track, clock_ms());
			return 0;
		}
		f->absent = false;
		take(f);
		if (f->learn && now - f->learned_at >= LEARN_INTERVAL)
			learn(f);
		/* Who is slow must not take a handshake for older than it is. */
		now = clock_ms();
		track_clock(f->track, now);
	}
	return 1;
}
