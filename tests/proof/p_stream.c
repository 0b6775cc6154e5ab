/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stream: from every state that keeps the rules below, every call with every
 * argument keeps them, and touches only the window and the bytes it was given.
 * So does any row of calls, for it begins with init. What a call is made of is
 * proved by itself, and stands as its conditions where it is called.
 */
#define MODEL_OWN_COPY
#include "model.h"

#ifndef WINDOW_MAX
#define WINDOW_MAX (1u << 20)
#endif
#ifndef DATA_MAX
#define DATA_MAX (1u << 20)
#endif

/* No byte of window or segment is ever looked at but by the comparison. */
static void model_copy(void *to, const void *from, size_t size)
{
	prove(__CPROVER_r_ok(from, size), "the source of a copy");
	prove(__CPROVER_w_ok(to, size), "the destination of a copy");
}

/* Of runs, and the very thing, since the rules are about what they hold. */
static void model_move(void *to, const void *from, size_t size);
#define memmove(to, from, size) model_move(to, from, size)
#include "kmod/wire/stream.c"

static void model_move(void *to, const void *from, size_t size)
{
	struct kxw_stream_run kept[KXW_STREAM_HOLES];
	size_t i, count = size / sizeof(kept[0]);

	prove(size % sizeof(kept[0]) == 0 && count <= KXW_STREAM_HOLES, "whole runs are moved");
	if (!size)
		return;
	prove(__CPROVER_r_ok(from, size), "the source of a move");
	prove(__CPROVER_w_ok(to, size), "the destination of a move");
	for (i = 0; i < KXW_STREAM_HOLES; i++)
		if (i < count)
			kept[i] = ((const struct kxw_stream_run *)from)[i];
	for (i = 0; i < KXW_STREAM_HOLES; i++)
		if (i < count)
			((struct kxw_stream_run *)to)[i] = kept[i];
}

static bool is_size(u32 size)
{
	return size && size <= WINDOW_MAX && !(size & (size - 1));
}

/* first <= next <= edge < runs, with a gap before each, <= first + size. */
static bool is_valid(const struct kxw_stream *s)
{
	u32 before = s->edge - s->first, i;

	if (!is_size(s->size) || s->runs > KXW_STREAM_HOLES)
		return false;
	if (before > s->size || s->next - s->first > before)
		return false;
	for (i = 0; i < KXW_STREAM_HOLES; i++) {
		if (i >= s->runs)
			break;
		if (s->run[i].start - s->first <= before ||
		    s->run[i].start - s->first >= s->run[i].end - s->first)
			return false;
		before = s->run[i].end - s->first;
		if (before > s->size)
			return false;
	}
	return true;
}

static struct kxw_stream any_stream(void)
{
	struct kxw_stream s;

	assume(is_size(s.size));
	s.window = any_bytes(s.size);
	assume(is_valid(&s));
	return s;
}

void proof_init(void)
{
	struct kxw_stream s;
	u32 size = nondet_u32();

	assume(is_size(size));
	kxw_stream_init(&s, any_bytes(size), size, nondet_u32());
	prove(is_valid(&s), "a stream is valid from the beginning");
}

void proof_read(void)
{
	struct kxw_stream s = any_stream();
	const u8 *data;
	u32 size = kxw_stream_read(&s, &data), part = nondet_u32();

	prove(__CPROVER_r_ok(data, size), "what is given to read lies in the window");
	prove(size || s.edge == s.next, "all is read at last");
	assume(part <= size);
	kxw_stream_advance(&s, part);
	prove(is_valid(&s), "reading leaves a valid stream");
	kxw_stream_forget_early(&s);
	prove(is_valid(&s) && !kxw_stream_has_hole(&s), "forgetting leaves a valid stream");
}

void proof_room(void)
{
	struct kxw_stream s = any_stream();
	u32 seq = nondet_u32(), size = nondet_u32(), part = nondet_u32();
	u8 *at = kxw_stream_room(&s, seq, size);

	prove(is_valid(&s), "room leaves a valid stream");
	if (!at)
		return;
	prove(seq == s.edge && !s.runs && __CPROVER_w_ok(at, size), "room is what comes next");
	assume(part <= size);
	kxw_stream_took(&s, part);
	prove(is_valid(&s), "what was put leaves a valid stream");
}

/* ---- the ring, by itself: the window is all it looks at ---- */

static struct kxw_stream any_ring(void)
{
	struct kxw_stream s;

	assume(is_size(s.size));
	s.window = any_bytes(s.size);
	return s;
}

void proof_store(void)
{
	struct kxw_stream s = any_ring();
	u32 size = nondet_u32();

	assume(size <= s.size);
	store(&s, nondet_u32(), any_bytes(size), size);
}

void proof_compare(void)
{
	struct kxw_stream s = any_ring();
	u32 size = nondet_u32();

	assume(size <= s.size);
	prove(compare(&s, nondet_u32(), any_bytes(size), size) <= KXW_STREAM_OVERLAP, "same or not");
}

/* In place of the two, from here on: their bytes are there, and the window holds them. */
static void model_store(struct kxw_stream *s, u32 seq, const u8 *data, u32 size)
{
	(void)seq;
	prove(size <= s->size, "no more is stored than the window holds");
	prove(!size || __CPROVER_r_ok(data, size), "what is stored is of the segment");
}

