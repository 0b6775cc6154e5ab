/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * track: puts events together to processes, connections and handshakes.
 * One tracker, one thread. It is fed with values and knows no source: a live
 * module and a capture file look the same to it. It tells what it found by the
 * listener's functions, which must not call back.
 * Memory is bounded; what had to be let go is counted, and told as it stands.
 */
#ifndef TRACK_TRACK_H
#define TRACK_TRACK_H

#include "flow.h"
#include "handshake.h"
#include "outside.h"
#include "process.h"

struct track_limits {
	size_t processes, flows;
	/* Bytes of all handshakes together, those that are over and kept first to go. */
	size_t handshake_memory;
	uint64_t handshake_timeout;	/* on the clock of track_tick() */
	uint64_t outside_wait;		/* on that, too: from a call to its telling */
};

/* A function that is NULL is not called. Pointers live for the call. */
struct track_listener {
	/* Once for every handshake. */
	void (*handshake)(const struct handshake *h, void *arg);
	/* An image mapped a TLS library; p is NULL when the image is unknown. */
	void (*library)(const struct process *p, const struct library *l,
			uint64_t seq, void *arg);
	/*
	 * A connection is over. f->told is its handshake, read, with all that the
	 * flow is known by now; or NULL: none, or memory was needed for others.
	 */
	void (*flow)(const struct flow *f, void *arg);
	/*
	 * A process encrypted under a public key, and not by its TLS library; once for each.
	 * parent: the image of its parent, NULL: unknown.
	 */
	void (*outside)(const struct outside *o, const struct process *parent, void *arg);
	/* Events are missing, from number seq on. */
	void (*lost)(uint64_t seq, uint64_t missing, uint64_t time, void *arg);
	void *arg;
};

/* What was let go since creation. */
struct track_stats {
	uint64_t processes_evicted, flows_evicted, handshakes_evicted, no_memory;
	uint64_t events_lost;
	uint64_t verdicts_unjoined;	/* of a library, on a connection nobody knows */
};

struct track;

/* proc as in process_table_create(). NULL when memory ran out. */
struct track *track_create(const struct track_limits *limits,
			   const struct track_listener *listener, const char *proc);
/* Open handshakes are dropped in silence: call track_flush() first. */
void track_destroy(struct track *t);
void track_set_limits(struct track *t, const struct track_limits *limits);

void track_event(struct track *t, const struct kxw_event *ev);

/*
 * An event from before where reading begins again: what it says is known, and
 * nothing is told; a handshake that it is part of was told, and is no more.
 */
void track_recall(struct track *t, const struct kxw_event *ev);

/* What is known from a listing rather than from an event. */
void track_learn_process(struct track *t, const struct kxw_process *fact,
			 const struct kxw_library *library, size_t libraries);
/* What is known of an image, until the next event; NULL: nothing. */
const struct process *track_process(const struct track *t, uint64_t id);
void track_learn_flow(struct track *t, const struct kxw_flow *fact);

/* What time it is for the events that come next. Any unit, any origin. */
void track_clock(struct track *t, uint64_t now);
/* Handshakes that are too old now are told as they stand. Call when no event waits. */
void track_tick(struct track *t, uint64_t now);

/* Tells every open handshake as it stands. */
void track_flush(struct track *t);
/* And forgets everything: numbers begin again. */
void track_restart(struct track *t);

/*
 * The newest number from which reading may begin again without loss to a
 * handshake that is open: last is the last number that was fed.
 */
uint64_t track_resume_after(const struct track *t, uint64_t last);
void track_stats_get(const struct track *t, struct track_stats *stats);

#endif
