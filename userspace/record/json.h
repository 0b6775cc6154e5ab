/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * json: the records of kxwatch, in the field names of the Elastic Common Schema.
 * One context, one thread. What is unknown is left out of a record.
 * NULL when memory ran out; no input makes a record fail.
 */
#ifndef RECORD_JSON_H
#define RECORD_JSON_H

#include <jansson.h>

#include <judge/judge.h>
#include <judge/repeats.h>
#include <source/source.h>
#include <track/track.h>

#include "users.h"

struct record_context {
	char host[256];
	uint64_t instance;		/* of the module */
	struct users *users;
	bool certificate_chain;		/* whether certificates themselves are recorded */
};

/* Names the host, opens the user names. -1: memory. */
int record_context_init(struct record_context *c);
void record_context_clean(struct record_context *c);

/* Dataset kxwatch.handshake. */
json_t *record_handshake(const struct record_context *c, const struct handshake *h,
			 const struct judgement *v);
/* Makes dataset kxwatch.alert of it: the same, what it is called and why it matters. */
void record_make_alert(json_t *handshake, const struct judgement *v, const char *id);
/* Dataset kxwatch.repeats: of alerts that were held back. */
json_t *record_repeats(const struct record_context *c, const struct repeat *r);
/* Dataset kxwatch.library; p may be NULL. */
json_t *record_library(const struct record_context *c, const struct process *p,
		       const struct library *l, uint64_t seq);
/* Dataset kxwatch.flow; v: its handshake as judged at the flow's end, or NULL. */
json_t *record_flow(const struct record_context *c, const struct flow *f,
		    const struct judgement *v);

/* Dataset kxwatch.flow as well: a connection whose handshake is not read. */
json_t *record_note(const struct record_context *c, const struct source_note *note);

/* Events that were overwritten before they were read, summed up. */
struct loss {
	uint64_t events, gaps, first_seq, last_seq, time;
};

/* Dataset kxwatch.lost. */
json_t *record_lost(const struct record_context *c, const struct loss *loss);

/* Records that a sink had no room for; times in ns, first 0: unknown. */
struct sink_loss {
	const char *sink, *place;
	uint64_t records, first, last;
};

/* Dataset kxwatch.lost as well. */
json_t *record_sink_lost(const struct record_context *c, const struct sink_loss *loss);

#endif
