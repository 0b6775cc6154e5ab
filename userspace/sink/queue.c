// SPDX-License-Identifier: BSD-3-Clause
#include "queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SPARE_MAX	(512 * 1024)	/* bytes of entries that are kept for their room */
#define ROOM		1024		/* which is so many bytes, or a multiple */

void queue_clean(struct queue *q)
{
	struct queue_entry *e;

	queue_rewind(q);
	q->sent = q->entries;
	queue_drop(q, q->entries);
	while ((e = q->spare)) {
		q->spare = e->next;
		free(e);
	}
	q->spare_bytes = 0;
}

/* Where a sink keeps up, records go where those before them were. */
static struct queue_entry *entry_new(struct queue *q, size_t size)
{
	struct queue_entry *e = q->spare;

	if (e) {
		q->spare = e->next;
		q->spare_bytes -= e->room;
		if (e->room >= size)
			return e;
		free(e);
	}
	size = (size + ROOM - 1) / ROOM * ROOM;
	e = malloc(sizeof(*e) + size + 1);
	if (e)
		e->room = size;
	return e;
}

static void entry_free(struct queue *q, struct queue_entry *e)
{
	if (q->spare_bytes + e->room > SPARE_MAX) {
		free(e);
		return;
	}
	e->next = q->spare;
	q->spare = e;
	q->spare_bytes += e->room;
}

int queue_add(struct queue *q, const char *text, size_t size)
{
	struct queue_entry *e;

	if (size > QUEUE_MAX || (q->first && q->bytes + size > (q->max ? q->max : QUEUE_MAX)))
		return -ENOBUFS;
	e = entry_new(q, size);
	if (!e)
		return -ENOMEM;
	e->next = NULL;
	e->size = size;
	memcpy(e->text, text, size);
	e->text[size] = '\0';
	if (q->last)
		q->last->next = e;
	else
		q->first = e;
	q->last = e;
	if (!q->unsent)
		q->unsent = e;
	q->entries++;
	q->bytes += size;
	return 0;
}

const struct queue_entry *queue_next(const struct queue *q)
{
	return q->unsent;
}

void queue_sent(struct queue *q)
{
	q->unsent = q->unsent->next;
	q->sent++;
}

void queue_drop(struct queue *q, uint64_t entries)
{
	struct queue_entry *e;

	for (; entries && q->sent; entries--) {
		e = q->first;
		q->first = e->next;
		q->entries--;
		q->sent--;
		q->bytes -= e->size;
		entry_free(q, e);
	}
	if (!q->first)
		q->last = q->unsent = NULL;
}

void queue_rewind(struct queue *q)
{
	q->unsent = q->first;
	q->sent = 0;
}
