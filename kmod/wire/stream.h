/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * stream: one direction of a TCP connection, put in order, in bounded memory.
 * Pure: no allocation, no lock, no log; any context. The caller serialises the
 * calls for one stream and gives the window, which must outlive it.
 * What does not fit is refused and counted in the answer, never overwritten.
 *
 * The window holds bytes that were read already (as long as room is left, to
 * compare a retransmission with) and bytes that came early. RFC 9293 3.10.7.4.
 */
#ifndef KXW_WIRE_STREAM_H
#define KXW_WIRE_STREAM_H

#include "port.h"

#define KXW_STREAM_HOLES 8	/* runs of early bytes kept apart */

struct kxw_stream_run {
	u32 start, end;		/* sequence numbers, end excluded */
};

struct kxw_stream {
	u8 *window;		/* ring of size bytes; sequence number s lies at s % size */
	u32 size;		/* a power of two */
	u32 first;		/* oldest sequence number still in the window */
	u32 next;		/* next to be read by the caller */
	u32 edge;		/* in order up to here, excluded */
	u32 runs;
	struct kxw_stream_run run[KXW_STREAM_HOLES];	/* early bytes, ascending */
};

enum {
	KXW_STREAM_OVERLAP = 1,	/* bytes seen before came again, different */
	KXW_STREAM_REFUSED = 2,	/* early bytes beyond what can be kept: a hole */
};

/* next: sequence number of the first payload byte (ISN + 1). */
void kxw_stream_init(struct kxw_stream *s, u8 *window, u32 size, u32 next);

/*
 * Takes a segment, or the part of it that fits. *used says how many bytes from
 * its start were dealt with (old ones count); when it is less than size, read
 * and put the rest. Of bytes seen twice the first are kept, but those that came
 * in order replace those that came early, as in Linux's tcp_ofo_queue(). Returns
 * the flags above.
 */
unsigned int kxw_stream_put(struct kxw_stream *s, u32 seq, const u8 *data, u32 size,
			    u32 *used);

/* Makes room up to end, at the cost of bytes that were read. Private to stream.*. */
static inline void kxw_stream_make_room(struct kxw_stream *s, u32 end)
{
	if (end - s->first > s->size)
		s->first = end - s->size;
}

/*
 * Where a segment may be put by the caller itself, which saves a copy: NULL unless it
 * comes next, in one piece, and nothing early waits. What lies there then is junk until
 * kxw_stream_took() says how much was put, size or less.
 */
static inline u8 *kxw_stream_room(struct kxw_stream *s, u32 seq, u32 size)
{
	u32 at = seq & (s->size - 1);

	if (seq != s->edge || s->runs || size > s->size - at ||
	    size > s->next + s->size - seq)
		return NULL;
	kxw_stream_make_room(s, seq + size);
	return s->window + at;
}

static inline void kxw_stream_took(struct kxw_stream *s, u32 size)
{
	s->edge += size;
}

/* The bytes in order and unread, as far as they lie in one piece: size, 0 if none. */
static inline u32 kxw_stream_read(const struct kxw_stream *s, const u8 **data)
{
	u32 at = s->next & (s->size - 1);
	u32 size = s->edge - s->next;

	*data = s->window + at;
	return size < s->size - at ? size : s->size - at;
}

/* Marks size bytes, no more than kxw_stream_read() gave, as read. */
static inline void kxw_stream_advance(struct kxw_stream *s, u32 size)
{
	s->next += size;
}

/* Forgets what waits behind a hole. */
void kxw_stream_forget_early(struct kxw_stream *s);

/* Whether early bytes wait behind a hole. */
bool kxw_stream_has_hole(const struct kxw_stream *s);

#endif
