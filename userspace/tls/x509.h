/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509: what a server's certificate chain is, and what is wrong with it.
 * Parsing and verification are OpenSSL's. One judge, one thread.
 * Hostile input is the normal case: anything unparsable is a finding.
 */
#ifndef TLS_X509_H
#define TLS_X509_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum cert_verdict {
	CERT_NOT_VISIBLE,	/* nobody could see it: TLS 1.3, resumption, cut */
	CERT_VALID,
	CERT_INVALID,
};

const char *cert_verdict_name(enum cert_verdict verdict);	/* "not-visible" ... */

/* Whose verdict it is. */
enum cert_source {
	CERT_SOURCE_NONE,	/* there is none */
	CERT_SOURCE_WIRE,	/* ours, on the certificate that was seen */
	CERT_SOURCE_LIBRARY,	/* that of the client's own TLS library: only ever a bad one */
};

const char *cert_source_name(enum cert_source source);	/* "wire", "library"; NULL: none */

/* What can be found; bits of cert_report.findings. The name is the id in JSON. */
enum cert_finding {
	CERT_UNPARSABLE,	/* "unparsable" */
	CERT_SELF_SIGNED,	/* "self-signed": its own key verifies it, and nobody trusts it */
	CERT_UNTRUSTED_ISSUER,	/* "untrusted-issuer": a root nobody trusts */
	CERT_MISSING_ISSUER,	/* "missing-issuer": the chain has a hole */
	CERT_EXPIRED,		/* "expired" */
	CERT_NOT_YET_VALID,	/* "not-yet-valid" */
	CERT_NAME_MISMATCH,	/* "name-mismatch": the name asked for is not in it */
	CERT_NO_SAN,		/* "no-san" */
	CERT_WEAK_KEY,		/* "weak-key" */
	CERT_WEAK_SIGNATURE,	/* "weak-signature" */
	CERT_LONG_VALIDITY,	/* "long-validity" */
	CERT_CA_AS_LEAF,	/* "ca-as-leaf" */
	CERT_WRONG_PURPOSE,	/* "wrong-purpose": not for TLS servers */
	CERT_REVOKED,		/* "revoked" */
	CERT_BAD_SIGNATURE,	/* "bad-signature" */
	CERT_OTHER,		/* "other": OpenSSL's text says what */

	CERT_FINDINGS
};

const char *cert_finding_name(enum cert_finding finding);

#define CERT_SANS_MAX 64

/*
 * Facts of the leaf, and the verdict on the chain. Strings are held by the report
 * until it is cleaned; control bytes in them are escaped as \hh, and they end at 1 KiB.
 */
struct cert_report {
	enum cert_verdict verdict;
	enum cert_source source;
	uint32_t findings;		/* bit per enum cert_finding */
	uint32_t fatal;			/* of these, what makes it invalid */
	char *error;			/* OpenSSL's words for the first error, or NULL */
	size_t certificates;		/* in the chain as sent */
	char *subject, *issuer;		/* RFC 2253 order, as openssl -nameopt RFC2253 */
	char *subject_cn, *issuer_cn;	/* or NULL */
	char *serial;			/* hex, upper case */
	time_t not_before, not_after;
	char *key_type;			/* "RSA", "EC", "ED25519" */
	unsigned int key_bits;
	char *signature_algorithm;	/* "sha256WithRSAEncryption" */
	char *san[CERT_SANS_MAX];	/* "DNS:a.example", "IP:203.0.113.9" */
	size_t sans;
	char sha1[41], sha256[65], spki_sha256[65];	/* lower hex; empty if unparsable */
	unsigned int *holders;		/* reports that share the strings; NULL: this one alone */
};

void cert_report_clean(struct cert_report *r);	/* leaves it empty, good for use again */

struct x509_judge;

/*
 * Trust anchors from a file or folder of PEM, or the system's where both are
 * NULL. On failure NULL, and a sentence in error (to be freed).
 */
struct x509_judge *x509_judge_create(const char *ca_file, const char *ca_path, char **error);
/*
 * Asks from now on for revocation, by the lists in a file or folder of PEM. A list
 * counts even when it is out of date; an issuer without one is no fault. On
 * failure -1, and a sentence in error (to be freed).
 */
int x509_judge_set_crls(struct x509_judge *j, const char *crl_file, const char *crl_path,
			char **error);
void x509_judge_destroy(struct x509_judge *j);

/* What the chain was shown for. */
struct cert_context {
	bool tls13;			/* body has RFC 8446's shape */
	const char *server_name;	/* SNI, or NULL: then the name is not checked */
	/* Of the other end, or NULL. Not held against a certificate: it may be a proxy's. */
	const uint8_t *ip;
	size_t ip_size;
	time_t at;			/* the moment to judge by */
};

/*
 * Judges the body of a Certificate message. r must be empty; fills it and
 * returns 0, or -1 when memory ran out.
 */
int x509_judge(struct x509_judge *j, const uint8_t *body, size_t size,
	       const struct cert_context *ctx, struct cert_report *r);

/*
 * The same of a certificate that nobody here saw, by the number of what a client's
 * OpenSSL found wrong with it (X509_V_ERR_, not 0).
 */
int x509_judge_error(int error, struct cert_report *r);

#endif
