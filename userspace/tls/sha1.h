/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sha1: SHA-1 (FIPS 180-4) of a few bytes, where it is a name and no use of cryptography.
 * Pure; any thread. Nothing can fail, and no FIPS module has a say: through OpenSSL the
 * way to a block and back takes longer than the block.
 */
#ifndef TLS_SHA1_H
#define TLS_SHA1_H

#include <stddef.h>
#include <stdint.h>

#define SHA1_SIZE	20
#define SHA1_BYTES_MAX	55	/* what fits into one block with its padding */

/* size: SHA1_BYTES_MAX at most. */
void sha1_short(const void *data, size_t size, uint8_t hash[SHA1_SIZE]);

#endif
