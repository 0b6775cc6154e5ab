// SPDX-License-Identifier: BSD-3-Clause
#include "body.h"

#include <stdlib.h>
#include <string.h>

bool body_seen(const struct body *b)
{
	return b->time != 0;
}

bool body_whole(const struct body *b)
{
	return body_seen(b) && !b->cut && b->size == b->length;
}

void body_renew(struct body *b)
{
	*b = (struct body){ .data = b->data, .room = b->room };
}

size_t body_clean(struct body *b)
{
	size_t room = b->room;

	free(b->data);
	memset(b, 0, sizeof(*b));
	return room;
}

/* Room grows with what came, not with the length the sender claims. */
static bool body_reserve(struct body *b, size_t size)
{
	size_t room = b->room ? b->room : 512;
	uint8_t *data;

	if (size <= b->room)
		return true;
	while (room < size)
		room *= 2;
	data = realloc(b->data, room);
	if (!data)
		return false;
	b->data = data;
	b->room = room;
	return true;
}

size_t body_take(struct body *b, const struct kxw_message *part, uint64_t time, size_t max)
{
	size_t before = b->room, left;

	if (!body_seen(b)) {
		b->time = time ? time : 1;
		b->length = part->length;
		b->cut = part->offset != 0;
	}
	/* A message that comes again does not change what was said first. */
	if (!part->data || b->cut || (b->size == b->length && b->size))
		return 0;
	left = b->length - b->size;
	if (part->offset != b->size || part->size > left || b->size + part->size > max ||
	    !body_reserve(b, b->size + part->size)) {
		b->cut = true;
		return b->room - before;
	}
	memcpy(b->data + b->size, part->data, part->size);
	b->size += part->size;
	return b->room - before;
}
