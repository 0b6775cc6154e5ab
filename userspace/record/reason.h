/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reason: what happened, in one plain sentence.
 * For json.c. Pure; any thread. Nothing fails but the line.
 */
#ifndef RECORD_REASON_H
#define RECORD_REASON_H

#include <judge/judge.h>
#include <track/handshake.h>

#include "line.h"

/* event.reason */
void reason_json(struct line *l, const struct handshake *h, const struct judgement *v);

#endif
