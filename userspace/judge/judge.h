/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * judge: weighs a handshake and says whether it is an alert, and why.
 * One judge, one thread. Needs a handshake that was read.
 * On failure NULL and a sentence, or -1 (memory) and an empty judgement.
 */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include <tls/prints.h>
#include <tls/x509.h>
#include <track/handshake.h>

#include "config.h"
#include "signals.h"

enum severity { SEVERITY_NONE, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };

struct judgement {
	struct client_prints client;	/* empty: the hello was not seen, or not whole */
	struct server_prints server;
	struct cert_report certificate;
	const struct allow_entry *allowed;	/* NULL: no entry allows it */
	bool external;
	struct signal_set signals;
	struct inspection host;			/* what the host shows of the program */
	const struct list_entry *listed[LIST_KINDS];	/* the configuration's, or NULL */
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

/*
 * Has programs looked at on this host, where their processes are in proc, "/proc".
 * Without it they are not: what is judged may have happened elsewhere. -1: memory.
 */
int judge_set_host(struct judge *j, const char *proc);

/*
 * out must be empty (zero). When the connection is over as well, and the
 * handshake's flow says how much went each way, judging again weighs that too.
 */
int judge_handshake(struct judge *j, const struct handshake *h, struct judgement *out);
/*
 * Weighs what a process encrypted with RSA outside of TLS. Answers with a handshake that
 * never was, which holds the process and the connection that it is told with: of its own
 * or its parent's the newest that goes outside, else the newest. To be destroyed. out
 * must be empty. NULL: memory, and out is empty.
 */
struct handshake *judge_outside(struct judge *j, const struct outside *o,
				const struct process *parent, struct judgement *out);
/* How grave it would be if that signal were not. */
enum severity judge_severity_without(const struct judge *j, const struct judgement *v,
				     enum signal_id id);
/* Lets go of what it holds; to be used again it is to be set to 0 first. */
void judgement_clean(struct judgement *out);

const char *severity_name(enum severity severity);

#endif
