/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * parts: pieces of records that several kinds of them have.
 * For the files of record/. One thread per context; nothing fails but the line.
 */
#ifndef RECORD_PARTS_H
#define RECORD_PARTS_H

#include "json.h"

/* source, destination, network. domain, protocol: NULL where they are unknown. */
void parts_flow(struct line *l, const struct kxw_flow *f, const struct span *domain,
		const char *transport, const char *protocol);
/* kxwatch.signals */
void parts_signals(struct line *l, const struct record_context *c, const struct judgement *v);
/* kxwatch.allowed_by */
void parts_allowed(struct line *l, const struct judgement *v);
/* event.severity and event.risk_score of an alert */
void parts_severity(struct line *l, const struct judgement *v);
/* rule and threat. */
void parts_rule(struct line *l);
/* "python3 (/tmp/x.py)", of a sentence that is open. p: NULL: unknown. */
void parts_say_who(struct line *l, const struct process *p);

#endif
