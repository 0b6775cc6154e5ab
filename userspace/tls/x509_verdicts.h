/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_verdicts: reports on chains seen before, for as long as they hold.
 * For x509.c alone; one thread. Bounded; when memory runs out nothing is
 * remembered, and that is all.
 */
#ifndef TLS_X509_VERDICTS_H
#define TLS_X509_VERDICTS_H

#include "lru.h"
#include "x509.h"

#define X509_VERDICTS_MAX	512

struct x509_verdicts;

/*
 * When a verdict holds. A certificate's own dates bound it; so does an hour, for
 * the dates of anchors that were passed over.
 */
struct x509_validity {
	time_t from, until;		/* until excluded */
	unsigned int generation;	/* of the intermediates known, if one was missing */
};

/* An hour around at. */
void x509_validity_init(struct x509_validity *v, time_t at);
/* Not beyond a moment at which a certificate becomes valid or expires. */
void x509_validity_limit(struct x509_validity *v, time_t at, time_t boundary);

/* NULL: no memory, or no randomness for the secret of its keys. */
struct x509_verdicts *x509_verdicts_new(void);
void x509_verdicts_free(struct x509_verdicts *c);

/* The key of a chain shown for a server name. */
void x509_verdicts_key(struct x509_verdicts *c, const uint8_t *body, size_t size,
		       const struct cert_context *ctx, unsigned char key[LRU_KEY_SIZE]);

/* Whether there is a report that holds at that moment; *r, which must be empty, is then a copy. */
bool x509_verdicts_find(struct x509_verdicts *c, const unsigned char key[LRU_KEY_SIZE],
		       time_t at, unsigned int generation, struct cert_report *r);
void x509_verdicts_add(struct x509_verdicts *c, const unsigned char key[LRU_KEY_SIZE],
		       const struct x509_validity *validity, struct cert_report *r);

#endif
