/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outlets: all the sinks that the settings ask for; each gets every record.
 * One thread. One sink that fails, or does not answer, holds up none of the others.
 */
#ifndef SINK_OUTLETS_H
#define SINK_OUTLETS_H

#include "outlet.h"

struct outlets;

/* now: a clock in milliseconds. NULL: and it was said what is wrong with which setting. */
struct outlets *outlets_open(const struct config *c, uint64_t now, outlet_say *say, void *arg);
void outlets_close(struct outlets *o);
/* One of the two, after they were opened: takes up what a run before has left, */
void outlets_begin(struct outlets *o, const struct config *c);
/*
 * or what waits in old, which is closed: for other settings, or for a file
 * that was moved away. What waits for a sink that is not there any more stays in
 * its spool; the rest of it is lost, and that is said.
 */
void outlets_succeed(struct outlets *o, struct outlets *old, const struct config *c,
		     uint64_t now);

/* line: JSON, without an end of line; facts: as noted when it was written, or NULL. */
/* What is put until the next tick comes at once: a sink may write it together. */
void outlets_hold(struct outlets *o);
void outlets_put(struct outlets *o, const char *line, size_t size, const struct facts *facts,
		 uint64_t now);
/* True: to be called again soon, for something waits; else in a second. */
bool outlets_tick(struct outlets *o, uint64_t now);
/* Sends what there is and lets each make it safe, in a second: for the end. */
void outlets_flush(struct outlets *o, uint64_t now);
/*
 * Writes what waits to the spools. True: all that was put is safe, or was dropped
 * and counted; who comes after a crash need not read it again.
 */
bool outlets_secure(struct outlets *o, uint64_t now);

struct outlet_loss {
	const char *name, *place;
	uint64_t records, first, last;	/* ns since 1970; 0: unknown */
};

/* What one of them had to drop, once it has room again. False: nothing that is untold. */
bool outlets_take_loss(struct outlets *o, struct outlet_loss *loss);

size_t outlets_count(const struct outlets *o);
void outlets_stats(const struct outlets *o, size_t i, struct outlet_stats *stats);
/* A JSON array of them; NULL: memory. */
json_t *outlets_describe(const struct outlets *o);

#endif
