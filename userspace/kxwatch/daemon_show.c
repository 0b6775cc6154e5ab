// SPDX-License-Identifier: BSD-3-Clause
#include "daemon_show.h"

#include <inttypes.h>

#include <record/text.h>

#include "columns.h"
#include "escape.h"
#include "moment.h"

#define SECOND INT64_C(1000000000)

/* ---- for people ----------------------------------------------------------------- */

static void put_time(FILE *to, int64_t ns)
{
	char buf[MOMENT_SIZE];

	if (to)
		fputs(ns ? moment_write(ns, buf) : "-", to);
}

static void put_number(FILE *to, uint64_t value)
{
	if (to)
		fprintf(to, "%" PRIu64, value);
}

static void put_text(FILE *to, const char *text)
{
	if (to)
		escape_text(to, text);
}

static void put_reading(FILE *to, const struct daemon_state *s)
{
	fprintf(to, "%-12s ", "reads");
	if (!s->module)
		fputs("nothing: it waits for the module", to);
	else if (!s->daemon.knows_lag)
		fprintf(to, "up to event %" PRIu64 "; of which life of the module, is not known",
			s->position);
	else
		fprintf(to, "up to event %" PRIu64 "; %" PRIu64 " are not read yet", s->position,
			s->daemon.lag);
	fprintf(to, "\n%-12s %" PRIu64 " events, in %" PRIu64 " gaps\n", "lost", s->daemon.lost,
		s->daemon.gaps);
}

static void put_state(FILE *to, const struct daemon_side *d)
{
	const struct daemon_state *s = &d->state;

	fprintf(to, "%-12s %ld, version ", "process", s->pid);
	escape_text(to, s->version);
	fputs(", since ", to);
	put_time(to, (int64_t)s->daemon.started * SECOND);
	if (d->age >= DAEMON_SILENT)
		fprintf(to, "\n%-12s for %" PRIu64 " seconds: it hangs, or cannot write %s",
			"SILENT", d->age / 1000, d->file);
	fprintf(to, "\n%-12s ", "settings");
	escape_text(to, s->settings);
	putc('\n', to);
	put_reading(to, s);
	fprintf(to, "%-12s %" PRIu64 " handshakes, %" PRIu64 " alerts, %" PRIu64 " more held back\n",
		"told", s->report.handshakes, s->report.alerts, s->report.repeats);
	if (s->report.no_memory)
		fprintf(to, "%-12s %" PRIu64 " records, for want of memory\n", "NOT MADE",
			s->report.no_memory);
}

static int put_sinks(FILE *to, const struct daemon_state *s)
{
	static const char *const titles[COLUMNS_MAX + 1] = {
		"SINK", "STATE", "SINCE", "WAITING", "SPOOL BYTES", "LOST", "WRITTEN", "PLACE", NULL
	};
	struct columns *table = columns_create(titles);
	const struct sink_metrics *k;
	int ret;

	if (!table)
		return -1;
	for (k = s->sink; k < s->sink + s->sinks; k++) {
		columns_row(table, (uint64_t)(k - s->sink), 0, !k->up || k->dropped);
		put_text(columns_cell(table), k->name);
		put_text(columns_cell(table), k->up ? "up" : "DOWN");
		put_time(columns_cell(table), (int64_t)k->since * SECOND);
		put_number(columns_cell(table), k->waiting);
		put_number(columns_cell(table), k->spool_bytes);
		put_number(columns_cell(table), k->dropped);
		put_number(columns_cell(table), k->written);
		put_text(columns_cell(table), k->place);
	}
	putc('\n', to);
	ret = columns_print(table, to, columns_terminal(), columns_colour());
	columns_destroy(table);
	for (k = s->sink; k < s->sink + s->sinks; k++)
		if (k->reason) {
			fprintf(to, "%s: ", k->name);
			escape_text(to, k->reason);
			putc('\n', to);
		}
	return ret;
}

