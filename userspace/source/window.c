// SPDX-License-Identifier: BSD-3-Clause
#include "window.h"

#include <stdlib.h>

#include <utlist.h>

/* Segments after which a packet that was overtaken in the capture will not come any more. */
#define PATIENCE	32
#define FIN_SIZE	1	/* sequence numbers that a FIN takes */

/* ---- table -------------------------------------------------------------------- */

struct window *window_open(struct window_table *t, struct connection *c)
{
	struct window *w = t->spare;
	int i;

	if (w)
		DL_DELETE(t->spare, w);
	else
		w = malloc(sizeof(*w));
	if (!w)
		return NULL;
	w->owner = c;
	w->waited = 0;
	w->missed = 0;
	for (i = 0; i < 2; i++) {
		kxw_tls_peek_init(&w->side[i].peek);
		w->side[i].started = false;
		w->side[i].no_tls = false;
		w->side[i].held = false;
		if (c->end[i].started)
			window_start(w, i, c->end[i].first);
	}
	DL_APPEND(t->oldest, w);
	t->open++;
	c->window = w;
	return w;
}

void window_close(struct window_table *t, struct connection *c)
{
	DL_DELETE(t->oldest, c->window);
	DL_PREPEND(t->spare, c->window);
	t->open--;
	c->window = NULL;
}

void window_table_clean(struct window_table *t)
{
	struct window *w;

	while ((w = t->spare)) {
		DL_DELETE(t->spare, w);
		free(w);
	}
}

void window_start(struct window *w, int end, uint32_t first)
{
	struct window_side *side = &w->side[end];

	kxw_stream_init(&side->stream, side->bytes, sizeof(side->bytes), first);
	side->started = true;
}

/* ---- reading ------------------------------------------------------------------ */

static bool is_after(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

static enum kxw_direction direction_of(const struct connection *c, int sender)
{
	return c->client == CLIENT_UNKNOWN || c->client == sender ? KXW_OUTBOUND : KXW_INBOUND;
}

/* While it is unknown who the client is, each end is tried as one. */
static struct kxw_tls_peek *peek_of(struct window *w, int sender)
{
	int client = w->owner->client;

	return &w->side[client == CLIENT_UNKNOWN ? sender : client].peek;
}

/*
 * An answer must not be read before what it answers. A capture may have them
 * the wrong way round, or may lack what was answered: then patience ends.
 */
static bool is_held(struct window *w, int sender)
{
	struct window_side *side = &w->side[sender];
	const struct window_side *other = &w->side[!sender];

	if (!side->held)
		return false;
	if (other->started && w->waited < PATIENCE &&
	    is_after(side->after, other->stream.edge + FIN_SIZE))
		return true;
	side->held = false;
	return false;
}

static void tell_found(struct window *w, const struct window_feed *f, int sender)
{
	struct connection *c = w->owner;
	uint32_t before = w->side[sender].peek.side[0].before;

	c->tls = true;
	c->client = sender;
	f->found(c, f->arg);
	if (before)
		teller_start(f->teller, before);
}

/* Parses what is in order; returns as window_take(). */
static int parse(struct window *w, const struct window_feed *f, int sender)
{
	struct window_side *side = &w->side[sender];
	struct kxw_tls_peek *peek = peek_of(w, sender);
	enum kxw_tls_result result;
	struct kxw_tls_piece piece;
	enum kxw_direction direction = direction_of(w->owner, sender);

	while ((result = kxw_tls_read_next(peek, direction, &side->stream, &piece)) ==
	       KXW_TLS_PIECE) {
		if (!w->owner->tls)
			tell_found(w, f, sender);
		teller_piece(f->teller, &piece);
	}
	if (result != KXW_TLS_NOT_TLS || w->owner->client != CLIENT_UNKNOWN)
		return kxw_tls_read_end(result);
	side->no_tls = true;
	return w->side[!sender].no_tls ? -1 : 0;
}

static int put(struct window *w, const struct window_feed *f, int sender,
	       const struct segment *s)
{
	struct kxw_stream *stream = &w->side[sender].stream;
	const uint8_t *data = s->data;
	uint32_t seq = s->seq, left = (uint32_t)s->size, used;
	unsigned int flags;
	int end = 0;

	while (!end && left) {
		flags = kxw_stream_put(stream, seq, data, left, &used);
		if (flags & KXW_STREAM_OVERLAP && w->owner->tls)
			teller_overlap(f->teller);
		if (!is_held(w, sender))
			end = parse(w, f, sender);
		if (!used)
			break;
		seq += used;
		data += used;
		left -= used;
	}
	return end;
}

static uint32_t read_from(const struct window_side *side, const struct connection_end *end)
{
	return side->started ? side->stream.next - end->first : 0;
}

static int limit(const struct window *w)
{
	const struct connection *c = w->owner;
	int client = c->client == CLIENT_UNKNOWN ? 0 : c->client;

	return kxw_tls_read_limit(c->tls, read_from(&w->side[client], &c->end[client]),
				  read_from(&w->side[!client], &c->end[!client]));
}

/* The other direction may have waited for what has just been read. */
static int parse_other(struct window *w, const struct window_feed *f, int other)
{
	const struct window_side *side = &w->side[other];

	if (!side->started || side->stream.next == side->stream.edge || is_held(w, other))
		return 0;
	teller_send(f->teller);
	teller_begin(f->teller, w->owner->id, direction_of(w->owner, other));
	return parse(w, f, other);
}

int window_take(struct window *w, const struct window_feed *f, int sender,
		const struct segment *s)
{
	struct window_side *side = &w->side[sender];
	const struct window_side *other = &w->side[!sender];
	int end;

	if (!side->started || (w->owner->client == CLIENT_UNKNOWN && side->no_tls))
		return 0;
	if (s->has_ack && other->started && is_after(s->ack, other->stream.edge + FIN_SIZE)) {
		side->held = true;
		side->after = s->ack;
	}
	w->waited = side->held || other->held ? w->waited + 1 : 0;
	teller_begin(f->teller, w->owner->id, direction_of(w->owner, sender));
	if (s->seq == side->stream.edge)
		kxw_tls_peek_segment(peek_of(w, sender), direction_of(w->owner, sender));
	end = put(w, f, sender, s);
	if (!end)
		end = parse_other(w, f, !sender);
	return end ? end : limit(w);
}

/* ---- holes -------------------------------------------------------------------- */

int window_acknowledged(struct window *w, int sender, uint32_t ack)
{
	struct window_side *other = &w->side[!sender];

	if (!other->started || !is_after(ack, other->stream.edge + FIN_SIZE) ||
	    !kxw_stream_has_hole(&other->stream)) {
		w->missed = 0;
		return 0;
	}
	if (++w->missed < PATIENCE)
		return 0;
	if (w->owner->tls)
		return KXW_TLS_END_HOLE;
	/* TLS may still begin behind the hole. */
	w->missed = 0;
	window_start(w, !sender, ack);
	return 0;
}

bool window_has_hole(const struct window *w)
{
	return kxw_stream_has_hole(&w->side[0].stream) || kxw_stream_has_hole(&w->side[1].stream);
}
