/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
#include "stream.h"

/* Sequence numbers wrap: RFC 9293 3.4. */
static bool is_before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static u32 earlier(u32 a, u32 b)
{
	return is_before(a, b) ? a : b;
}

static u32 later(u32 a, u32 b)
{
	return is_before(a, b) ? b : a;
}

/* The bytes at seq that lie in one piece in the ring, at most size. */
static u8 *ring(const struct kxw_stream *s, u32 seq, u32 *size)
{
	u32 at = seq & (s->size - 1);

	if (*size > s->size - at)
		*size = s->size - at;
	return s->window + at;
}

static void store(struct kxw_stream *s, u32 seq, const u8 *data, u32 size)
{
	while (size) {
		u32 part = size;
		u8 *at = ring(s, seq, &part);

		memcpy(at, data, part);
		seq += part;
		data += part;
		size -= part;
	}
}

/* KXW_STREAM_OVERLAP if the window holds other bytes than these, else 0. */
static unsigned int compare(const struct kxw_stream *s, u32 seq, const u8 *data, u32 size)
{
	while (size) {
		u32 part = size;
		const u8 *at = ring(s, seq, &part);

		if (memcmp(at, data, part))
			return KXW_STREAM_OVERLAP;
		seq += part;
		data += part;
		size -= part;
	}
	return 0;
}

/* Stores what lies between the runs, compares what lies in them: this or those stay. */
static unsigned int fill(struct kxw_stream *s, u32 seq, const u8 *data, u32 size, bool stays)
{
	unsigned int flags = 0;
	u32 end = seq + size, at = seq, i;

	for (i = 0; i < s->runs && is_before(s->run[i].start, end); i++) {
		const struct kxw_stream_run *run = &s->run[i];
		u32 from, to;

		if (!is_before(at, run->end))
			continue;
		from = later(at, run->start);
		to = earlier(end, run->end);
		store(s, at, data + (at - seq), from - at);
		flags |= compare(s, from, data + (from - seq), to - from);
		if (stays)
			store(s, from, data + (from - seq), to - from);
		at = to;
	}
	store(s, at, data + (at - seq), end - at);
	return flags;
}

/* The runs from *from to *to - 1 overlap or touch start to end. */
static void find_runs(const struct kxw_stream *s, u32 start, u32 end, u32 *from, u32 *to)
{
	u32 i = 0;

	while (i < s->runs && is_before(s->run[i].end, start))
		i++;
	*from = i;
	while (i < s->runs && !is_before(end, s->run[i].start))
		i++;
	*to = i;
}

/* Puts count runs in the place of those from from to to - 1. */
static void replace_runs(struct kxw_stream *s, u32 from, u32 to, u32 count)
{
	memmove(&s->run[from + count], &s->run[to], (s->runs - to) * sizeof(s->run[0]));
	s->runs = s->runs - (to - from) + count;
}

/* seq is edge: everything goes in, over what was early, and the rest of that joins it. */
static unsigned int put_next(struct kxw_stream *s, const u8 *data, u32 size)
{
	u32 end = s->edge + size, from, to;
	unsigned int flags;

	kxw_stream_make_room(s, end);
	flags = fill(s, s->edge, data, size, true);
	find_runs(s, s->edge, end, &from, &to);
	if (to > from) {
		end = later(end, s->run[to - 1].end);
		replace_runs(s, from, to, 0);
	}
	s->edge = end;
	return flags;
}

/* seq is beyond edge: a hole stays before it. */
static unsigned int put_early(struct kxw_stream *s, u32 seq, const u8 *data, u32 size)
{
	u32 start = seq, end = seq + size, from, to;
	unsigned int flags;

	find_runs(s, start, end, &from, &to);
	if (from == to && s->runs == KXW_STREAM_HOLES)
		return KXW_STREAM_REFUSED;

	kxw_stream_make_room(s, end);
	flags = fill(s, seq, data, size, false);
	if (to > from) {
		start = earlier(start, s->run[from].start);
		end = later(end, s->run[to - 1].end);
	}
	replace_runs(s, from, to, 1);
	s->run[from].start = start;
	s->run[from].end = end;
	return flags;
}

void kxw_stream_init(struct kxw_stream *s, u8 *window, u32 size, u32 next)
{
	s->window = window;
	s->size = size;
	s->first = next;
	s->next = next;
	s->edge = next;
	s->runs = 0;
}

unsigned int kxw_stream_put(struct kxw_stream *s, u32 seq, const u8 *data, u32 size,
			    u32 *used)
{
	u32 limit = s->next + s->size, old, seen, room;
	unsigned int flags = 0;

	*used = size;
	if (is_before(seq, s->first)) {
		old = s->first - seq;
		if (size <= old)
			return 0;
		seq += old;
		data += old;
		size -= old;
	}
	if (is_before(seq, s->edge)) {
		seen = s->edge - seq;
		flags = compare(s, seq, data, size < seen ? size : seen);
		if (size <= seen)
			return flags;
		seq += seen;
		data += seen;
		size -= seen;
	}
	if (!size)
		return flags;

	room = is_before(seq, limit) ? limit - seq : 0;
	if (seq == s->edge) {
		room = size < room ? size : room;
		*used -= size - room;
		return flags | put_next(s, data, room);
	}
	if (size > room) {
		flags |= KXW_STREAM_REFUSED;
		size = room;
	}
	return size ? flags | put_early(s, seq, data, size) : flags;
}

void kxw_stream_forget_early(struct kxw_stream *s)
{
	s->runs = 0;
}

bool kxw_stream_has_hole(const struct kxw_stream *s)
{
	return s->runs != 0;
}
