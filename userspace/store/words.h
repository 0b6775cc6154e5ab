/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * words: texts as numbers: each text of a kind is kept once in a file, and the
 * newest ones are remembered.
 * For records. One thread. -1: the database's failure.
 * A word may remember the days in which it was used last.
 */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include <stdint.h>

#include "database.h"

struct words;

/*
 * find: a statement that answers the number of ?1 (kind) and ?2 (text), and its days;
 * add: one that gives it one, used in the days ?3; use: one that sets the days of the
 * number ?1 to ?2, NULL: they are not kept. NULL: memory or the database's failure.
 */
struct words *words_create(struct database *d, const char *find, const char *add,
			   const char *use);
void words_destroy(struct words *w);

/* Used in those days, by something that is kept. */
int words_number(struct words *w, int kind, const char *text, int64_t days, int64_t *number);
/* To be called when a transaction was undone, or words were deleted. */
void words_forget(struct words *w);

#endif
