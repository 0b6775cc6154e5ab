// SPDX-License-Identifier: BSD-3-Clause
#include "daemon.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <judge/config.h>
#include <kxwatch/kxwatch.h>
#include <record/report.h>
#include <sink/jsonl.h>
#include <track/track.h>

#include "message.h"
#include "position.h"

#define EXIT_CONFIG	2
#define BATCH		1024	/* events between two looks at signals and time */
#define LEARN_INTERVAL	1000	/* milliseconds; lest being late makes one later */
#define SAVE_INTERVAL	5000	/* milliseconds between two writings of the position */
#define EXPIRED_INTERVAL 60000	/* milliseconds between two looks for entries that expired */
#define FINISH_MAX	10000	/* milliseconds for reading what is left */

struct daemon {
	const struct options *options;
	struct config *config;
	struct kxw *module;
	struct track *track;
	struct report *report;
	struct jsonl *sink;
	struct kxw_event event;
	struct kxw_position saved;
	uint64_t saved_at, learned_at, expired_at;
	bool learn;		/* what the module knows is to be asked for */
	bool absent;		/* the module went, and that was said */
	bool failed;		/* it cannot be read any more, and that was said */
	bool sink_fails, state_fails;
};

static uint64_t now_ms(void)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* ---- settings and sink -------------------------------------------------------- */

/* NULL: and the reason was said. */
static struct config *config_open(const char *file, const char *else_what)
{
	struct config *c = malloc(sizeof(*c));
	char error[CONFIG_ERROR_SIZE];

	if (!c) {
		message("out of memory");
		return NULL;
	}
	if (!config_load(c, file, error))
		return c;
	message("%s%s", error, else_what);
	free(c);
	return NULL;
}

static void say_expired(const struct allow_entry *e, void *arg)
{
	(void)arg;
	message("%s: this entry has expired and matches no more", e->place);
}

/* Each once, be it long over or over since now. */
static void tell_expired(struct config *c)
{
	allow_list_tell_expired(&c->allow, time(NULL), say_expired, NULL);
	allow_list_tell_expired(&c->baseline, time(NULL), say_expired, NULL);
}

static void config_close(struct config *c)
{
	if (!c)
		return;
	config_clean(c);
	free(c);
}

static const char *output_of(const struct options *o, const struct config *c)
{
	return o->output ? o->output : c->output;
}

static struct jsonl *sink_open(const char *output)
{
	struct jsonl *sink = jsonl_open(output);

	if (!sink)
		message("%s: cannot be opened for writing: %s; see the setting output", output,
			strerror(errno));
	return sink;
}

/* Says it when writing begins to fail and when it works again, not for each line. */
static void sink_check(struct daemon *d, int ret)
{
	const char *output = output_of(d->options, d->config);

	if (ret && !d->sink_fails)
		message("%s: cannot be written: %s; records wait", output, strerror(-ret));
	else if (!ret && d->sink_fails)
		message("%s: is written again; %llu records were dropped in all", output,
			(unsigned long long)jsonl_dropped(d->sink));
	d->sink_fails = ret != 0;
}

static void emit(const char *line, size_t size, void *arg)
{
	struct daemon *d = arg;

	sink_check(d, jsonl_write(d->sink, line, size));
}

/* ---- position ----------------------------------------------------------------- */

static void position_save(struct daemon *d)
{
	struct kxw_position at;
	int ret;

	kxw_tell(d->module, &at);
	at.seq = track_resume_after(d->track, at.seq);
	/* What is not written yet must be read again by who comes after a crash. */
	if (!d->config->state_file || jsonl_waiting(d->sink) ||
	    (at.instance == d->saved.instance && at.seq == d->saved.seq))
		return;
	ret = position_write(d->config->state_file, &at);
	if (ret && !d->state_fails)
		message("%s: cannot be written: %s; a restart will report some events twice",
			d->config->state_file, strerror(-ret));
	d->state_fails = ret != 0;
	if (!ret)
		d->saved = at;
}

