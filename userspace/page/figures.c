// SPDX-License-Identifier: BSD-3-Clause
#include "figures.h"

#include <stdlib.h>
#include <string.h>

#include <record/text.h>

#define PAIRS_TOLD 100

static json_t *number(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *time_json(int64_t seconds)
{
	return seconds > 0 ? text_json_time((uint64_t)seconds * 1000000000ULL) : NULL;
}

static json_t *severities_json(const struct page *p)
{
	json_t *o = json_object();
	unsigned int rank;

	for (rank = 1; rank < SEVERITY_RANKS; rank++)
		text_set(o, page_severity(rank), number(p->alerts[rank]));
	return o;
}

/* Of each name how often. */
static json_t *tally_json(const struct tally *t)
{
	json_t *o = json_object();
	const struct tally_entry *e;
	char *clean;

	for (e = tally_next(t, NULL); e; e = tally_next(t, e)) {
		clean = text_clean(e->name, strlen(e->name));
		if (clean)
			text_set(o, clean, number(e->count));
		free(clean);
	}
	return o;
}

static json_t *pair_json(const struct page *p, const struct tally_entry *loud,
			 const struct tally_entry *quiet)
{
	const struct tally_entry *name = loud ? loud : quiet;
	const struct tally_entry *held = tally_find(&p->repeats, name->name, name->size);
	json_t *o = json_object();

	text_set(o, "program", text_json(name->name));
	text_set(o, "destination", text_json(tally_second(name)));
	text_set(o, "handshakes", number(quiet ? quiet->count : 0));
	text_set(o, "alerts", number(loud ? loud->count : 0));
	text_set(o, "held_back", number(held ? held->count : 0));
	if (loud)
		text_set(o, "severity", text_json(page_severity(loud->worst)));
	return o;
}

/* Those with alerts first, as in the picture. */
static json_t *pairs_json(const struct page *p)
{
	json_t *list = json_array();
	const struct tally_entry *e;

	for (e = tally_next(&p->loud_pairs, NULL); e && json_array_size(list) < PAIRS_TOLD;
	     e = tally_next(&p->loud_pairs, e))
		json_array_append_new(list, pair_json(p, e, tally_find(&p->quiet_pairs, e->name,
								       e->size)));
	for (e = tally_next(&p->quiet_pairs, NULL); e && json_array_size(list) < PAIRS_TOLD;
	     e = tally_next(&p->quiet_pairs, e))
		if (!tally_find(&p->loud_pairs, e->name, e->size))
			json_array_append_new(list, pair_json(p, NULL, e));
	return list;
}

static json_t *blindness_json(const struct page *p)
{
	const struct blindness *b = &p->blind;
	json_t *o = json_object();

	text_set(o, "certificate_not_visible", number(b->not_visible));
	text_set(o, "of_tls13", number(b->tls13));
	text_set(o, "of_resumed", number(b->resumed));
	text_set(o, "truncated", number(b->truncated));
	text_set(o, "after_loss", number(b->after_loss));
	text_set(o, "program_unknown", number(b->nobody));
	text_set(o, "connections_not_read", number(b->not_read));
	text_set(o, "lines_unreadable", number(p->unreadable));
	text_set(o, "records_without_time", number(p->timeless));
	return o;
}

json_t *figures_json(const struct page *p)
{
	json_t *o = json_object();

	if (p->timeline.used) {
		text_set(o, "first", time_json(p->timeline.first));
		text_set(o, "last", time_json(p->timeline.last));
	}
	text_set(o, "hosts", tally_json(&p->hosts));
	text_set(o, "records", number(p->records));
	text_set(o, "handshakes", number(p->handshakes));
	text_set(o, "alerts", severities_json(p));
	text_set(o, "held_back", number(p->repeats.sum));
	text_set(o, "bad_certificates_accepted", number(p->accepted_bad));
	text_set(o, "lost_events", number(p->lost));
	text_set(o, "dropped_records", number(p->dropped));
	text_set(o, "key_exchanges", tally_json(&p->methods));
	text_set(o, "tls_versions", tally_json(&p->versions));
	text_set(o, "signals", tally_json(&p->signals));
	text_set(o, "pairs", pairs_json(p));
	text_set(o, "blind", blindness_json(p));
	return o;
}
