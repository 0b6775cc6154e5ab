/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * judge: weighs a handshake and says whether it is an alert, and why.
 * One judge, one thread. Needs a handshake that was read.
 * On failure NULL and a sentence, or -1 (memory) and an empty judgement.
 */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include <tls/x509.h>
#include <track/handshake.h>

#include "config.h"
#include "signals.h"

enum severity { SEVERITY_NONE, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };

struct judgement {
	struct cert_report certificate;
	const struct allow_entry *allowed;	/* NULL: no entry allows it */
	bool external;
	uint64_t signals;			/* bit per enum signal_id */
	const unsigned int *weight;		/* by enum signal_id; the judge's */
	unsigned int score;			/* 0 to 100 */
	enum severity severity;			/* SEVERITY_NONE: no alert */
};

struct judge;

/* config must outlive the judge. *error is to be freed. */
struct judge *judge_create(const struct config *config, char **error);
void judge_destroy(struct judge *j);

/* The moment certificates are judged by; 0: that of their handshake, as from the beginning. */
void judge_set_time(struct judge *j, time_t at);

/* out must be empty (zero). */
int judge_handshake(struct judge *j, const struct handshake *h, struct judgement *out);
void judgement_clean(struct judgement *out);

const char *severity_name(enum severity severity);

#endif
