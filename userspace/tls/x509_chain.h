/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_chain: takes the body of a Certificate message apart (RFC 5246 7.4.2,
 * RFC 8446 4.4.2). For x509.c alone; one chain, one thread.
 * Hostile input: what cannot be read is told in broken, and the rest is kept.
 */
#ifndef TLS_X509_CHAIN_H
#define TLS_X509_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/x509.h>

/* No more than so much is looked at; certificates beyond are only counted. */
#define X509_CHAIN_CERTIFICATES	16
#define X509_CHAIN_BYTES	(256 * 1024)

struct x509_chain {
	size_t sent;		/* certificates in the message */
	size_t count;		/* of these, read, the leaf first */
	X509 *certificate[X509_CHAIN_CERTIFICATES];
	const uint8_t *leaf_der;	/* the leaf as it was sent, in the body */
	size_t leaf_size;
	const char *broken;	/* what the message did wrong, or NULL; never NULL without a leaf */
};

/* tls13: the body has RFC 8446's shape. The chain must be cleaned in any case. */
void x509_chain_read(struct x509_chain *c, const uint8_t *body, size_t size, bool tls13);
void x509_chain_clean(struct x509_chain *c);

/* The leaf, or NULL where it could not be read. */
X509 *x509_chain_leaf(const struct x509_chain *c);

#endif
