/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * keyed: a hash under a secret, fed piece by piece: SipHash-2-4 of 128 bits
 * (Aumasson and Bernstein, 2012).
 * Pure but for the secret; any thread. Only the secret can fail.
 * For the keys of caches that strangers' bytes get into. Who does not know the
 * secret cannot make two inputs meet, and it takes a twentieth of a SHA-256. For
 * nothing that leaves the process.
 */
#ifndef TLS_KEYED_H
#define TLS_KEYED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYED_SIZE	16
#define KEYED_WORD	8

struct keyed_secret {
	uint8_t bytes[KEYED_SIZE];
};

struct keyed_state {
	uint64_t a, b, c, d;
};

struct keyed {
	struct keyed_state state;
	uint64_t size;
	uint8_t word[KEYED_WORD];	/* what there is of the next */
};

/* A new one. False: the system has no randomness to give. */
bool keyed_secret_make(struct keyed_secret *s);

void keyed_start(struct keyed *k, const struct keyed_secret *s);
void keyed_add(struct keyed *k, const void *data, size_t size);
void keyed_end(struct keyed *k, uint8_t out[KEYED_SIZE]);

#endif
