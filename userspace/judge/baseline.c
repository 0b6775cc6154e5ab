// SPDX-License-Identifier: BSD-3-Clause
#include "baseline.h"

#include <string.h>

/* The best of what several entries for the same destination say. */
static void take(enum allow_fit *best, enum allow_fit one)
{
	if (one > *best)
		*best = one;
}

void baseline_look(const struct allow_list *l, const struct allow_query *q,
		   struct baseline_view *out)
{
	enum allow_fit issuer = ALLOW_DIFFERS, hello = ALLOW_DIFFERS, i, h;
	struct allow_cursor c = { 0, 0, NULL };
	const struct allow_entry *e;
	bool known = false;

	memset(out, 0, sizeof(*out));
	if (!l->count || !q->executable)
		return;
	while ((e = allow_next(l, q, &c))) {
		if (!allow_entry_is_destination(e, q) ||
		    !allow_entry_is_program(e, q, l->files))
			continue;
		known = true;
		i = allow_entry_issuer(e, q);
		h = allow_entry_hello(e, q);
		if (i == ALLOW_FITS && h == ALLOW_FITS) {
			out->approved = e;
			return;
		}
		take(&issuer, i);
		/* A hello is compared where the rest is the same. */
		if (i != ALLOW_DIFFERS)
			take(&hello, h);
	}
	out->first_seen = !known;
	out->unapproved = !known && !allow_knows_destination(l, q);
	out->other_issuer = known && issuer == ALLOW_DIFFERS;
	out->other_hello = known && !out->other_issuer && hello == ALLOW_DIFFERS;
}
