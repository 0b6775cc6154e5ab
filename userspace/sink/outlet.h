/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outlet: one sink with the records that wait for it. Says when the sink begins to
 * fail and when it works again, once each; counts what it had to drop.
 * For outlets.c. One thread; never waits for a sink, but at its end for a second.
 */
#ifndef SINK_OUTLET_H
#define SINK_OUTLET_H

#include "queue.h"
#include "sink.h"

/* What people are told. */
typedef void outlet_say(const char *who, const char *text, void *arg);

struct outlet_stats {
	const char *name, *place;
	bool failing;
	uint64_t written;	/* records that are safe there */
	uint64_t dropped;	/* that never will be */
	uint64_t waiting;	/* that are in neither */
};

struct outlet {
	const struct sink_class *class;
	void *sink;
	struct queue queue;
	outlet_say *say;
	void *arg;
	bool failing, dropping;
	uint64_t written, dropped;
	uint64_t unsaid;		/* of those dropped, since dropping was last told of */
};

/* -1, and why in error, for what a change of settings must mend. */
int outlet_open(struct outlet *o, const struct sink_class *class, const struct config *c,
		uint64_t now, outlet_say *say, void *arg, char error[SINK_ERROR_SIZE]);
/* What still waits is lost, unless it is in the spool. */
void outlet_close(struct outlet *o);
/* What waits for the old sink, and its counts, are the new one's; the old is closed. */
void outlet_succeed(struct outlet *o, struct outlet *old, uint64_t now);

void outlet_put(struct outlet *o, struct item *item, uint64_t now);
/* True: something waits that the sink may take soon. */
bool outlet_tick(struct outlet *o, uint64_t now);
/* Asks the sink to make safe what it has. */
void outlet_flush(struct outlet *o, uint64_t now);
/* Whether all it was given is safe, there or in the spool, or was dropped and counted. */
bool outlet_is_safe(struct outlet *o);

void outlet_stats(const struct outlet *o, struct outlet_stats *stats);

#endif
