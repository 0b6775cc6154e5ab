/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * envelope: what all records share: their kind, time, host; and an address in them.
 * For the files of record/. One context, one thread. Nothing fails but the line.
 */
#ifndef RECORD_ENVELOPE_H
#define RECORD_ENVELOPE_H

#include "json.h"

struct envelope {
	const char *dataset, *kind, *category, *type, *action;
	uint64_t time, seq;
	/* What tells it from all others of its dataset and module, in event.id; NULL: nothing. */
	const char *what;
	uint64_t number;
};

/* Begins a record. Its object "event" is left open, to be added to and closed. */
void envelope_begin(struct line *l, const struct record_context *c, const struct envelope *e);

/* "ip" and "port", if known: as what facts they count, FACTS: none. */
void envelope_endpoint(struct line *l, const struct kxw_endpoint *e, enum fact fact_ip,
		       enum fact fact_port);

#endif
