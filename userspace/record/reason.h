/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * reason: what happened, in one plain sentence.
 * Pure; any thread. To be freed; NULL when memory ran out.
 * Names of processes and servers are in it as they were: clean it before use.
 */
#ifndef RECORD_REASON_H
#define RECORD_REASON_H

#include <judge/judge.h>
#include <track/handshake.h>

char *reason_of(const struct handshake *h, const struct judgement *v);

#endif
