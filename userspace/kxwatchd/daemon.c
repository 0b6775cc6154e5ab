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

#include "clock.h"
#include "feed.h"
#include "message.h"

#define EXIT_CONFIG	2
#define SAVE_INTERVAL	5000	/* milliseconds between two writings of the position */
#define EXPIRED_INTERVAL 60000	/* milliseconds between two looks for entries that expired */
#define FINISH_MAX	10000	/* milliseconds for reading what is left */

struct daemon {
	const struct options *options;
	struct config *config;
	struct feed feed;
	struct track *track;
	struct report *report;
	struct jsonl *sink;
	uint64_t saved_at, expired_at;
	bool sink_fails;
};

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

/* ---- reading ------------------------------------------------------------------ */

int daemon_read(struct daemon *d)
{
	return feed_read(&d->feed);
}

/* What is not written yet must be read again by who comes after a crash. */
static void position_save(struct daemon *d)
{
	if (!jsonl_waiting(d->sink))
		feed_save(&d->feed);
}

void daemon_tick(struct daemon *d)
{
	uint64_t now = clock_ms();

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
	uint64_t end = clock_ms() + FINISH_MAX;
	int ret;

	do {
		ret = daemon_read(d);
	} while (ret > 0 && clock_ms() < end);
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
	return kxw_fd(d->feed.module);
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
	feed_configure(&d->feed, fresh);
	config_close(d->config);
	d->config = fresh;
	tell_expired(d->config);
	track_set_limits(d->track, &d->config->limits);
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
	} else if (!parts_create(d) && !feed_open(&d->feed, d->config, d->track, d->report)) {
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
	feed_close(&d->feed);
	config_close(d->config);
	free(d);
}
