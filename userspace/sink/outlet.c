// SPDX-License-Identifier: BSD-3-Clause
#include "outlet.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BURST 256	/* records to one sink before others have their turn */

__attribute__((format(printf, 2, 3)))
static void say(const struct outlet *o, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	o->say(o->class->place(o->sink), text, o->arg);
}

static uint64_t wall_clock(void)
{
	struct timespec ts = { 0, 0 };

	/* To a tick of the kernel: it is asked for each record. */
	clock_gettime(CLOCK_REALTIME_COARSE, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ULL + (uint64_t)ts.tv_nsec;
}

/* ---- failure and recovery, each said once -------------------------------------- */

static void failed(struct outlet *o, int error)
{
	const char *reason = o->class->reason ? o->class->reason(o->sink) : NULL;

	if (o->failing)
		return;
	say(o, "cannot be written: %s; records wait", reason ? reason : strerror(-error));
	o->failing = true;
	o->since = wall_clock();
}

static void works(struct outlet *o)
{
	if (!o->failing)
		return;
	say(o, "is written again; %llu records were dropped in all",
	    (unsigned long long)o->backlog.lost);
	o->failing = false;
	o->since = wall_clock();
}

static void look_at_spool(struct outlet *o)
{
	int error = o->backlog.error;

	/* That it is full is no fault of its, and is told when records are dropped. */
	if (error == -ENOBUFS)
		error = 0;
	if (error && !o->spool_fails)
		say(o, "the spool cannot be written: %s; records wait in memory",
		    strerror(-error));
	else if (!error && o->spool_fails)
		say(o, "the spool is written again");
	o->spool_fails = error != 0;
}

static bool keep(struct outlet *o, const struct item *item)
{
	bool kept = backlog_add(&o->backlog, item, wall_clock());

	look_at_spool(o);
	if (!kept && !o->dropping)
		say(o, "there is no room for more records to wait: they are dropped and counted");
	o->dropping |= !kept;
	return kept;
}

/* ---- sending ------------------------------------------------------------------- */

/* As send() of the sink: the next one of the backlog. False: it did not take it. */
static bool hand_over(struct outlet *o, struct item *item, uint64_t now)
{
	int ret = o->class->send(o->sink, item, now);
	uint64_t sent;

	if (ret < 0) {
		if (ret != -EAGAIN)
			failed(o, ret);
		return false;
	}
	sent = backlog_sent(&o->backlog);
	if (ret == SINK_DONE) {
		backlog_drop(&o->backlog, sent);
		o->written += sent;
		works(o);
	}
	return true;
}

static void settle(struct outlet *o, uint64_t now)
{
	int ret = o->class->settled ? o->class->settled(o->sink, now) : 0;
	uint64_t refused;

	if (ret > 0) {
		works(o);
		refused = o->class->refused ? o->class->refused(o->sink) : 0;
		if (refused)
			say(o, "%llu records were refused, and are dropped: %s",
			    (unsigned long long)refused,
			    o->class->reason ? o->class->reason(o->sink) : "");
		backlog_refused(&o->backlog, refused, wall_clock());
		o->written += (uint64_t)ret - refused;
		backlog_drop(&o->backlog, (uint64_t)ret);
	} else if (ret < 0) {
		if (ret != -EAGAIN)
			failed(o, ret);
		backlog_rewind(&o->backlog);
	}
}

/* True: there is more, and the sink took all it was offered. */
static bool send_waiting(struct outlet *o, uint64_t now)
{
	const struct queue_entry *e;
	struct item item;
	bool taken = true;
	int i;

	for (i = 0; i < BURST && taken; i++) {
		e = backlog_next(&o->backlog);
		if (!e)
			return false;
		item_init(&item, e->text, e->size, NULL);
		taken = hand_over(o, &item, now);
		item_clean(&item);
	}
	return taken;
}

/* What the item knows of itself it knows for all sinks; the text is the backlog's, which stays. */
static void hand_over_kept(struct outlet *o, struct item *item, uint64_t now)
{
	const char *text = item->text;

	item->text = backlog_next(&o->backlog)->text;
	hand_over(o, item, now);
	item->text = text;
}

void outlet_hold(struct outlet *o)
{
	if (o->class->hold)
		o->class->hold(o->sink);
}

void outlet_put(struct outlet *o, struct item *item, uint64_t now)
{
	bool only;

	if (o->class->takes && !o->class->takes(o->sink, item))
		return;
	only = !o->backlog.spooled && !backlog_next(&o->backlog);
	if (!keep(o, item))
		return;
	if (only && !o->backlog.spooled)
		hand_over_kept(o, item, now);
	else
		send_waiting(o, now);
}

bool outlet_tick(struct outlet *o, uint64_t now)
{
	int ret = o->class->tick ? o->class->tick(o->sink, now) : 0;

	if (ret < 0 && ret != -EAGAIN)
		failed(o, ret);
	settle(o, now);
	backlog_tick(&o->backlog);
	return send_waiting(o, now) || (backlog_next(&o->backlog) && !o->failing);
}

void outlet_flush(struct outlet *o, uint64_t now, unsigned int wait)
{
	bool more;
	int ret;

	do {
		more = send_waiting(o, now);
		settle(o, now);
	} while (more && wait);
	ret = o->class->flush ? o->class->flush(o->sink, now, wait) : 0;
	if (ret < 0 && ret != -EAGAIN)
		failed(o, ret);
	settle(o, now);
}

bool outlet_secure(struct outlet *o, uint64_t now)
{
	bool safe;

	if (backlog_entries(&o->backlog))
		outlet_flush(o, now, 0);
	safe = backlog_secure(&o->backlog);
	look_at_spool(o);
	return safe;
}

bool outlet_take_loss(struct outlet *o, struct spool_loss *loss)
{
	if (o->dropping)
		o->dropping = !backlog_has_room(&o->backlog);
	if (o->dropping)
		return false;
	backlog_loss(&o->backlog, loss);
	if (!loss->records)
		return false;
	backlog_loss_told(&o->backlog);
	return true;
}

/* ---- beginning and end --------------------------------------------------------- */

int outlet_open(struct outlet *o, const struct sink_class *class, const struct config *c,
		uint64_t now, outlet_say *tell, void *arg, char error[SINK_ERROR_SIZE])
{
	memset(o, 0, sizeof(*o));
	o->class = class;
	o->say = tell;
	o->arg = arg;
	o->since = wall_clock();
	o->sink = class->open(c, now, error);
	return o->sink ? 0 : -1;
}

void outlet_close(struct outlet *o)
{
	if (o->sink)
		o->class->close(o->sink);
	backlog_clean(&o->backlog);
	memset(o, 0, sizeof(*o));
}

void outlet_begin(struct outlet *o, const struct config *c)
{
	uint64_t damaged = 0;
	struct spool *spool;

	if (!c->spool_directory)
		return;
	spool = spool_open(c->spool_directory, o->class->name,
			   (uint64_t)c->spool_size * 1024 * 1024, &damaged);
	if (!spool)
		say(o, "its spool in %s cannot be used: %s; records will wait in memory",
		    c->spool_directory, strerror(errno));
	if (damaged)
		say(o, "the end of its spool was damaged: %llu bytes are left out",
		    (unsigned long long)damaged);
	backlog_init(&o->backlog, spool);
	if (backlog_entries(&o->backlog))
		say(o, "%llu records wait in its spool",
		    (unsigned long long)backlog_entries(&o->backlog));
}

/* A spool that holds something stays what it is until a start. */
static void spool_renew(struct outlet *o, const struct config *c)
{
	uint64_t lost = o->backlog.lost;
	struct spool_loss loss;

	backlog_loss(&o->backlog, &loss);
	if (backlog_entries(&o->backlog) || loss.records)
		return;
	backlog_clean(&o->backlog);
	outlet_begin(o, c);
	o->backlog.lost = lost;
}

void outlet_succeed(struct outlet *o, struct outlet *old, const struct config *c, uint64_t now)
{
	outlet_flush(old, now, OUTLET_WAIT);
	o->backlog = old->backlog;
	backlog_rewind(&o->backlog);
	o->written = old->written;
	o->failing = old->failing;
	o->since = old->since;
	o->dropping = old->dropping;
	o->spool_fails = old->spool_fails;
	memset(&old->backlog, 0, sizeof(old->backlog));
	outlet_close(old);
	spool_renew(o, c);
}

void outlet_stats(const struct outlet *o, struct outlet_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
	stats->name = o->class->name;
	stats->place = o->class->place(o->sink);
	stats->failing = o->failing;
	stats->written = o->written;
	stats->dropped = o->backlog.lost;
	stats->waiting = backlog_entries(&o->backlog);
	stats->spool_bytes = o->backlog.spool ? spool_bytes(o->backlog.spool) : 0;
	stats->since = o->since;
	stats->reason = o->failing && o->class->reason ? o->class->reason(o->sink) : NULL;
}
