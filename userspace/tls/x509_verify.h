/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_verify: lets OpenSSL judge a chain, and tells every reason it has.
 * For x509.c alone; one thread. The verdict is X509_verify_cert()'s own, made
 * without any callback; findings are collected apart from it. -1 only when
 * memory ran out.
 */
#ifndef TLS_X509_VERIFY_H
#define TLS_X509_VERIFY_H

#include <openssl/x509.h>

#include "x509.h"

/* Longest path that is built. */
#define X509_VERIFY_DEPTH	16

struct x509_verification {
	bool trusted;
	uint32_t findings;	/* why not; bits of enum cert_finding */
	int error;		/* OpenSSL's first, X509_V_OK if trusted */
	STACK_OF(X509) *path;	/* leaf to anchor, if trusted; to be freed */
};

/* Whether leaf is good for a TLS server at that moment, by way of the untrusted. */
int x509_verify_chain(X509_STORE *store, X509 *leaf, STACK_OF(X509) *untrusted, time_t at,
		      struct x509_verification *v);

/*
 * Asks the lists in the store for the certificates of a path that is trusted, and
 * takes the trust away if one is revoked.
 */
int x509_verify_revocation(X509_STORE *store, struct x509_verification *v, time_t at);

/*
 * RFC 9525: whether the subject alternative names, and they alone, have the
 * host name or IP literal. Returns OpenSSL's error, X509_V_OK if they do.
 */
int x509_verify_name(X509 *leaf, const char *name);

#endif
