// SPDX-License-Identifier: BSD-3-Clause
#include "daemon.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <judge/config.h>
#include <kxwatch/kxwatch.h>
#include <record/report.h>
#include <sink/outlets.h>
#include <track/track.h>

#include "clock.h"
#include "feed.h"
#include "message.h"
#include "meter.h"
#include "privileges.h"

#define EXIT_CONFIG	2
#define SAVE_INTERVAL	5000	/* milliseconds between two writings of the position */
#define EXPIRED_INTERVAL 60000	/* milliseconds between two looks for entries that expired */
#define FINISH_MAX	10000	/* milliseconds for reading what is left */
#define SOON		20	/* milliseconds until a sink that is busy is asked again */

struct daemon {
	const struct options *options;
	struct config *config;
	struct feed feed;
	struct track *track;
	struct report *report;
	struct outlets *outlets;
	struct meter meter;
	uint64_t saved_at, expired_at;
	bool soon;		/* something waits that a sink may take */
};

/* ---- settings and sinks ------------------------------------------------------- */

/* The command line goes before the file. */
static int output_set(struct config *c, const struct options *o)
{
	char *output = o->output ? strdup(o->output) : NULL;

	if (!o->output)
		return 0;
	if (!output) {
		message("out of memory");
		return -1;
	}
	free(c->output);
	c->output = output;
	return 0;
}

/* NULL: and the reason was said. */
static struct config *config_open(const struct options *o, const char *else_what)
{
	struct config *c = malloc(sizeof(*c));
	char error[CONFIG_ERROR_SIZE];

	if (!c) {
		message("out of memory");
		return NULL;
	}
	if (config_load(c, o->config, error)) {
		message("%s%s", error, else_what);
	} else if (output_set(c, o)) {
		config_clean(c);
	} else {
		return c;
	}
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

static void say_sink(const char *who, const char *text, void *arg)
{
	(void)arg;
	message("%s: %s", who, text);
}

static void emit(const struct line *line, void *arg)
{
	struct daemon *d = arg;

	meter_take(&d->meter, line);
	outlets_put(d->outlets, line->text, line->size, &line->facts, clock_ms());
	d->soon = true;
}

/* ---- reading ------------------------------------------------------------------ */

int daemon_read(struct daemon *d)
{
	int ret;

	outlets_hold(d->outlets);
	ret = feed_read(&d->feed);
	if (d->soon)
		d->soon = outlets_tick(d->outlets, clock_ms());
	return ret;
}

/* What is not safe yet must be read again by who comes after a crash. */
static void position_save(struct daemon *d)
{
	if (outlets_secure(d->outlets, clock_ms()))
		feed_save(&d->feed);
}

/* In all sinks, for each may be the one that somebody looks at. */
static void tell_dropped(struct daemon *d)
{
	struct outlet_loss loss;

	while (outlets_take_loss(d->outlets, &loss))
		report_sink_lost(d->report, loss.name, loss.place, loss.records, loss.first,
				 loss.last);
}

void daemon_tick(struct daemon *d)
{
	uint64_t now = clock_ms();

	report_tick(d->report, now);
	feed_tick(&d->feed, now);
	if (now - d->expired_at >= EXPIRED_INTERVAL) {
		tell_expired(d->config);
		d->expired_at = now;
	}
	d->soon = outlets_tick(d->outlets, now);
	tell_dropped(d);
	meter_tick(&d->meter, now, &(struct meter_parts){ d->options->config, d->config, &d->feed,
							  d->report, d->outlets });
	if (now - d->saved_at >= SAVE_INTERVAL) {
		position_save(d);
		d->saved_at = now;
	}
}

static void tell_waiting(const struct outlets *o, bool safe)
{
	struct outlet_stats s;
	size_t i;

	for (i = 0; i < outlets_count(o); i++) {
		outlets_stats(o, i, &s);
		if (s.waiting)
			message("%s: %llu records could not be written; they %s", s.place,
				(unsigned long long)s.waiting,
				safe ? "wait in its spool" : "are made again by the next start");
	}
}

int daemon_finish(struct daemon *d)
{
	const struct report_stats *stats = report_stats_get(d->report);
	uint64_t end = clock_ms() + FINISH_MAX;
	bool safe;
	int ret;

	do {
		ret = daemon_read(d);
	} while (ret > 0 && clock_ms() < end);
	feed_stop(&d->feed);
	track_flush(d->track);
	report_flush(d->report);
	tell_dropped(d);
	outlets_flush(d->outlets, clock_ms());
	safe = outlets_secure(d->outlets, clock_ms());
	position_save(d);
	message("ended after %llu handshakes and %llu alerts",
		(unsigned long long)stats->handshakes, (unsigned long long)stats->alerts);
	tell_waiting(d->outlets, safe);
	if (safe)
		return ret < 0 ? -1 : 0;
	return -1;
}

int daemon_patience(const struct daemon *d)
{
	return d->soon ? SOON : -1;
}

int daemon_fd(const struct daemon *d)
{
	return feed_fd(&d->feed);
}

/* ---- beginning, change and end ------------------------------------------------ */

/* All of them or, if one cannot be opened, none. */
static void outlets_replace(struct daemon *d, struct outlets *fresh, const struct config *c)
{
	if (!fresh)
		return;
	outlets_succeed(fresh, d->outlets, c, clock_ms());
	d->outlets = fresh;
}

/* A file that was moved away is not to be written any more, whatever the settings. */
static void outlets_reopen(struct daemon *d)
{
	outlets_replace(d, outlets_open(d->config, clock_ms(), say_sink, d), d->config);
}

void daemon_reload(struct daemon *d)
{
	struct config *fresh = config_open(d->options, "; the settings stay as they were");
	struct outlets *outlets;
	char *error = NULL;

	if (!fresh) {
		outlets_reopen(d);
		return;
	}
	outlets = outlets_open(fresh, clock_ms(), say_sink, d);
	if (!outlets)
		goto close_config;
	/* The last step that can fail, so that all of it holds or nothing. */
	if (report_configure(d->report, fresh, &error)) {
		message("trust: %s; the settings stay as they were", error);
		free(error);
		goto close_outlets;
	}
	outlets_replace(d, outlets, fresh);
	feed_configure(&d->feed, fresh);
	if (strcmp(d->config->status_file, fresh->status_file))
		meter_end(&d->meter, d->config);
	config_close(d->config);
	d->config = fresh;
	tell_expired(d->config);
	track_set_limits(d->track, &d->config->limits);
	message("%s: read again", d->options->config);
	return;
close_outlets:
	outlets_close(outlets);
	outlets_reopen(d);
close_config:
	config_close(fresh);
}

/* The tracker tells the report, the report the sinks. */
static int parts_create(struct daemon *d)
{
	struct track_listener listener;
	char *error = NULL;

	d->outlets = outlets_open(d->config, clock_ms(), say_sink, d);
	if (!d->outlets)
		return -1;
	outlets_begin(d->outlets, d->config);
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
	meter_begin(&d->meter);
	d->config = config_open(options, "");
	/* Before anything is opened: what does not work without them is to show at once. */
	if (d->config && d->config->drop_privileges && privileges_drop(d->config->library_enabled))
		message("rights that are not needed could not be given up: %s", strerror(errno));
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
	outlets_close(d->outlets);
	feed_close(&d->feed);
	if (d->config)
		meter_end(&d->meter, d->config);
	config_close(d->config);
	free(d);
}
