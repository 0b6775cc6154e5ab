/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_facts: what one certificate says, and what is weak about it by itself.
 * For x509.c alone; pure; any thread. A field that makes no sense stays empty;
 * -1 only when memory ran out. Text is as x509_text.h has it.
 */
#ifndef TLS_X509_FACTS_H
#define TLS_X509_FACTS_H

#include <openssl/x509.h>

#include "x509.h"

/* Fills all of r that is told by the leaf: der, as it was sent, and x, read from it. */
int x509_facts_read(struct cert_report *r, X509 *x, const uint8_t *der, size_t size);

/* Findings (bits) on the leaf that need no trust anchor. r has its facts. */
uint32_t x509_facts_leaf(const struct cert_report *r, X509 *x);

/* Findings on the key and signature of any certificate of a chain. */
uint32_t x509_facts_strength(X509 *x, bool leaf);

/* Whether the certificate's own key made its signature. */
bool x509_facts_self_signed(X509 *x);

/* Seconds since 1970; 0 where the time is none. */
time_t x509_facts_time(const ASN1_TIME *t);

#endif
