// SPDX-License-Identifier: BSD-3-Clause
#include "outlets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "jsonl.h"
#include "kafka.h"
#include "store.h"
#include "syslog.h"

/* In this order they get each record. */
static const struct sink_class *const classes[] = {
	&jsonl_class,
	&syslog_class,
	&journal_class,
	&kafka_class,
	&store_class,
};

#define CLASSES (sizeof(classes) / sizeof(*classes))

struct outlets {
	struct outlet outlet[CLASSES];
	size_t outlets;
	outlet_say *say;
	void *arg;
};

static int open_all(struct outlets *o, const struct config *c, uint64_t now)
{
	char error[SINK_ERROR_SIZE];
	size_t i;

	for (i = 0; i < CLASSES; i++) {
		if (!classes[i]->wanted(c))
			continue;
		if (outlet_open(&o->outlet[o->outlets], classes[i], c, now, o->say, o->arg,
				error)) {
			o->say(classes[i]->name, error, o->arg);
			return -1;
		}
		o->outlets++;
	}
	return 0;
}

struct outlets *outlets_open(const struct config *c, uint64_t now, outlet_say *say, void *arg)
{
	struct outlets *o = calloc(1, sizeof(*o));

	if (!o) {
		say("sinks", "out of memory", arg);
		return NULL;
	}
	o->say = say;
	o->arg = arg;
	if (!open_all(o, c, now))
		return o;
	outlets_close(o);
	return NULL;
}

void outlets_close(struct outlets *o)
{
	size_t i;

	if (!o)
		return;
	for (i = 0; i < o->outlets; i++)
		outlet_close(&o->outlet[i]);
	free(o);
}

static struct outlet *find(struct outlets *o, const struct sink_class *class)
{
	size_t i;

	for (i = 0; i < o->outlets; i++)
		if (o->outlet[i].class == class)
			return &o->outlet[i];
	return NULL;
}

void outlets_begin(struct outlets *o, const struct config *c)
{
	size_t i;

	for (i = 0; i < o->outlets; i++)
		outlet_begin(&o->outlet[i], c);
}

/* Nobody comes after it. */
static void end(struct outlets *o, struct outlet *old, uint64_t now)
{
	char text[128];
	bool safe;

	outlet_flush(old, now, OUTLET_WAIT);
	safe = outlet_secure(old, now);
	if (!backlog_entries(&old->backlog))
		return;
	snprintf(text, sizeof(text), "is no longer written; %llu records that wait %s",
		 (unsigned long long)backlog_entries(&old->backlog),
		 safe ? "stay in its spool" : "are lost");
	o->say(old->class->place(old->sink), text, o->arg);
}

void outlets_succeed(struct outlets *o, struct outlets *old, const struct config *c,
		     uint64_t now)
{
	struct outlet *heir, *was;
	size_t i;

	for (i = 0; i < old->outlets; i++)
		if (!find(o, old->outlet[i].class))
			end(o, &old->outlet[i], now);
	for (i = 0; i < o->outlets; i++) {
		heir = &o->outlet[i];
		was = find(old, heir->class);
		if (was)
			outlet_succeed(heir, was, c, now);
		else
			outlet_begin(heir, c);
	}
	outlets_close(old);
}

void outlets_hold(struct outlets *o)
{
	size_t i;

	for (i = 0; i < o->outlets; i++)
		outlet_hold(&o->outlet[i]);
}

void outlets_put(struct outlets *o, const char *line, size_t size, const struct facts *facts,
		 uint64_t now)
{
	struct item item;
	size_t i;

	item_init(&item, line, size, facts);
	for (i = 0; i < o->outlets; i++)
		outlet_put(&o->outlet[i], &item, now);
	item_clean(&item);
}

bool outlets_tick(struct outlets *o, uint64_t now)
{
	bool soon = false;
	size_t i;

	for (i = 0; i < o->outlets; i++)
		soon |= outlet_tick(&o->outlet[i], now);
	return soon;
}

void outlets_flush(struct outlets *o, uint64_t now)
{
	size_t i;

	for (i = 0; i < o->outlets; i++)
		outlet_flush(&o->outlet[i], now, OUTLET_WAIT);
}

bool outlets_secure(struct outlets *o, uint64_t now)
{
	bool safe = true;
	size_t i;

	for (i = 0; i < o->outlets; i++)
		if (!outlet_secure(&o->outlet[i], now))
			safe = false;
	return safe;
}

bool outlets_take_loss(struct outlets *o, struct outlet_loss *loss)
{
	struct spool_loss l;
	size_t i;

	for (i = 0; i < o->outlets; i++) {
		if (!outlet_take_loss(&o->outlet[i], &l))
			continue;
		loss->name = o->outlet[i].class->name;
		loss->place = o->outlet[i].class->place(o->outlet[i].sink);
		loss->records = l.records;
		loss->first = l.first;
		loss->last = l.last;
		return true;
	}
	return false;
}

size_t outlets_count(const struct outlets *o)
{
	return o->outlets;
}

void outlets_stats(const struct outlets *o, size_t i, struct outlet_stats *stats)
{
	outlet_stats(&o->outlet[i], stats);
}

static json_t *describe(const struct outlet *o)
{
	struct outlet_stats s;
	json_t *status;

	outlet_stats(o, &s);
	status = json_pack("{s:s, s:s, s:b, s:I, s:I, s:I, s:I}", "name", s.name, "place", s.place,
			   "failing", s.failing, "written", (json_int_t)s.written,
			   "dropped", (json_int_t)s.dropped, "waiting", (json_int_t)s.waiting,
			   "spool_bytes", (json_int_t)s.spool_bytes);
	if (status && o->class->describe)
		o->class->describe(o->sink, status);
	return status;
}

json_t *outlets_describe(const struct outlets *o)
{
	json_t *all = json_array();
	size_t i;

	for (i = 0; i < o->outlets; i++)
		if (json_array_append_new(all, describe(&o->outlet[i]))) {
			json_decref(all);
			return NULL;
		}
	return all;
}
