/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * evidence: what was seen of a process and its handshake, in the order of time.
 * For json.c. Pure; any thread. No memory: less out.
 */
#ifndef RECORD_EVIDENCE_H
#define RECORD_EVIDENCE_H

#include <jansson.h>

#include <track/handshake.h>

/* A list of { time, what, text }. */
json_t *evidence_json(const struct handshake *h);

#endif
