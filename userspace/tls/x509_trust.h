/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_trust: the trust anchors, as a store of OpenSSL.
 * For x509.c alone; any thread. On failure NULL, and a sentence in *error that
 * the caller frees (NULL itself if memory ran out).
 */
#ifndef TLS_X509_TRUST_H
#define TLS_X509_TRUST_H

#include <openssl/x509_vfy.h>

/*
 * From a PEM file, from every PEM file of a folder, or from both; the system's
 * where both are NULL. A file or folder without any certificate is a failure.
 */
X509_STORE *x509_trust_load(const char *ca_file, const char *ca_path, char **error);

/* Lists of revoked certificates, likewise; nothing is added where both are NULL. -1: failed. */
int x509_trust_load_crls(X509_STORE *store, const char *crl_file, const char *crl_path,
			 char **error);

#endif
