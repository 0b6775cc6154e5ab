/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * digest: a hash fed piece by piece, read as lower hex.
 * Any thread. On failure (memory, or MD5 where FIPS forbids it) the text is
 * empty; the calls in between may be made all the same.
 */
#ifndef TLS_DIGEST_H
#define TLS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum digest_kind {
	DIGEST_MD5,
	DIGEST_SHA1,
	DIGEST_SHA256,
};

struct digest {
	void *state;		/* NULL: failed */
	size_t waiting;		/* bytes of buffer: small pieces are hashed together */
	unsigned char buffer[256];
};

void digest_start(struct digest *d, enum digest_kind kind);
void digest_add(struct digest *d, const void *data, size_t size);
/* At most size - 1 digits and a NUL. */
void digest_end(struct digest *d, char *hex, size_t size);
/* The bytes themselves, size of them; false on failure. */
bool digest_end_raw(struct digest *d, unsigned char *value, size_t size);

/* All three in one. */
void digest_hex(enum digest_kind kind, const void *data, size_t data_size,
		char *hex, size_t size);

#endif
