/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stream: messages over TCP, each behind its length: RFC 6587's octet counting. A
 * message is safe when the other side's TCP has acknowledged it; what a broken
 * connection had not is to be sent again.
 * One thread; never waits.
 */
#ifndef SINK_STREAM_H
#define SINK_STREAM_H

#include <stddef.h>

#include "dial.h"

#define STREAM_OUT 4096	/* messages that are not acknowledged yet */

struct stream {
	struct dial dial;
	char *rest;			/* of the last message, which the socket did not take */
	size_t rest_size, rest_room;
	uint64_t put;			/* bytes the socket took, of this connection */
	uint64_t end[STREAM_OUT];	/* of each message that is out, in those bytes */
	unsigned int first, out;
	int broke;			/* errno: a connection with messages that were out */
};

void stream_init(struct stream *s, const struct server *server);
void stream_clean(struct stream *s);

/* 1: it is out; -EAGAIN; -errno: there is no connection. */
int stream_send(struct stream *s, const char *text, size_t size, uint64_t now);
/* How many of those that are out are safe now; -errno: the others are to be sent again. */
int stream_settled(struct stream *s, uint64_t now);
int stream_tick(struct stream *s, uint64_t now);

#endif