static int position_restore(struct daemon *d)
{
	struct kxw_position at;
	int ret;

	if (!d->config->state_file)
		return 0;
	ret = position_read(d->config->state_file, &at);
	if (ret == -ENOENT)
		return 0;
	if (ret) {
		message("%s: cannot be used (%s); beginning with the oldest event",
			d->config->state_file, strerror(-ret));
		return 0;
	}
	ret = kxw_seek(d->module, &at);
	/* Of another life of the module: its numbers say nothing now. */
	if (ret == KXWE_RELOADED || ret == KXWE_INVALID)
		return 0;
	if (!ret)
		d->saved = at;
	return ret;
}

/* ---- module ------------------------------------------------------------------- */

static int module_failed(struct daemon *d, int error)
{
	const char *detail = d->module ? kxw_detail(d->module) : "";

	d->failed = true;
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
static int learn(struct daemon *d)
{
	int ret = kxw_processes(d->module, learn_process, d->track);

	if (!ret)
		ret = kxw_flows(d->module, learn_flow, d->track);
	d->learn = ret != 0;
	d->learned_at = now_ms();
	return ret;
}

static int libraries_set(struct daemon *d)
{
	if (!d->config->libraries)
		return 0;
	return kxw_set_libraries(d->module, (const char *const *)d->config->library,
				 d->config->libraries);
}

/* Also after the module was loaded anew. */
static int module_begin(struct daemon *d)
{
	struct kxw_position at;
	int ret = libraries_set(d);

	if (!ret)
		ret = learn(d);
	kxw_tell(d->module, &at);
	report_set_instance(d->report, at.instance);
	return ret;
}

static int module_open(struct daemon *d)
{
	struct kxw_position at;
	int ret = kxw_open(&d->module);

	if (!ret)
		ret = position_restore(d);
	if (!ret)
		ret = module_begin(d);
	if (ret)
		return module_failed(d, ret);
	kxw_tell(d->module, &at);
	message("reading events after number %llu", (unsigned long long)at.seq);
	return 0;
}

static int module_reloaded(struct daemon *d)
{
	message("the module was loaded anew: event numbers begin again");
	d->absent = false;
	track_restart(d->track);
	return module_begin(d);
}

/* 0: go on, -1. */
static int module_trouble(struct daemon *d, int error)
{
	if (error == KXWE_RELOADED)
		error = module_reloaded(d);
	switch (error) {
	case 0:
	case KXWE_INTERRUPTED:
		return 0;
	case KXWE_NO_MODULE:
		if (!d->absent)
			message("the module was unloaded: waiting for it to be loaded again");
		d->absent = true;
		return 0;
	case KXWE_PROTOCOL:
		message("an event made no sense and is left out");
		return 0;
	default:
		return module_failed(d, error);
	}
}

/* ---- reading ------------------------------------------------------------------ */

int daemon_read(struct daemon *d)
{
	int i, ret;

	if (d->failed)
		return -1;
	track_clock(d->track, now_ms());
	for (i = 0; i < BATCH; i++) {
		ret = kxw_next(d->module, &d->event);
		if (ret < 0)
			return module_trouble(d, ret);
		if (!ret) {
			track_tick(d->track, now_ms());
			return 0;
		}
		d->absent = false;
		track_event(d->track, &d->event);
		if (d->event.type == KXW_EVENT_GAP)
			d->learn = true;
		if (d->learn && now_ms() - d->learned_at >= LEARN_INTERVAL)
			learn(d);
	}
	return 1;
}

void daemon_tick(struct daemon *d)
{
	uint64_t now = now_ms();

	report_tick(d->report, now);
	if (now - d->expired_at >= EXPIRED_INTERVAL) {
		tell_expired(d->config);
		d->expired_at = now;
	}
	if (jsonl_waiting(d->sink))
		sink_check(d, jsonl_flush(d->sink));
	if (now - d->saved_at >= SAVE_INTERVAL) {
		position_save(d);
		d->saved_at = now;
	}
}

int daemon_finish(struct daemon *d)
{
	const struct report_stats *stats = report_stats_get(d->report);
	uint64_t end = now_ms() + FINISH_MAX;
	int ret;

	do {
		ret = daemon_read(d);
	} while (ret > 0 && now_ms() < end);
	track_flush(d->track);
	report_flush(d->report);
	if (jsonl_waiting(d->sink))
		sink_check(d, jsonl_flush(d->sink));
	position_save(d);
	message("ended after %llu handshakes and %llu alerts",
		(unsigned long long)stats->handshakes, (unsigned long long)stats->alerts);
	if (!jsonl_waiting(d->sink))
		return ret < 0 ? -1 : 0;
	message("%s: %llu bytes of records could not be written; make room and start again",
		output_of(d->options, d->config), (unsigned long long)jsonl_waiting(d->sink));
	return -1;
}

int daemon_fd(const struct daemon *d)
{
	return kxw_fd(d->module);
}

/* ---- beginning, change and end ------------------------------------------------ */

/* A file that was moved away is not to be written any more, whatever the settings. */
static void output_reopen(struct daemon *d)
{
	struct jsonl *sink = sink_open(output_of(d->options, d->config));

	if (!sink)
		return;
	jsonl_succeed(sink, d->sink);
	d->sink = sink;
}

void daemon_reload(struct daemon *d)
{
	struct config *fresh = config_open(d->options->config, "; the settings stay as they were");
	struct jsonl *sink;
	char *error = NULL;
	int ret;

	if (!fresh) {
		output_reopen(d);
		return;
	}
	sink = sink_open(output_of(d->options, fresh));
	if (!sink)
		goto close_config;
	/* The last step that can fail, so that all of it holds or nothing. */
	if (report_configure(d->report, fresh, &error)) {
		message("trust: %s; the settings stay as they were", error);
		free(error);
		output_reopen(d);
		goto close_sink;
	}
	jsonl_succeed(sink, d->sink);
	d->sink = sink;
	config_close(d->config);
	d->config = fresh;
	tell_expired(d->config);
	track_set_limits(d->track, &d->config->limits);
	ret = libraries_set(d);
	if (ret)
		message("library_names: %s", kxw_strerror(ret));
	message("%s: read again", d->options->config);
	return;
close_sink:
	jsonl_close(sink);
close_config:
	config_close(fresh);
}

/* The tracker tells the report, the report the sink. */
static int parts_create(struct daemon *d)
{
	struct track_listener listener;
	char *error = NULL;

	d->sink = sink_open(output_of(d->options, d->config));
	if (!d->sink)
		return -1;
	d->report = report_create(d->config, emit, d, &error);
	if (!d->report) {
		message("trust: %s", error);
		free(error);
		return -1;
	}
	if (report_set_host(d->report, "/proc")) {
		message("out of memory");
		return -1;
	}
	report_listener(d->report, &listener);
	d->track = track_create(&d->config->limits, &listener, "/proc");
	if (!d->track)
		message("out of memory");
	return d->track ? 0 : -1;
}

struct daemon *daemon_create(const struct options *options, int *status)
{
	struct daemon *d = calloc(1, sizeof(*d));

	*status = EXIT_FAILURE;
	if (!d) {
		message("out of memory");
		return NULL;
	}
	d->options = options;
	d->config = config_open(options->config, "");
	if (!d->config) {
		*status = EXIT_CONFIG;
	} else if (!parts_create(d) && !module_open(d)) {
		tell_expired(d->config);
		return d;
	}
	daemon_destroy(d);
	return NULL;
}

void daemon_destroy(struct daemon *d)
{
	track_destroy(d->track);
	report_destroy(d->report);
	jsonl_close(d->sink);
	kxw_close(d->module);
	config_close(d->config);
	free(d);
}
