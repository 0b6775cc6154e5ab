/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * feed: what the module has to tell, into the tracker: events from where the last
 * run ended, what the module knows when events are gone, the module's coming and going.
 * One thread. Says on standard error what went wrong.
 */
#ifndef KXWATCHD_FEED_H
#define KXWATCHD_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include <judge/config.h>
#include <kxwatch/kxwatch.h>
#include <record/report.h>
#include <track/track.h>

#include "prober.h"

/* All zero before it is opened; may be closed then, too. */
struct feed {
	const struct config *config;
	struct track *track;
	struct report *report;
	struct prober *prober;
	struct kxw *module;	/* NULL: not loaded yet */
	struct kxw_event event;
	struct kxw_position saved, end;
	uint64_t recall;	/* events up to this number were read before */
	uint64_t learned_at;
	uint64_t lost, gaps;	/* events that were gone, since the start; how often */
	bool learn;		/* what the module knows is to be asked for */
	bool absent;		/* the module is not there, and that was said */
	bool stopped;		/* end is where reading ended */
	bool failed;		/* it cannot be read any more, and that was said */
	bool state_fails;
};

/* 0, also if the module is yet to be loaded; or -1. What it is given must live longer, or be replaced. */
int feed_open(struct feed *f, const struct config *config, struct track *track,
	      struct report *report);
void feed_close(struct feed *f);
void feed_configure(struct feed *f, const struct config *config);

/* Becomes readable when there may be events; -1: there is no module to read yet. */
int feed_fd(const struct feed *f);
/*
 * Reading is over: what is told of open handshakes from now on is told as it
 * stands, and who comes next reads them again.
 */
void feed_stop(struct feed *f);

/* Reads some events. 1: there are more, 0: none for now, -1: there never will be. */
int feed_read(struct feed *f);
/* Once a second, of the clock now, in milliseconds. */
void feed_tick(struct feed *f, uint64_t now);
/* Remembers how far everything was read; to be called when all of it was written. */
void feed_save(struct feed *f);

#endif