static void put_store(FILE *to, const struct daemon_side *d)
{
	const struct extent *e = &d->extent;

	if (!*d->store)
		return;
	fprintf(to, "\nSTORE\n%-12s ", "file");
	escape_text(to, d->store);
	putc('\n', to);
	if (!d->has_extent) {
		fprintf(to, "%-12s ", "UNKNOWN");
		escape_text(to, d->store_why);
		putc('\n', to);
		return;
	}
	fprintf(to, "%-12s %" PRIu64 " KiB\n%-12s ", "size", e->bytes / 1024, "records");
	if (e->counted)
		fprintf(to, "%" PRIu64, e->records);
	else
		fputs("so many that counting them takes longer than a second", to);
	fputs(", from ", to);
	put_time(to, e->oldest);
	fputs(" to ", to);
	put_time(to, e->newest);
	putc('\n', to);
}

int daemon_show_text(FILE *to, const struct daemon_side *d)
{
	int ret = 0;

	fputs("\nDAEMON\n", to);
	if (d->found.count > 1)
		fprintf(to, "%-12s %u kxwatchd run\n", "SEVERAL", d->found.count);
	if (d->known) {
		put_state(to, d);
		ret = put_sinks(to, &d->state);
	} else {
		fprintf(to, "%-12s ", d->found.count ? "SILENT" : "DOWN");
		if (d->found.count)
			fprintf(to, "process %ld runs, and how it is, is not known: ",
				(long)d->found.pid);
		escape_text(to, d->why);
		putc('\n', to);
	}
	put_store(to, d);
	return ret;
}

/* ---- as JSON -------------------------------------------------------------------- */

static void set_number(json_t *o, const char *name, uint64_t value)
{
	text_set(o, name, json_integer((json_int_t)value));
}

static json_t *store_json(const struct daemon_side *d)
{
	json_t *o = json_object();

	text_set(o, "file", text_json(d->store));
	if (!d->has_extent) {
		text_set(o, "error", text_json(d->store_why));
		return o;
	}
	set_number(o, "bytes", d->extent.bytes);
	if (d->extent.counted)
		set_number(o, "records", d->extent.records);
	text_set(o, "oldest", text_json_time((uint64_t)d->extent.oldest));
	text_set(o, "newest", text_json_time((uint64_t)d->extent.newest));
	return o;
}

void daemon_show_json(json_t *o, const struct daemon_side *d)
{
	json_t *daemon = json_object();

	text_set(daemon, "running", json_boolean(d->found.count));
	set_number(daemon, "count", d->found.count);
	if (d->known) {
		set_number(daemon, "age_ms", d->age);
		json_object_update(daemon, d->json);
	} else {
		text_set(daemon, "why", text_json(d->why));
	}
	text_set(o, "daemon", daemon);
	if (*d->store)
		text_set(o, "store", store_json(d));
}

/* ---- as figures ----------------------------------------------------------------- */

static void put_gauge(struct exposition *e, const char *name, const char *help, uint64_t value)
{
	exposition_gauge(e, name, help);
	exposition_sample(e, value, NULL);
}

void daemon_show_metrics(struct exposition *e, const struct daemon_side *d)
{
	put_gauge(e, "kxwatch_daemon_up", "Whether a kxwatchd runs.", d->found.count != 0);
	if (d->known) {
		daemon_metrics(e, &d->state.daemon);
		sink_metrics(e, d->state.sink, d->state.sinks);
	}
	if (!d->has_extent)
		return;
	put_gauge(e, "kxwatch_store_bytes", "Size of the store.", d->extent.bytes);
	if (d->extent.counted)
		put_gauge(e, "kxwatch_store_records", "Records in the store.", d->extent.records);
	put_gauge(e, "kxwatch_store_oldest_timestamp_seconds", "Of its oldest record.",
		  (uint64_t)(d->extent.oldest / SECOND));
	put_gauge(e, "kxwatch_store_newest_timestamp_seconds", "Of its newest record.",
		  (uint64_t)(d->extent.newest / SECOND));
}
