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

#include "baseline.h"
#include "inspect.h"
#include "lists.h"
#include "rules.h"

enum signal_id {
	SIGNAL_NOT_ALLOWLISTED,
	SIGNAL_INTERPRETER,
	SIGNAL_EXECUTABLE_DELETED,
	SIGNAL_EXECUTABLE_MEMFD,
	SIGNAL_EXECUTABLE_TEMPORARY,
	SIGNAL_EXECUTABLE_HOME,
	SIGNAL_EXECUTABLE_WRITABLE,
	SIGNAL_EXECUTABLE_UNPACKAGED,
	SIGNAL_LIBRARY_MAPPED,
	SIGNAL_LIBRARY_DELETED,
	SIGNAL_LIBRARY_DLOPEN,
	SIGNAL_LIBRARY_PRELOADED,
	SIGNAL_LIBRARY_INHERITED,
	SIGNAL_LIBRARY_MPROTECT,
	SIGNAL_LIBRARY_UNUSUAL_PATH,
	SIGNAL_LIBRARY_TEMPORARY,
	SIGNAL_LIBRARY_REPLACED,
	SIGNAL_LIBRARY_UNEXPECTED,
	SIGNAL_STATIC_STACK,
	SIGNAL_NO_STACK,
	SIGNAL_FINGERPRINT_MISMATCH,
	SIGNAL_EXTERNAL,
	SIGNAL_PORT_UNEXPECTED,
	SIGNAL_PORT_LATE,
	SIGNAL_NAME_MISSING,
	SIGNAL_NAME_ADDRESS,
	SIGNAL_KX_RSA,
	SIGNAL_KX_ANONYMOUS,
	SIGNAL_KX_STATIC,
	SIGNAL_KX_EXPORT,
	SIGNAL_KX_WEAK,
	SIGNAL_KX_BREAKABLE,
	SIGNAL_KX_WEAK_CURVE,
	SIGNAL_KX_EXPLICIT_CURVE,
	SIGNAL_CIPHER_WEAK,
	SIGNAL_CIPHER_NULL,
	SIGNAL_CIPHER_RC4,
	SIGNAL_CIPHER_DES,
	SIGNAL_CIPHER_3DES,
	SIGNAL_INVALID_ACCEPTED,
	SIGNAL_INVALID_REJECTED,
	SIGNAL_INVALID_UNDECIDED,
	SIGNAL_CERTIFICATE_UNPARSABLE,	/* from here on as enum cert_finding */
	SIGNAL_CERTIFICATE_LAST = SIGNAL_CERTIFICATE_UNPARSABLE + CERT_FINDINGS - 1,
	SIGNAL_ABORTED,
	SIGNAL_ABORTED_AT_CERTIFICATE,
	SIGNAL_ALERT_CLIENT,
	SIGNAL_ALERT_SERVER,
	SIGNAL_SERVER_RESET,
	SIGNAL_UNANSWERED,
	SIGNAL_INCOMPLETE,
	SIGNAL_TIMEOUT,
	SIGNAL_MALFORMED,
	SIGNAL_OVERLAP,
	SIGNAL_DOWNGRADE,
	SIGNAL_SUITE_NOT_OFFERED,
	SIGNAL_VERSION_NOT_OFFERED,
	SIGNAL_SSL2,
	SIGNAL_SSL3,
	SIGNAL_TLS_OLD,
	SIGNAL_REVERSED,
	SIGNAL_NAME_CHANGED,
	SIGNAL_LIST_JA3,
	SIGNAL_LIST_JA4,
	SIGNAL_LIST_CERTIFICATE,
	SIGNAL_ASYMMETRIC,
	SIGNAL_FIRST_SEEN,
	SIGNAL_UNAPPROVED,
	SIGNAL_ISSUER_CHANGED,
	SIGNAL_HELLO_CHANGED,
	SIGNAL_VERIFY_OFF,
	SIGNAL_OWN_VERIFIER,
	SIGNAL_RSA_OUTSIDE,

	SIGNALS
};

#define SIGNAL_WORDS	((SIGNALS + 63) / 64)

/* A set of signals; empty when zero. */
struct signal_set {
	uint64_t word[SIGNAL_WORDS];
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
	const struct rules *rules;
	const struct inspection *host;	/* what the host shows of the program; NULL: nothing */
	const struct list_entry *listed[LIST_KINDS];	/* by enum list_kind, or NULL */
	bool allowed, external;
	struct baseline_view baseline;	/* all false: nothing is known of it */
};

struct signal_set signals_evaluate(const struct signal_input *in);
/*
 * The same of a process that used RSA outside of TLS: handshake holds it and the
 * connection, if there is one, and nothing else; certificate is not looked at.
 */
struct signal_set signals_evaluate_outside(const struct signal_input *in);
bool signals_have(const struct signal_set *set, enum signal_id id);
/* The first of a set from this one on; SIGNALS: there is none. */
enum signal_id signals_next(const struct signal_set *set, unsigned int from);
#define signals_each(set, id) \
	for ((id) = signals_next(set, 0); (id) < SIGNALS; (id) = signals_next(set, (id) + 1))
void signals_remove(struct signal_set *set, enum signal_id id);

/* Whether far more went out than came back, of a connection that is over. */
bool flow_is_asymmetric(const struct rules *rules, const struct kxw_flow *f);

#endif
