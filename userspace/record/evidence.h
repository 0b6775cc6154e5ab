/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * evidence: what was seen of a process and its handshake, in the order of time.
 * For json.c. Pure; any thread. Nothing fails but the line.
 */
#ifndef RECORD_EVIDENCE_H
#define RECORD_EVIDENCE_H

#include <track/handshake.h>

#include "line.h"

/* kxwatch.evidence: a list of { time, what, text }. */
void evidence_json(struct line *l, const struct handshake *h);

#endif
