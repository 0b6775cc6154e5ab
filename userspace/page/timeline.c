// SPDX-License-Identifier: BSD-3-Clause
#include "timeline.h"

#include <string.h>

/* Each is a multiple of the one before; days double behind. */
static const int64_t widths[] = { 1, 5, 15, 60, 300, 900, 3600, 14400, 43200, 86400 };

#define WIDTHS	(sizeof(widths) / sizeof(widths[0]))

static int64_t width_of(unsigned int step)
{
	return step < WIDTHS ? widths[step] : widths[WIDTHS - 1] << (step - WIDTHS + 1);
}

int64_t timeline_width(const struct timeline *t)
{
	return width_of(t->step);
}

static int64_t divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static void slot_add(struct slot *to, const struct slot *from)
{
	int i;

	to->handshakes += from->handshakes;
	to->lost += from->lost;
	for (i = 0; i < SEVERITY_RANKS; i++)
		to->alerts[i] += from->alerts[i];
}

static void widen(struct timeline *t)
{
	const int64_t factor = width_of(t->step + 1) / width_of(t->step);
	const int64_t from = divide(t->from, factor);
	struct slot merged[TIMELINE_SLOTS];
	size_t i;

	memset(merged, 0, sizeof(merged));
	for (i = 0; i < t->used; i++)
		slot_add(&merged[divide(t->from + (int64_t)i, factor) - from], &t->slot[i]);
	t->used = (size_t)(divide(t->from + (int64_t)t->used - 1, factor) - from) + 1;
	memcpy(t->slot, merged, sizeof(merged));
	t->from = from;
	t->step++;
}

static void reach_back(struct timeline *t, int64_t to)
{
	size_t more = (size_t)(t->from - to);

	memmove(t->slot + more, t->slot, t->used * sizeof(t->slot[0]));
	memset(t->slot, 0, more * sizeof(t->slot[0]));
	t->from = to;
	t->used += more;
}

struct slot *timeline_at(struct timeline *t, int64_t seconds)
{
	int64_t at, end;

	if (!t->used) {
		t->first = t->last = t->from = seconds;
		t->used = 1;
	}
	if (seconds < t->first)
		t->first = seconds;
	if (seconds > t->last)
		t->last = seconds;
	for (;; widen(t)) {
		at = divide(seconds, timeline_width(t));
		end = t->from + (int64_t)t->used;
		if ((at < t->from ? end : at + 1) - (at < t->from ? at : t->from) <= TIMELINE_SLOTS)
			break;
	}
	if (at < t->from)
		reach_back(t, at);
	else if (at >= end)
		t->used = (size_t)(at - t->from) + 1;
	return &t->slot[at - t->from];
}
