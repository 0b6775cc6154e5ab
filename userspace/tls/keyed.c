// SPDX-License-Identifier: BSD-3-Clause
#include "keyed.h"

#include <string.h>

#include <openssl/rand.h>

static inline uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

/* By value: it is to stay in registers from word to word. */
static inline struct keyed_state mix(struct keyed_state v)
{
	v.a += v.b;
	v.c += v.d;
	v.b = rotate(v.b, 13) ^ v.a;
	v.d = rotate(v.d, 16) ^ v.c;
	v.a = rotate(v.a, 32);
	v.c += v.b;
	v.a += v.d;
	v.b = rotate(v.b, 17) ^ v.c;
	v.d = rotate(v.d, 21) ^ v.a;
	v.c = rotate(v.c, 32);
	return v;
}

/* Little endian, whatever the machine is; compilers make one instruction of it. */
static inline uint64_t load(const uint8_t *at)
{
	return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
	       (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 |
	       (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

static inline void store(uint8_t *to, uint64_t word)
{
	to[0] = (uint8_t)word;
	to[1] = (uint8_t)(word >> 8);
	to[2] = (uint8_t)(word >> 16);
	to[3] = (uint8_t)(word >> 24);
	to[4] = (uint8_t)(word >> 32);
	to[5] = (uint8_t)(word >> 40);
	to[6] = (uint8_t)(word >> 48);
	to[7] = (uint8_t)(word >> 56);
}

static inline struct keyed_state take(struct keyed_state v, uint64_t word)
{
	v.d ^= word;
	v = mix(mix(v));
	v.a ^= word;
	return v;
}

static uint64_t fold(const struct keyed_state *v)
{
	return v->a ^ v->b ^ v->c ^ v->d;
}

bool keyed_secret_make(struct keyed_secret *s)
{
	return RAND_bytes(s->bytes, sizeof(s->bytes)) == 1;
}

void keyed_start(struct keyed *k, const struct keyed_secret *s)
{
	uint64_t low = load(s->bytes), high = load(s->bytes + KEYED_WORD);

	k->state.a = low ^ 0x736f6d6570736575;
	k->state.b = high ^ 0x646f72616e646f6d ^ 0xee;
	k->state.c = low ^ 0x6c7967656e657261;
	k->state.d = high ^ 0x7465646279746573;
	k->size = 0;
}

void keyed_add(struct keyed *k, const void *data, size_t size)
{
	size_t waiting = k->size % KEYED_WORD, n = KEYED_WORD - waiting;
	struct keyed_state state = k->state;
	const uint8_t *at = data;

	if (!size)
		return;
	k->size += size;
	if (waiting) {
		if (n > size)
			n = size;
		memcpy(k->word + waiting, at, n);
		if (waiting + n < KEYED_WORD)
			return;
		state = take(state, load(k->word));
		at += n;
		size -= n;
	}
	for (; size >= KEYED_WORD; at += KEYED_WORD, size -= KEYED_WORD)
		state = take(state, load(at));
	k->state = state;
	memcpy(k->word, at, size);
}

void keyed_end(struct keyed *k, uint8_t out[KEYED_SIZE])
{
	size_t waiting = k->size % KEYED_WORD;
	struct keyed_state v = k->state;

	memset(k->word + waiting, 0, KEYED_WORD - waiting);
	v = take(v, load(k->word) | k->size << 56);
	v.c ^= 0xee;
	v = mix(mix(mix(mix(v))));
	store(out, fold(&v));
	v.b ^= 0xdd;
	v = mix(mix(mix(mix(v))));
	store(out + KEYED_WORD, fold(&v));
}
