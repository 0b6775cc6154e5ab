// SPDX-License-Identifier: BSD-3-Clause
#include "quiet.h"

#include <stdlib.h>
#include <string.h>

#include <judge/allow_text.h>
#include <judge/baseline.h>

static void find_entry(struct quiet *q, const struct sighting *s)
{
	struct allow_entry e;

	if (!s->executable)
		q->no_entry = "what the program is was not known";
	else if (s->no_file)
		q->no_entry = "the program has no file that an entry could name";
	if (q->no_entry || sighting_entry(s, &e))
		return;
	q->entry = allow_text(&e);
	allow_entry_clean(&e);
}

static void find_now(struct quiet *q, const struct config *c, const struct sighting *s, time_t now)
{
	struct baseline_view view;
	const struct allow_entry *e;
	struct allow_query query;

	sighting_query(s, now, &query);
	e = allow_find(&c->allow, &query);
	if (!e) {
		baseline_look(&c->baseline, &query, &view);
		e = view.approved;
		q->baseline = e != NULL;
	}
	q->allowed_now = e ? e->place : NULL;
	q->internal_now = s->remote.ip_size && network_list_has(&c->internal, &s->remote);
}

void quiet_find(struct quiet *q, const struct config *c, const struct sighting *s,
		unsigned int score, time_t now)
{
	memset(q, 0, sizeof(*q));
	find_entry(q, s);
	find_now(q, c, s, now);
	q->threshold = score + 1;
	q->below_now = score < c->score_alert;
	q->network = s->remote.ip_size ? s->ip : NULL;
	q->approved = c->baseline.count;
}

void quiet_clean(struct quiet *q)
{
	free(q->entry);
	memset(q, 0, sizeof(*q));
}
