/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * clause: one condition of a query as SQL: to test records by, and to come to them by.
 * For find. One thread. -1: the database's failure.
 */
#ifndef STORE_CLAUSE_H
#define STORE_CLAUSE_H

#include "find.h"

#define CLAUSE_TAGS_MAX	64
#define CLAUSE_MANY	20000	/* records that are not counted further */
#define CLAUSE_LOOKS	300000	/* words times slots, that an index is not asked for more of */

/* What is looked at: ids, and the slots that they are in. */
struct span {
	int64_t first, last;
	int64_t *slot;			/* that have records, the newest first */
	size_t slots;
};

struct clause {
	char test[64 + 32 * CLAUSE_TAGS_MAX];	/* of a row of record */
	const char *index;		/* of record; NULL: it is by marks */
	int64_t tag[CLAUSE_TAGS_MAX];
	size_t tags;
	size_t words;			/* that its test has */
	bool never;			/* nothing can be so */
	bool single;			/* what it leads to comes in order of time */
	int64_t count;			/* of records it leads to, CLAUSE_MANY: or more */
	int64_t density;		/* records in a slot, of those that were counted */
};

/* number: of the clause among those of its query. */
int clause_text(struct clause *c, struct database *d, const struct find_text *t, int number);
int clause_signal(struct clause *c, struct database *d, const struct find_query *q,
		  const void *signal);
void clause_uid(struct clause *c, int64_t uid);
void clause_severity(struct clause *c, const struct find_query *q);

/* Sets its count and density. */
int clause_count(struct clause *c, struct database *d, const struct span *span);

#endif
