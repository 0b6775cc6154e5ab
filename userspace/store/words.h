/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * words: texts as numbers: each text of a kind is kept once in a file, and the
 * newest ones are remembered.
 * For records. One thread. -1: the database's failure.
 */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include <stdint.h>

#include "database.h"

struct words;

/*
 * find: a statement that answers the number of ?1 (kind) and ?2 (text); add: one
 * that gives it one. NULL: memory or the database's failure.
 */
struct words *words_create(struct database *d, const char *find, const char *add);
void words_destroy(struct words *w);

int words_number(struct words *w, int kind, const char *text, int64_t *number);
/* To be called when a transaction was undone, or words were deleted. */
void words_forget(struct words *w);

#endif
