/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * model: what every proof needs, and the three functions of string.h that the
 * wire code moves bytes with. For CBMC alone; included before the code proved.
 * A broken condition is a failed proof.
 *
 * Safety does not hang on what the bytes are. So a copy is held against the
 * memory it reads and writes, and leaves any bytes behind; a comparison is
 * held against the memory it reads, and answers anything.
 */
#ifndef PROOF_MODEL_H
#define PROOF_MODEL_H

#include <stdlib.h>
#include "kmod/wire/port.h"

#define assume(condition) __CPROVER_assume(condition)
#define prove(condition, text) __CPROVER_assert(condition, text)

size_t nondet_size(void);
u32 nondet_u32(void);
int nondet_int(void);
bool nondet_flag(void);

/* An object of just this size, of any bytes. */
static inline u8 *any_bytes(size_t size)
{
	u8 *bytes = malloc(size);

	assume(bytes != NULL);
	return bytes;
}

static inline bool is_flag(bool flag)
{
	return *(u8 *)&flag <= 1;
}

#ifndef MODEL_OWN_COPY
static inline void model_copy(void *to, const void *from, size_t size)
{
	prove(__CPROVER_r_ok(from, size), "the source of a copy");
	prove(__CPROVER_w_ok(to, size), "the destination of a copy");
	if (size)
		__CPROVER_havoc_slice(to, size);
}
#endif

static inline int model_compare(const void *a, const void *b, size_t size)
{
	prove(__CPROVER_r_ok(a, size), "the first side of a comparison");
	prove(__CPROVER_r_ok(b, size), "the second side of a comparison");
	return nondet_int();
}

#define memcpy(to, from, size) model_copy(to, from, size)
#define memcmp(a, b, size) model_compare(a, b, size)

#endif
