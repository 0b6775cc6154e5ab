/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * queue: the records that one sink was given and that are not safe there yet, in
 * order. In memory, and bounded.
 * One thread. Records leave from the front alone, when they are safe. One that
 * finds no room is not taken: -ENOBUFS; so is one that finds no memory: -ENOMEM.
 */
#ifndef SINK_QUEUE_H
#define SINK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct queue_entry {
	struct queue_entry *next;
	size_t size, room;
	char text[];			/* and a NUL */
};

#define QUEUE_MAX (4 * 1024 * 1024)	/* bytes of a queue, and of one record */

/* All zero when empty. */
struct queue {
	struct queue_entry *first, *last;
	struct queue_entry *spare;	/* that left, for their room; NULL: none */
	struct queue_entry *unsent;	/* the first that its sink does not have; NULL: it has all */
	uint64_t entries, sent;
	size_t bytes;			/* of the records alone */
	size_t spare_bytes;
	size_t max;			/* of them, for more than one record; 0: QUEUE_MAX */
};

void queue_clean(struct queue *q);

int queue_add(struct queue *q, const char *text, size_t size);
/* The next to be sent; NULL: none. */
const struct queue_entry *queue_next(const struct queue *q);
/* It was. */
void queue_sent(struct queue *q);
/* So many of those that were sent are safe. */
void queue_drop(struct queue *q, uint64_t entries);
/* None of those that were sent counts as sent any more. */
void queue_rewind(struct queue *q);

#endif
