/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * envelope: what all records share: their kind, time, host; and an address in them.
 * For the files of record/. One context, one thread. NULL when memory ran out.
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

/* What the record is, anew. */
void envelope_set(json_t *event, const struct envelope *e);

/* The record and, in *event, its event object, borrowed. */
json_t *envelope_json(const struct record_context *c, const struct envelope *e, json_t **event);

/* Its "ip" and "port"; empty if unknown. */
json_t *endpoint_json(const struct kxw_endpoint *e);

#endif
