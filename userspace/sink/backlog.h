/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * backlog: all that one sink was given and has not made safe, in order: in memory as
 * long as that suffices and nobody asks for more, then on disk, in its spool.
 *
 *	front ........ memory: what is sent next, or was sent; the spool's head, if
 *	               the spool is in use
 *	spool ........ disk
 *	tail ......... memory: what the disk has no room for just now
 *
 * For outlet.c. One thread. A record that finds no room anywhere is not taken, and
 * is counted as lost.
 */
#ifndef SINK_BACKLOG_H
#define SINK_BACKLOG_H

#include "item.h"
#include "queue.h"
#include "spool.h"

struct backlog {
	struct queue front, tail;
	struct spool *spool;		/* NULL: there is none */
	bool spooled;			/* the front is the spool's head */
	bool full;			/* the spool did not take the front, this second */
	int error;			/* of the spool, when it was last written; 0: none */
	uint64_t lost;			/* since the beginning */
	struct spool_loss loss;		/* where there is no spool to remember it */
};

/* All zero at first; takes over the spool, which may hold records. */
void backlog_init(struct backlog *b, struct spool *spool);
void backlog_clean(struct backlog *b);

/* At the end. False: it is lost, and time, in ns, is when. */
bool backlog_add(struct backlog *b, const struct item *item, uint64_t time);

/* The next to be sent; NULL: none. */
const struct queue_entry *backlog_next(struct backlog *b);
/* It was; how many are that are not safe. */
uint64_t backlog_sent(struct backlog *b);
/* So many of those sent are safe at the sink. */
void backlog_drop(struct backlog *b, uint64_t entries);
/* So many that were sent will never be safe: they count as lost. */
void backlog_refused(struct backlog *b, uint64_t entries, uint64_t time);
/* Those sent are to be sent again. */
void backlog_rewind(struct backlog *b);

uint64_t backlog_entries(const struct backlog *b);
/* Writes to disk what is in memory alone, and what is done with. True: all of it is there. */
bool backlog_secure(struct backlog *b);
void backlog_tick(struct backlog *b);
/* Whether a quarter of what may wait is free. */
bool backlog_has_room(const struct backlog *b);

/* What was lost and nobody was told; and that it was told. */
void backlog_loss(const struct backlog *b, struct spool_loss *loss);
void backlog_loss_told(struct backlog *b);

#endif
