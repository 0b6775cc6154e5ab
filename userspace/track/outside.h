/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * outside: what processes encrypted under public keys other than by their TLS
 * library, by the calls that the module saw.
 * One list, one thread. A process is told of once, some time after its first such
 * call, so that what it connects to meanwhile is known as well. On failure (memory)
 * a call is forgotten, and false answered.
 */
#ifndef TRACK_OUTSIDE_H
#define TRACK_OUTSIDE_H

#include <kxwatch/kxwatch.h>

#define OUTSIDE_CALLER_SIZE 64

struct process;

/* Of one process. Numbers of bytes are those of the newest call; 0: unknown. */
struct outside {
	struct process *process;	/* held until it was told, then NULL */
	uint64_t first, last;		/* CLOCK_REALTIME ns */
	uint64_t first_seq, last_seq;
	uint64_t deadline;		/* on the tracker's clock */
	uint64_t calls;			/* that encrypted something */
	bool rsa;			/* that RSA did it is certain */
	bool direct;			/* the first call was of RSA itself */
	uint32_t input, output;		/* the latter is what the key's size makes it */
	uint32_t padding;		/* OpenSSL's number, as it was given to RSA */
	char caller[OUTSIDE_CALLER_SIZE];	/* the file that called first; "": unknown */
	struct outside *prev, *next;	/* of those to be told, oldest first */
};

struct outside_list {
	struct outside *waiting;
};

/* Takes an event of ENCRYPT or RSA_ENCRYPT; if it is the process's first, until when it waits. */
bool outside_take(struct outside_list *l, struct process *p, const struct kxw_event *ev,
		  uint64_t deadline);
/* The oldest that is due by then leaves the list, or NULL. outside_told() ends that. */
struct outside *outside_due(struct outside_list *l, uint64_t now);
void outside_told(struct outside *o);
/* All of them, untold. */
void outside_drop(struct outside_list *l);

#endif
