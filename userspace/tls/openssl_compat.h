/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * openssl_compat: the names of OpenSSL 1.1 for OpenSSL 1.0.2 (RHEL 7).
 * For tls/ alone; any thread. Nothing here can fail that cannot in 1.1.
 */
#ifndef TLS_OPENSSL_COMPAT_H
#define TLS_OPENSSL_COMPAT_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#if OPENSSL_VERSION_NUMBER < 0x10100000L

#define EVP_MD_CTX_new		EVP_MD_CTX_create
#define EVP_MD_CTX_free		EVP_MD_CTX_destroy
#define X509_get0_notBefore	X509_get_notBefore
#define X509_get0_notAfter	X509_get_notAfter

static inline int X509_up_ref(X509 *x)
{
	return CRYPTO_add(&x->references, 1, CRYPTO_LOCK_X509) > 1;
}

static inline const unsigned char *ASN1_STRING_get0_data(const ASN1_STRING *s)
{
	return s->data;
}

#endif

/* Makes digests and ciphers known by their numbers, as 1.1 does by itself. */
static inline void openssl_start(void)
{
#if OPENSSL_VERSION_NUMBER < 0x10100000L
	OpenSSL_add_all_algorithms();
	ERR_load_crypto_strings();
#endif
}

/* The algorithm of a certificate's signature. */
static inline const ASN1_OBJECT *x509_signature_object(const X509 *x)
{
#if OPENSSL_VERSION_NUMBER < 0x10100000L
	return x->sig_alg->algorithm;
#else
	const X509_ALGOR *algorithm;
	const ASN1_OBJECT *object;

	X509_get0_signature(NULL, &algorithm, x);
	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	return object;
#endif
}

/* NID of the digest under a certificate's signature, NID_undef where it has none. */
static inline int x509_signature_digest(X509 *x)
{
	int digest = NID_undef;

	/* Only this one reads the parameters of RSASSA-PSS. */
#if OPENSSL_VERSION_NUMBER >= 0x10101000L
	if (!X509_get_signature_info(x, &digest, NULL, NULL, NULL))
		digest = NID_undef;
#else
	OBJ_find_sigid_algs(X509_get_signature_nid(x), &digest, NULL);
#endif
	return digest;
}

#endif
