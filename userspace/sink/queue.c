// SPDX-License-Identifier: BSD-3-Clause
#include "queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SPARE_MAX 65536	/* bytes of an entry that is kept for its room */

void queue_clean(struct queue *q)
{
	queue_rewind(q);
	q->sent = q->entries;
	queue_drop(q, q->entries);
	free(q->spare);
	q->spare = NULL;
}

/* Where a sink keeps up, each record goes where the one before it was. */
static struct queue_entry *entry_new(struct queue *q, size_t size)
{
	struct queue_entry *e = q->spare;

	if (e && e->room >= size) {
		q->spare = NULL;
		return e;
	}
	e = malloc(sizeof(*e) + size + 1);
	if (e)
		e->room = size;
	return e;
}

/* The larger of two is kept, if it is none of a kind. */
static void entry_free(struct queue *q, struct queue_entry *e)
{
	struct queue_entry *less = q->spare;

	if (e->room <= SPARE_MAX && (!less || less->room < e->room))
		q->spare = e;
	else
		less = e;
	free(less);
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
