// SPDX-License-Identifier: BSD-3-Clause
#include "teller.h"

/* All that stands before the messages; those are good up to their number. */
static struct kxw_event *begin(struct teller *t, uint32_t type, uint64_t flow)
{
	struct kxw_event *ev = &t->ev;

	memset(ev, 0, offsetof(struct kxw_event, message));
	ev->seq = t->packet;
	ev->time = t->time;
	ev->type = type;
	ev->process_id = t->process;
	ev->flow_id = flow;
	return ev;
}

static void hand_on(const struct teller *t)
{
	if (t->to->event)
		t->to->event(&t->ev, t->to->arg);
}

void teller_flow(struct teller *t, uint32_t type, const struct kxw_flow *flow)
{
	begin(t, type, flow->id)->flow = *flow;
	hand_on(t);
}

void teller_begin(struct teller *t, uint64_t flow, uint32_t direction)
{
	t->flow = flow;
	t->direction = direction;
	t->open = false;
}

static struct kxw_event *open(struct teller *t)
{
	if (t->open)
		return &t->ev;
	t->open = true;
	t->fill = 0;
	begin(t, KXW_EVENT_TLS, t->flow)->direction = t->direction;
	return &t->ev;
}

void teller_send(struct teller *t)
{
	if (t->open)
		hand_on(t);
	t->open = false;
}

/* A part of a piece, as much as there is room for: its size. */
static size_t add_part(struct teller *t, const struct kxw_tls_piece *piece, size_t from)
{
	struct kxw_event *ev = open(t);
	struct kxw_message *m = &ev->message[ev->messages++];
	size_t size = piece->size - from;

	if (size > sizeof(t->bytes) - t->fill)
		size = sizeof(t->bytes) - t->fill;
	m->type = piece->type;
	m->version = piece->version;
	m->length = piece->length;
	m->offset = piece->offset + (uint32_t)from;
	m->kx = piece->kx;
	m->data = piece->data ? t->bytes + t->fill : NULL;
	m->size = size;
	if (size)
		memcpy(t->bytes + t->fill, piece->data + from, size);
	t->fill += size;
	return size;
}

/* A piece lies in a window that is written again: its bytes are copied. */
void teller_piece(struct teller *t, const struct kxw_tls_piece *piece)
{
	size_t from = 0;

	do {
		if (t->open && (t->ev.messages == KXW_MESSAGES_MAX ||
				(piece->size && t->fill == sizeof(t->bytes))))
			teller_send(t);
		from += add_part(t, piece, from);
	} while (from < piece->size);
}

void teller_start(struct teller *t, uint32_t start)
{
	open(t)->tls_start = start;
}

void teller_overlap(struct teller *t)
{
	open(t)->overlap = true;
}

void teller_over(struct teller *t, uint32_t end, const char *rule)
{
	struct kxw_event *ev = open(t);

	ev->tls_end = end;
	ev->tls_rule = rule;
}