static unsigned int model_differs(const struct kxw_stream *s, u32 seq, const u8 *data, u32 size)
{
	(void)seq;
	prove(size <= s->size, "no more is compared than the window holds");
	prove(!size || __CPROVER_r_ok(data, size), "what is compared is of the segment");
	return nondet_flag() ? KXW_STREAM_OVERLAP : 0;
}

/* ---- a segment, by where it begins ---- */

static bool fits_next(const struct kxw_stream *s, u32 size)
{
	return size <= s->size - (s->edge - s->next);
}

static bool fits_early(const struct kxw_stream *s, u32 seq, u32 size)
{
	return seq - s->next > s->edge - s->next && seq - s->next < s->size &&
	       size && size <= s->size - (seq - s->next);
}

static bool fits(const struct kxw_stream *s, u32 seq, u32 size)
{
	return seq == s->edge ? fits_next(s, size) : fits_early(s, seq, size);
}

/* Room was made for it before. */
void proof_fill(void)
{
	struct kxw_stream s = any_stream();
	u32 size = nondet_u32(), seq = nondet_u32();

	assume(fits(&s, seq, size) && seq + size - s.first <= s.size);
	prove(fill(&s, seq, any_bytes(size), size, nondet_flag()) <= KXW_STREAM_OVERLAP,
	      "known flags");
}

static unsigned int model_fill(struct kxw_stream *s, u32 seq, const u8 *data, u32 size, bool stays)
{
	(void)stays;
	prove(is_valid(s), "what is filled is valid");
	prove(fits(s, seq, size) && seq + size - s->first <= s->size, "there is room");
	prove(!size || __CPROVER_r_ok(data, size), "what is filled in is of the segment");
	return nondet_flag() ? KXW_STREAM_OVERLAP : 0;
}

/* Runs before from end before start, those from to on begin after end, the others do not. */
static bool are_found(const struct kxw_stream *s, u32 start, u32 end, u32 from, u32 to)
{
	u32 i;

	if (from > to || to > s->runs)
		return false;
	for (i = 0; i < KXW_STREAM_HOLES; i++) {
		if (i >= s->runs)
			break;
		if (is_before(s->run[i].end, start) != (i < from) ||
		    is_before(end, s->run[i].start) != (i >= to))
			return false;
	}
	return true;
}

void proof_find(void)
{
	struct kxw_stream s = any_stream();
	u32 size = nondet_u32(), seq = nondet_u32(), from, to;

	assume(fits(&s, seq, size));
	find_runs(&s, seq, seq + size, &from, &to);
	prove(are_found(&s, seq, seq + size, from, to), "just those that overlap or touch");
}

static void model_find(const struct kxw_stream *s, u32 start, u32 end, u32 *from, u32 *to)
{
	u32 first = nondet_u32(), last = nondet_u32();

	prove(is_valid(s) && fits(s, start, end - start), "what is looked for has room");
	assume(are_found(s, start, end, first, last));
	*from = first;
	*to = last;
}

void proof_put_next(void)
{
	struct kxw_stream s = any_stream();
	u32 size = nondet_u32(), next = s.next, bytes = s.size;

	assume(fits_next(&s, size));
	prove(put_next(&s, any_bytes(size), size) <= KXW_STREAM_OVERLAP, "known flags");
	prove(is_valid(&s), "bytes in order leave a valid stream");
	prove(s.next == next && s.size == bytes, "next and size stay");
}

void proof_put_early(void)
{
	struct kxw_stream s = any_stream();
	u32 size = nondet_u32(), seq = nondet_u32(), next = s.next, bytes = s.size;

	assume(fits_early(&s, seq, size));
	prove(put_early(&s, seq, any_bytes(size), size) <= KXW_STREAM_REFUSED, "known flags");
	prove(is_valid(&s), "early bytes leave a valid stream");
	prove(s.next == next && s.size == bytes, "next and size stay");
}

/* In place of these two. */
static unsigned int model_put(struct kxw_stream *s, const u8 *data, u32 size)
{
	struct kxw_stream after;

	prove(!size || __CPROVER_r_ok(data, size), "what is put is of the segment");
	after.window = s->window;
	assume(is_valid(&after) && after.next == s->next && after.size == s->size);
	*s = after;
	return nondet_u32() & (KXW_STREAM_OVERLAP | KXW_STREAM_REFUSED);
}

static unsigned int model_next(struct kxw_stream *s, const u8 *data, u32 size)
{
	prove(fits_next(s, size), "bytes in order find room");
	return model_put(s, data, size);
}

static unsigned int model_early(struct kxw_stream *s, u32 seq, const u8 *data, u32 size)
{
	prove(fits_early(s, seq, size), "early bytes find room");
	return model_put(s, data, size);
}

void proof_put(void)
{
	struct kxw_stream s = any_stream();
	u32 size = nondet_u32(), used;
	unsigned int flags;

	assume(size <= DATA_MAX);
	flags = kxw_stream_put(&s, nondet_u32(), any_bytes(size), size, &used);
	prove(is_valid(&s), "a segment leaves a valid stream");
	prove(used <= size, "no more is used than was given");
	prove(flags <= (KXW_STREAM_OVERLAP | KXW_STREAM_REFUSED), "known flags");
}

/* The models have no caller but in the program proved. */
void model_names(void)
{
	(void)model_store;
	(void)model_differs;
	(void)model_fill;
	(void)model_find;
	(void)model_next;
	(void)model_early;
}
