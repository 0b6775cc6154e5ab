/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * prints: the fingerprints of hellos, those seen before remembered: a host has few
 * TLS stacks, and each says the same again and again.
 * One cache, one thread. Bounded; where memory runs out nothing is remembered, and
 * a fingerprint that could not be made is empty, as of fingerprint.h.
 */
#ifndef TLS_PRINTS_H
#define TLS_PRINTS_H

#include "fingerprint.h"

#define PRINTS_MAX	256	/* hellos of clients that are remembered, and of servers */

struct client_prints {
	uint64_t id;	/* of this cache's hellos that are the same in their lists; 0: none */
	char ja3[JA3_SIZE], ja4[JA4_SIZE], ja4_stable[JA4_SIZE];
};

struct server_prints {
	char ja3s[JA3_SIZE];
};

struct prints;

/* NULL: no memory, or no randomness for its secret. */
struct prints *prints_create(void);
void prints_destroy(struct prints *p);

void prints_client(struct prints *p, const struct client_hello *h, struct client_prints *out);
void prints_server(struct prints *p, const struct server_hello *h, struct server_prints *out);

#endif
