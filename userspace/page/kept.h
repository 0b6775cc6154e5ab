/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kept: the gravest alerts, a bounded number of them; when there are more, few of the
 * same pair of program and destination, so that a loud one does not hide the others.
 * One list, one thread. What is left out is counted.
 */
#ifndef PAGE_KEPT_H
#define PAGE_KEPT_H

#include <stdbool.h>

#include <jansson.h>

#include "tally.h"

#define KEPT_OF_A_PAIR 5

struct kept {
	json_t *record;
	const char *id;			/* its own, in the record */
	unsigned int severity;		/* rank */
	json_int_t score;
	uint64_t order;			/* of coming */
	struct tally_entry *pair;	/* NULL: not told apart */
};

/* All zero but for most, when new. */
struct kept_list {
	struct kept *alert;
	size_t count, most;
	uint64_t seen;
};

/* Whether that alert is among them: a record may come twice. */
bool kept_has(const struct kept_list *l, const char *id);
/* k->order is set here. -1: memory. */
int kept_add(struct kept_list *l, struct kept *k);
/* The gravest first, then as they came. */
void kept_sort(struct kept_list *l);
void kept_clean(struct kept_list *l);

#endif
