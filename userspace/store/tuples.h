/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tuples: who spoke with whom and how, counted: what a baseline is learned from.
 * One store, one thread. On failure -1 or NULL, and a sentence in the error.
 * Strings that are unknown are NULL.
 */
#ifndef STORE_TUPLES_H
#define STORE_TUPLES_H

#include <stdbool.h>
#include <stdint.h>

#include "database.h"

struct tuple {
	const char *executable, *script;
	int64_t uid;			/* -1: unknown */
	const char *server_name, *network;	/* one of them: network where there is no name */
	unsigned int port;
	const char *issuer, *ja4_stable;
	bool invalid;			/* the certificate was */
	/* Not part of what makes it another one: */
	const char *ip;			/* of the newest */
	const char *first, *last;	/* ISO 8601, UTC */
	int64_t count;
};

struct tuples;

struct tuples *tuples_open(const char *file, bool create, char error[DATABASE_ERROR_SIZE]);
void tuples_close(struct tuples *t);
const char *tuples_error(struct tuples *t);

/* All that is added in between is kept, or none of it. */
int tuples_begin(struct tuples *t);
int tuples_commit(struct tuples *t);

/* One sighting; count, first and last are made of time. */
int tuples_add(struct tuples *t, const struct tuple *one, const char *time);

/* The last event that was learned of a module's instance; 0: none. */
uint64_t tuples_learned(struct tuples *t, const char *instance);
int tuples_set_learned(struct tuples *t, const char *instance, uint64_t sequence);

/* In the order of executable, script and destination. each() may end it with -1. */
int tuples_each(struct tuples *t, int (*each)(const struct tuple *one, void *arg), void *arg);

/* Forgets those of an executable (a glob of SQLite's), and last seen before; NULL: any. */
int tuples_forget(struct tuples *t, const char *executable, const char *before, int *forgotten);

#endif
