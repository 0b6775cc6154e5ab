// SPDX-License-Identifier: BSD-3-Clause
#include "sha1.h"

#include <string.h>

#define BLOCK	64
#define WORDS	80

static const uint32_t start[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };

static inline uint32_t rotate(uint32_t x, int bits)
{
	return x << bits | x >> (32 - bits);
}

static inline uint32_t load(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void store(uint8_t *to, uint32_t word)
{
	to[0] = (uint8_t)(word >> 24);
	to[1] = (uint8_t)(word >> 16);
	to[2] = (uint8_t)(word >> 8);
	to[3] = (uint8_t)word;
}

static inline uint32_t choose(uint32_t b, uint32_t c, uint32_t d)
{
	return d ^ (b & (c ^ d));
}

static inline uint32_t parity(uint32_t b, uint32_t c, uint32_t d)
{
	return b ^ c ^ d;
}

static inline uint32_t majority(uint32_t b, uint32_t c, uint32_t d)
{
	return (b & c) | (d & (b | c));
}

/* One round; who is called a in the next was e here. */
#define ROUND(f, k, a, b, c, d, e, word) do { \
	e += rotate(a, 5) + f(b, c, d) + (k) + (word); \
	b = rotate(b, 30); \
} while (0)

/* Twenty, five at a time, after which each has its name again. */
#define TWENTY(f, k, w) do { \
	const uint32_t *at = (w), *end = at + 20; \
	for (; at < end; at += 5) { \
		ROUND(f, k, a, b, c, d, e, at[0]); \
		ROUND(f, k, e, a, b, c, d, at[1]); \
		ROUND(f, k, d, e, a, b, c, at[2]); \
		ROUND(f, k, c, d, e, a, b, at[3]); \
		ROUND(f, k, b, c, d, e, a, at[4]); \
	} \
} while (0)

static void hash_block(const uint8_t block[BLOCK], uint8_t hash[SHA1_SIZE])
{
	uint32_t a = start[0], b = start[1], c = start[2], d = start[3], e = start[4];
	uint32_t w[WORDS];
	int i;

	for (i = 0; i < BLOCK / 4; i++)
		w[i] = load(block + 4 * i);
	for (; i < WORDS; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	TWENTY(choose, 0x5a827999, w);
	TWENTY(parity, 0x6ed9eba1, w + 20);
	TWENTY(majority, 0x8f1bbcdc, w + 40);
	TWENTY(parity, 0xca62c1d6, w + 60);
	store(hash, start[0] + a);
	store(hash + 4, start[1] + b);
	store(hash + 8, start[2] + c);
	store(hash + 12, start[3] + d);
	store(hash + 16, start[4] + e);
}

void sha1_short(const void *data, size_t size, uint8_t hash[SHA1_SIZE])
{
	uint8_t block[BLOCK];

	memcpy(block, data, size);
	memset(block + size, 0, BLOCK - size);
	block[size] = 0x80;
	store(block + BLOCK - 4, (uint32_t)(8 * size));
	hash_block(block, hash);
}
