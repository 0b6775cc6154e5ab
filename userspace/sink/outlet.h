/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outlet: one sink with the records that wait for it. Says when the sink begins to
 * fail and when it works again, once each; counts what it had to drop.
 * For outlets.c. One thread; never waits for a sink, but at its end for a second.
 */
#ifndef SINK_OUTLET_H
#define SINK_OUTLET_H

#include "backlog.h"
#include "sink.h"

#define OUTLET_WAIT 1000	/* milliseconds for what a sink has, at its end */

/* What people are told; who: a sink or where it writes to. */
typedef void outlet_say(const char *who, const char *text, void *arg);

struct outlet_stats {
	const char *name, *place;
	bool failing;
	uint64_t written;		/* records that are safe there */
	uint64_t dropped;		/* that never will be */
	uint64_t waiting;		/* that are in neither */
	uint64_t spool_bytes;		/* on disk */
	uint64_t since;			/* it is failing, or is not; ns since 1970 */
	const char *reason;		/* why it is failing; NULL: it is not, or none is known */
};

struct outlet {
	const struct sink_class *class;
	void *sink;
	struct backlog backlog;
	outlet_say *say;
	void *arg;
	bool failing, dropping, spool_fails;
	uint64_t written, since;
};

/* -1, and why in error, for what a change of settings must mend. */
int outlet_open(struct outlet *o, const struct sink_class *class, const struct config *c,
		uint64_t now, outlet_say *say, void *arg, char error[SINK_ERROR_SIZE]);
/* What still waits is lost, unless it is in the spool. */
void outlet_close(struct outlet *o);
/* One of the two, after it was opened: takes up what a run before has left, */
void outlet_begin(struct outlet *o, const struct config *c);
/* or what waits for the old sink, and its counts; the old is closed. */
void outlet_succeed(struct outlet *o, struct outlet *old, const struct config *c, uint64_t now);

/* What is put until the next tick comes at once. */
void outlet_hold(struct outlet *o);
void outlet_put(struct outlet *o, struct item *item, uint64_t now);
/* True: something waits that the sink may take soon. */
bool outlet_tick(struct outlet *o, uint64_t now);
/* Sends what it can and asks the sink to make it safe, in so many milliseconds. */
void outlet_flush(struct outlet *o, uint64_t now, unsigned int wait);
/* Writes the rest to the spool. True: it is safe, here or there. */
bool outlet_secure(struct outlet *o, uint64_t now);

/* What was dropped and nobody was told, if there is room again; false: nothing. */
bool outlet_take_loss(struct outlet *o, struct spool_loss *loss);

void outlet_stats(const struct outlet *o, struct outlet_stats *stats);

#endif
