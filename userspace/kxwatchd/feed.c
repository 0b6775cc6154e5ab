// SPDX-License-Identifier: BSD-3-Clause
#include "feed.h"

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "message.h"
#include "position.h"

#define BATCH		1024	/* events between two looks at signals and time */
#define LEARN_INTERVAL	1000	/* milliseconds; lest being late makes one later */

/* ---- position ----------------------------------------------------------------- */

void feed_save(struct feed *f)
{
	struct kxw_position at;
	int ret;

	kxw_tell(f->module, &at);
	at.seq = track_resume_after(f->track, at.seq);
	if (!f->config->state_file ||
	    (at.instance == f->saved.instance && at.seq == f->saved.seq))
		return;
	ret = position_write(f->config->state_file, &at);
	if (ret && !f->state_fails)
		message("%s: cannot be written: %s; a restart will report some events twice",
			f->config->state_file, strerror(-ret));
	f->state_fails = ret != 0;
	if (!ret)
		f->saved = at;
}

static int position_restore(struct feed *f)
{
	struct kxw_position at;
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
	ret = kxw_seek(f->module, &at);
	/* Of another life of the module: its numbers say nothing now. */
	if (ret == KXWE_RELOADED || ret == KXWE_INVALID)
		return 0;
	if (!ret)
		f->saved = at;
	return ret;
}

/* ---- module ------------------------------------------------------------------- */

static int module_failed(struct feed *f, int error)
{
	const char *detail = f->module ? kxw_detail(f->module) : "";

	f->failed = true;
	if (error == KXWE_NO_MODULE)
		message("the kxwatch module is not loaded: run \"kxwatch load\" (or \"modprobe"
			" kxwatch\", which says less if it fails), then start again");
	else if (error == KXWE_PERMISSION)
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
	track_learn_process(arg, process, library, libraries);
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
	int ret = kxw_processes(f->module, learn_process, f->track);

	if (!ret)
		ret = kxw_flows(f->module, learn_flow, f->track);
	f->learn = ret != 0;
	f->learned_at = clock_ms();
	return ret;
}

static int libraries_set(struct feed *f)
{
	if (!f->config->libraries)
		return 0;
	return kxw_set_libraries(f->module, (const char *const *)f->config->library,
				 f->config->libraries);
}

/* Also after the module was loaded anew. */
static int module_begin(struct feed *f)
{
	struct kxw_position at;
	int ret = libraries_set(f);

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
	track_restart(f->track);
	return module_begin(f);
}

void feed_configure(struct feed *f, const struct config *config)
{
	int ret;

	f->config = config;
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

int feed_open(struct feed *f, const struct config *config, struct track *track,
	      struct report *report)
{
	struct kxw_position at;
	int ret;

	f->config = config;
	f->track = track;
	f->report = report;
	ret = kxw_open(&f->module);
	if (!ret)
		ret = position_restore(f);
	if (!ret)
		ret = module_begin(f);
	if (ret)
		return module_failed(f, ret);
	kxw_tell(f->module, &at);
	message("reading events after number %llu", (unsigned long long)at.seq);
	return 0;
}

void feed_close(struct feed *f)
{
	kxw_close(f->module);
	f->module = NULL;
}

/* ---- reading ------------------------------------------------------------------ */

int feed_read(struct feed *f)
{
	int i, ret;

	if (f->failed)
		return -1;
	track_clock(f->track, clock_ms());
	for (i = 0; i < BATCH; i++) {
		ret = kxw_next(f->module, &f->event);
		if (ret < 0)
			return module_trouble(f, ret);
		if (!ret) {
			track_tick(f->track, clock_ms());
			return 0;
		}
		f->absent = false;
		track_event(f->track, &f->event);
		if (f->event.type == KXW_EVENT_GAP) {
			f->learn = true;
			f->lost += f->event.missing;
			f->gaps++;
		}
		if (f->learn && clock_ms() - f->learned_at >= LEARN_INTERVAL)
			learn(f);
	}
	return 1;
}
