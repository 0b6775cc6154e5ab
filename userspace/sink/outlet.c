// SPDX-License-Identifier: BSD-3-Clause
#include "outlet.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define BURST 256	/* records to one sink before others have their turn */

__attribute__((format(printf, 2, 3)))
static void say(const struct outlet *o, const char *format, ...)
{
	char text[1024], place[600];
	va_list args;

	snprintf(place, sizeof(place), "%s", o->class->place(o->sink));
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	o->say(place, text, o->arg);
}

/* ---- failure and recovery, each said once -------------------------------------- */

static void failed(struct outlet *o, int error)
{
	const char *reason = o->class->reason ? o->class->reason(o->sink) : NULL;

	if (!o->failing)
		say(o, "cannot be written: %s; records wait", reason ? reason : strerror(-error));
	o->failing = true;
}

static void works(struct outlet *o)
{
	if (o->failing)
		say(o, "is written again; %llu records were dropped in all",
		    (unsigned long long)o->dropped);
	o->failing = false;
}

static void drop(struct outlet *o)
{
	if (!o->dropping)
		say(o, "there is no room for more records to wait: they are dropped and counted");
	o->dropping = true;
	o->dropped++;
	o->unsaid++;
}

/* ---- sending ------------------------------------------------------------------- */

/* As send() of the sink, which has it then or not. */
static int hand_over(struct outlet *o, struct item *item, uint64_t now)
{
	int ret = o->class->send(o->sink, item, now);

	if (ret < 0 && ret != -EAGAIN)
		failed(o, ret);
	else if (ret == SINK_DONE)
		works(o);
	o->written += ret == SINK_DONE;
	return ret;
}

static void settle(struct outlet *o, uint64_t now)
{
	int ret = o->class->settled ? o->class->settled(o->sink, now) : 0;

	if (ret > 0) {
		works(o);
		o->written += (uint64_t)ret;
		queue_drop(&o->queue, (uint64_t)ret);
	} else if (ret < 0) {
		failed(o, ret);
		queue_rewind(&o->queue);
	}
}

/* True: there is more, and the sink took all it was offered. */
static bool send_waiting(struct outlet *o, uint64_t now)
{
	const struct queue_entry *e;
	struct item item;
	int i, ret;

	for (i = 0; i < BURST; i++) {
		e = queue_next(&o->queue);
		if (!e)
			return false;
		item_init(&item, e->text, e->size);
		ret = hand_over(o, &item, now);
		item_clean(&item);
		if (ret < 0)
			return false;
		queue_sent(&o->queue);
		if (ret == SINK_DONE)
			queue_drop(&o->queue, 1);
	}
	return true;
}

void outlet_put(struct outlet *o, struct item *item, uint64_t now)
{
	int ret = -EAGAIN;

	if (o->queue.entries)
		send_waiting(o, now);
	if (!queue_next(&o->queue))
		ret = hand_over(o, item, now);
	if (ret == SINK_DONE)
		return;
	if (queue_add(&o->queue, item->text, item->size)) {
		drop(o);
		return;
	}
	o->dropping = false;
	if (ret == SINK_SENT)
		queue_sent(&o->queue);
}

bool outlet_tick(struct outlet *o, uint64_t now)
{
	int ret = o->class->tick ? o->class->tick(o->sink, now) : 0;

	if (ret < 0 && ret != -EAGAIN)
		failed(o, ret);
	settle(o, now);
	return send_waiting(o, now) || (queue_next(&o->queue) && !o->failing);
}

void outlet_flush(struct outlet *o, uint64_t now)
{
	int ret;

	while (send_waiting(o, now))
		;
	ret = o->class->flush ? o->class->flush(o->sink, now) : 0;
	if (ret < 0 && ret != -EAGAIN)
		failed(o, ret);
	settle(o, now);
}

bool outlet_is_safe(struct outlet *o)
{
	return !o->queue.entries;
}

/* ---- beginning and end --------------------------------------------------------- */

int outlet_open(struct outlet *o, const struct sink_class *class, const struct config *c,
		uint64_t now, outlet_say *tell, void *arg, char error[SINK_ERROR_SIZE])
{
	memset(o, 0, sizeof(*o));
	o->class = class;
	o->say = tell;
	o->arg = arg;
	o->sink = class->open(c, now, error);
	return o->sink ? 0 : -1;
}

void outlet_close(struct outlet *o)
{
	if (o->sink)
		o->class->close(o->sink);
	queue_clean(&o->queue);
	memset(o, 0, sizeof(*o));
}

void outlet_succeed(struct outlet *o, struct outlet *old, uint64_t now)
{
	outlet_flush(old, now);
	o->queue = old->queue;
	queue_rewind(&o->queue);
	o->written = old->written;
	o->dropped = old->dropped;
	o->unsaid = old->unsaid;
	o->failing = old->failing;
	o->dropping = old->dropping;
	memset(&old->queue, 0, sizeof(old->queue));
	outlet_close(old);
}

void outlet_stats(const struct outlet *o, struct outlet_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
	stats->name = o->class->name;
	stats->place = o->class->place(o->sink);
	stats->failing = o->failing;
	stats->written = o->written;
	stats->dropped = o->dropped;
	stats->waiting = o->queue.entries;
}
