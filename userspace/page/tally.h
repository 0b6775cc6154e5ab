/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tally: how often something was seen, by name, for a bounded number of names.
 * One tally, one thread. A name is one text or several, each with its NUL. Names
 * that came when it was full are not told apart: beyond says how often that was.
 */
#ifndef PAGE_TALLY_H
#define PAGE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include <uthash.h>

struct tally_entry {
	uint64_t count;
	unsigned int worst;	/* the highest rank it was seen with */
	unsigned int kept;	/* for who uses it */
	UT_hash_handle hh;
	size_t size;
	char name[];
};

/* All zero but for most, when new. */
struct tally {
	struct tally_entry *entries;
	size_t most;
	uint64_t beyond, sum;
};

/* NULL: it was full, or memory ran out; it was counted all the same. */
struct tally_entry *tally_add(struct tally *t, const char *name, size_t size, uint64_t count,
			      unsigned int rank);
struct tally_entry *tally_text(struct tally *t, const char *name);
struct tally_entry *tally_find(const struct tally *t, const char *name, size_t size);

size_t tally_size(const struct tally *t);
/* By rank, then count, then name; the most first. */
void tally_sort(struct tally *t);
struct tally_entry *tally_next(const struct tally *t, const struct tally_entry *e);
/* The second text of a name that has two. */
const char *tally_second(const struct tally_entry *e);

void tally_clean(struct tally *t);

#endif
