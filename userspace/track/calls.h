/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * calls: what is to be known of a call that the module saw in a TLS library.
 * For track.c; one thread. False when memory ran out, and then it is forgotten.
 */
#ifndef TRACK_CALLS_H
#define TRACK_CALLS_H

#include "flow.h"
#include "outside.h"

struct calls {
	struct outside_list outside;
	uint64_t unjoined;	/* verdicts on a handshake that nobody knows */
};

/*
 * Takes a CALL event. p: the image, f: the connection, NULL where they are unknown.
 * deadline: until when what was encrypted outside of TLS waits to be told.
 */
bool calls_take(struct calls *c, struct process *p, struct flow *f, const struct kxw_event *ev,
		uint64_t deadline);
/* The same of an event from before where reading begins again: nothing comes of it. */
void calls_recall(struct process *p, const struct kxw_event *ev);

#endif
