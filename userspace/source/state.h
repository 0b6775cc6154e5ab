/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * state: all that a replay remembers between packets.
 * For replay.c, tcp.c and udp.c alone; one thread.
 * Each table is bounded by limits; what is let go is counted in stats.
 */
#ifndef SOURCE_STATE_H
#define SOURCE_STATE_H

#include "fragment.h"
#include "replay.h"
#include "window.h"

struct replay {
	struct source_listener listener;
	struct replay_options options;
	struct teller teller;
	struct connection_table connections;
	struct window_table windows;
	struct fragment_table *fragments;
	struct source_stats stats;
};

/* Adds a connection, at the expense of the oldest if need be. NULL: memory. */
struct connection *replay_connect(struct replay *r, const struct connection_key *key);
/* Tells of a connection that is not read; once. */
void replay_note(struct replay *r, struct connection *c, const char *transport,
		 const char *protocol);

#endif
