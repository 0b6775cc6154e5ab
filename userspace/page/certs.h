/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * certs: the certificates that servers have shown, a bounded number of them, the
 * bad ones apart, so that good ones cannot crowd them out.
 * One collection, one thread. What is not told apart is counted.
 */
#ifndef PAGE_CERTS_H
#define PAGE_CERTS_H

#include <stdbool.h>

#include <jansson.h>

#include "tally.h"

/* The members of an entry's name, each a text. */
enum cert_text {
	CERT_TEXT_SHA256, CERT_TEXT_SUBJECT, CERT_TEXT_ISSUER, CERT_TEXT_BEGIN, CERT_TEXT_END,
	CERT_TEXT_KEY, CERT_TEXT_FINDINGS, CERT_TEXTS,
};

/* Of a handshake's record; one that shows no certificate is left alone. */
void certs_take(struct tally *bad, struct tally *good, const json_t *record);
const char *certs_text(const struct tally_entry *e, enum cert_text which);

#endif
