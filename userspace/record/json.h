/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * json: the records of kxwatch, in the field names of the Elastic Common Schema.
 * One context, one thread. What is unknown is left out of a record.
 * Each writes a line anew. False when memory ran out; no input makes a record fail.
 */
#ifndef RECORD_JSON_H
#define RECORD_JSON_H

#include <judge/judge.h>
#include <judge/repeats.h>
#include <source/source.h>
#include <track/track.h>

#include "kept.h"
#include "line.h"
#include "offers.h"
#include "users.h"

struct record_context {
	char host[256];
	uint64_t instance;		/* of the module */
	struct users *users;
	struct offers *offers;
	struct kept *kept;
	bool certificate_chain;		/* whether certificates themselves are recorded */
};

/* Names the host, opens the user names. -1: memory, and nothing is to be cleaned. */
int record_context_init(struct record_context *c);
void record_context_clean(struct record_context *c);

/*
 * Dataset kxwatch.handshake. repeat_of: the alert that was told in place of the one
 * that it is, which was held back; or NULL.
 */
bool record_handshake(struct line *l, const struct record_context *c, const struct handshake *h,
		      const struct judgement *v, const char *repeat_of);
/* Dataset kxwatch.alert: the same, what it is called and why it matters. */
bool record_alert(struct line *l, const struct record_context *c, const struct handshake *h,
		  const struct judgement *v, const char *id);
/*
 * Dataset kxwatch.call: RSA outside of TLS. h: who did it, and the connection that it is
 * told with, as judge_outside() made it.
 */
bool record_call(struct line *l, const struct record_context *c, const struct handshake *h,
		 const struct judgement *v, const char *repeat_of);
/* Dataset kxwatch.alert: the same. */
bool record_call_alert(struct line *l, const struct record_context *c, const struct handshake *h,
		       const struct judgement *v, const char *id);
/* Dataset kxwatch.repeats: of alerts that were held back. */
bool record_repeats(struct line *l, const struct record_context *c, const struct repeat *r);
/* Dataset kxwatch.library; p may be NULL. */
bool record_library(struct line *l, const struct record_context *c, const struct process *p,
		    const struct library *library, uint64_t seq);
/* Dataset kxwatch.flow; v: its handshake as judged at the flow's end, or NULL; repeat_of: as above. */
bool record_flow(struct line *l, const struct record_context *c, const struct flow *f,
		 const struct judgement *v, const char *repeat_of);

/* Dataset kxwatch.flow as well: a connection whose handshake is not read. */
bool record_note(struct line *l, const struct record_context *c, const struct source_note *note);

/* Events that were overwritten before they were read, summed up. */
struct loss {
	uint64_t events, gaps, first_seq, last_seq, time;
};

/* Dataset kxwatch.lost. */
bool record_lost(struct line *l, const struct record_context *c, const struct loss *loss);

/* Records that a sink had no room for; times in ns, first 0: unknown. */
struct sink_loss {
	const char *sink, *place;
	uint64_t records, first, last;
};

/* Dataset kxwatch.lost as well. */
bool record_sink_lost(struct line *l, const struct record_context *c,
		      const struct sink_loss *loss);

#endif
