/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signals: what may speak against a handshake, each with a name and a weight.
 * Pure; any thread. Nothing here fails.
 * One table holds them all: an identifier never changes its meaning.
 */
#ifndef JUDGE_SIGNALS_H
#define JUDGE_SIGNALS_H

#include <tls/x509.h>
#include <track/handshake.h>

enum signal_id {
	SIGNAL_NOT_ALLOWLISTED,
	SIGNAL_INTERPRETER,
	SIGNAL_EXECUTABLE_DELETED,
	SIGNAL_EXECUTABLE_MEMFD,
	SIGNAL_LIBRARY_MAPPED,
	SIGNAL_LIBRARY_DELETED,
	SIGNAL_STATIC_STACK,
	SIGNAL_EXTERNAL,
	SIGNAL_KX_RSA,
	SIGNAL_KX_ANONYMOUS,
	SIGNAL_KX_WEAK,
	SIGNAL_CIPHER_WEAK,
	SIGNAL_INVALID_ACCEPTED,
	SIGNAL_INVALID_REJECTED,
	SIGNAL_INVALID_UNDECIDED,
	SIGNAL_CERTIFICATE_UNPARSABLE,	/* from here on as enum cert_finding */
	SIGNAL_CERTIFICATE_LAST = SIGNAL_CERTIFICATE_UNPARSABLE + CERT_FINDINGS - 1,
	SIGNAL_ABORTED,
	SIGNAL_ALERT_CLIENT,
	SIGNAL_ALERT_SERVER,
	SIGNAL_INCOMPLETE,
	SIGNAL_TIMEOUT,
	SIGNAL_MALFORMED,
	SIGNAL_OVERLAP,
	SIGNAL_DOWNGRADE,
	SIGNAL_SSL2,
	SIGNAL_SSL3,
	SIGNAL_TLS_OLD,
	SIGNAL_REVERSED,
	SIGNAL_NAME_CHANGED,

	SIGNALS
};

struct judge_signal {
	const char *id;
	unsigned int weight;
	bool suspicious;	/* reason enough for an alert, where the rest holds */
	const char *text;
};

extern const struct judge_signal signal_table[SIGNALS];

/* Number of the signal with this identifier, or -1. */
int signal_find(const char *id);

struct signal_input {
	const struct handshake *handshake;
	const struct cert_report *certificate;
	bool allowed, external;
};

/* Bit per enum signal_id. */
uint64_t signals_evaluate(const struct signal_input *in);
bool signals_have(uint64_t signals, enum signal_id id);

#endif
