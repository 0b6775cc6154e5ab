// SPDX-License-Identifier: BSD-3-Clause
#include "backlog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void backlog_init(struct backlog *b, struct spool *spool)
{
	memset(b, 0, sizeof(*b));
	b->spool = spool;
	b->spooled = spool && spool_entries(spool);
	/* All that is in memory shall fit into the spool, and more. */
	if (spool && spool_max(spool) / 4 < QUEUE_MAX)
		b->front.max = b->tail.max = (size_t)spool_max(spool) / 4;
}

void backlog_clean(struct backlog *b)
{
	queue_clean(&b->front);
	queue_clean(&b->tail);
	spool_close(b->spool);
	memset(b, 0, sizeof(*b));
}

static void loss_set(struct backlog *b, const struct spool_loss *loss)
{
	if (b->spool)
		spool_set_loss(b->spool, loss);
	else
		b->loss = *loss;
}

void backlog_loss(const struct backlog *b, struct spool_loss *loss)
{
	*loss = b->loss;
	if (b->spool)
		spool_loss(b->spool, loss);
}

void backlog_loss_told(struct backlog *b)
{
	const struct spool_loss none = { 0, 0, 0 };

	loss_set(b, &none);
}

/* ---- memory to disk -------------------------------------------------------------- */

/* All of the front, or nothing of it. */
static bool spill(struct backlog *b)
{
	const struct queue_entry *e;
	size_t size;
	char *text;

	if (b->spooled || !b->spool || b->full)
		return b->spooled;
	b->error = 0;
	for (e = b->front.first; e && !b->error; e = e->next)
		b->error = spool_append(b->spool, e->text, e->size);
	if (b->error) {
		b->full = true;
		spool_clear(b->spool);
		return false;
	}
	/* The front has them all; whatever comes is behind. */
	for (e = b->front.first; e && spool_read(b->spool, &text, &size) == 1; e = e->next)
		free(text);
	b->spooled = b->front.first != NULL;
	return b->spooled;
}

static bool stow_tail(struct backlog *b)
{
	const struct queue_entry *e;

	while ((e = b->tail.first)) {
		b->error = spool_append(b->spool, e->text, e->size);
		if (b->error)
			return false;
		queue_sent(&b->tail);
		queue_drop(&b->tail, 1);
	}
	return true;
}

static bool append(struct backlog *b, const struct item *item)
{
	if (!stow_tail(b))
		return !queue_add(&b->tail, item->text, item->size);
	b->error = spool_append(b->spool, item->text, item->size);
	/* A disk that is full may have room soon; a spool that is full is to say so. */
	return !b->error || (b->error != -ENOBUFS &&
			     !queue_add(&b->tail, item->text, item->size));
}

static void lose(struct backlog *b, uint64_t entries, uint64_t time)
{
	struct spool_loss loss;

	if (!entries)
		return;
	backlog_loss(b, &loss);
	if (!loss.records)
		loss.first = time;
	loss.records += entries;
	loss.last = time;
	b->lost += entries;
	loss_set(b, &loss);
}

bool backlog_add(struct backlog *b, const struct item *item, uint64_t time)
{
	bool taken = !b->spooled && !queue_add(&b->front, item->text, item->size);

	if (!taken && spill(b))
		taken = append(b, item);
	if (!taken)
		lose(b, 1, time);
	return taken;
}

/* ---- disk to memory -------------------------------------------------------------- */

/* What is in memory alone goes on behind what was on disk. */
static void unspool(struct backlog *b)
{
	struct queue front = b->front;

	if (!b->spooled || spool_entries(b->spool))
		return;
	b->spooled = false;
	b->front = b->tail;
	b->tail = front;
}

static void refill(struct backlog *b)
{
	struct spool_loss before, after;
	int error = 0;
	size_t size;
	char *text;

	backlog_loss(b, &before);
	while (!error && b->spooled && b->front.bytes < QUEUE_MAX / 4 &&
	       spool_read(b->spool, &text, &size) == 1) {
		error = queue_add(&b->front, text, size);
		free(text);
		if (error)
			spool_unread(b->spool, size);
	}
	/* What the disk damaged. */
	backlog_loss(b, &after);
	b->lost += after.records - before.records;
	unspool(b);
}

const struct queue_entry *backlog_next(struct backlog *b)
{
	if (b->spooled && !queue_next(&b->front))
		refill(b);
	return queue_next(&b->front);
}

uint64_t backlog_sent(struct backlog *b)
{
	queue_sent(&b->front);
	return b->front.sent;
}

void backlog_drop(struct backlog *b, uint64_t entries)
{
	for (; entries && b->front.sent; entries--) {
		if (b->spooled)
			spool_drop(b->spool, b->front.first->size);
		queue_drop(&b->front, 1);
	}
	if (!b->front.first)
		unspool(b);
}

void backlog_refused(struct backlog *b, uint64_t entries, uint64_t time)
{
	lose(b, entries, time);
}

void backlog_rewind(struct backlog *b)
{
	queue_rewind(&b->front);
}

/* ---- state ----------------------------------------------------------------------- */

uint64_t backlog_entries(const struct backlog *b)
{
	return (b->spooled ? spool_entries(b->spool) : b->front.entries) + b->tail.entries;
}

void backlog_tick(struct backlog *b)
{
	b->full = false;
	if (b->spooled && b->tail.first)
		stow_tail(b);
	if (b->spool)
		spool_save(b->spool);
}

bool backlog_secure(struct backlog *b)
{
	backlog_tick(b);
	if (!backlog_entries(b))
		return true;
	if (!spill(b) || b->tail.first)
		return false;
	b->error = spool_sync(b->spool);
	return !b->error;
}

bool backlog_has_room(const struct backlog *b)
{
	if (b->tail.first)
		return false;
	if (b->spooled)
		return spool_bytes(b->spool) <= spool_max(b->spool) / 4 * 3;
	return b->front.bytes <= (b->front.max ? b->front.max : QUEUE_MAX) / 4 * 3;
}
