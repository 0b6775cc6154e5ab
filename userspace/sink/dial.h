/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dial: a socket to a server that comes and goes: looks its name up, tries its
 * addresses one after the other, and after a failure waits, longer each time, up to
 * half a minute.
 * One thread; never waits itself.
 */
#ifndef SINK_DIAL_H
#define SINK_DIAL_H

#include <stdint.h>

#include <judge/server.h>

#include "resolve.h"

struct dial {
	const struct server *server;	/* the owner's */
	int fd;				/* connected, or being so; -1: none */
	int up;				/* it is connected */
	struct resolve *resolve;
	struct addrinfo *list, *next;	/* those to be tried */
	uint64_t again_at, give_up_at;
	unsigned int pause;
	int error;			/* the last failure, as errno; 0: none yet */
	const char *reason;		/* the same in words, where they say more; or NULL */
};

void dial_init(struct dial *d, const struct server *server);
void dial_clean(struct dial *d);

/* 0: connected; -EAGAIN: not yet, and nothing has failed so far; -errno: it failed. */
int dial_up(struct dial *d, uint64_t now);
/* What was a connection is none any more. */
void dial_down(struct dial *d, int error, uint64_t now);
/* It works: the next failure is a first one. */
void dial_works(struct dial *d);

#endif
