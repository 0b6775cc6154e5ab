/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_intermediates: CA certificates of chains that verified, kept for servers
 * that forget to send them. For x509.c alone; one thread.
 * Bounded: the one that was of no use for longest goes first. When memory runs
 * out nothing is remembered, and that is all.
 */
#ifndef TLS_X509_INTERMEDIATES_H
#define TLS_X509_INTERMEDIATES_H

#include <openssl/x509.h>

#define X509_INTERMEDIATES_MAX	256

struct x509_intermediates;

struct x509_intermediates *x509_intermediates_new(void);
void x509_intermediates_free(struct x509_intermediates *m);

/* Remembers what lies between the leaf and the anchor of a path that verified. */
void x509_intermediates_learn(struct x509_intermediates *m, STACK_OF(X509) *path);

/*
 * Adds to untrusted (which takes no reference) the certificates that may lead
 * on from the last of it. Returns how many.
 */
int x509_intermediates_complete(struct x509_intermediates *m, STACK_OF(X509) *untrusted);

/* Grows with each certificate learned: what failed before may succeed now. */
unsigned int x509_intermediates_generation(const struct x509_intermediates *m);

#endif
