/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kept: members of a record as they were written once, to be written again as they
 * are, with their facts: what is told of a program or a certificate is the same in
 * record after record.
 * One table, one thread. Bounded; where memory ran out nothing is kept, and all is
 * written anew.
 */
#ifndef RECORD_KEPT_H
#define RECORD_KEPT_H

#include <stdbool.h>
#include <stdint.h>

#include "line.h"

#define KEPT_KEY_SIZE	64

/* All that the members depend on; what is over is 0. */
union kept_key {
	uint64_t number[KEPT_KEY_SIZE / sizeof(uint64_t)];
	char text[KEPT_KEY_SIZE];
};

/* Of keys that are numbers, the last: what the members are of. */
enum kept_kind { KEPT_PROCESS = 1, KEPT_SIGNALS };
#define KEPT_KIND	(KEPT_KEY_SIZE / sizeof(uint64_t) - 1)

struct kept;

struct kept *kept_create(void);		/* NULL: no memory */
void kept_destroy(struct kept *k);
/* Before settings change that members depend on and keys do not tell. */
void kept_forget(struct kept *k);

/* True: they are written. */
bool kept_again(const struct kept *k, struct line *l, const union kept_key *key);
/* They are what was written from there on, a size that the line had. */
void kept_take(struct kept *k, const struct line *l, const union kept_key *key, size_t from);

#endif
