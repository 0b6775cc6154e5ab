// SPDX-License-Identifier: BSD-3-Clause
/* Without memory an entry is not added, instead of the program being ended. */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(entry) ((entry)->hh.tbl = NULL)

#include "tally.h"

#include <stdlib.h>
#include <string.h>

struct tally_entry *tally_find(const struct tally *t, const char *name, size_t size)
{
	struct tally_entry *e;

	HASH_FIND(hh, t->entries, name, size, e);
	return e;
}

static struct tally_entry *add(struct tally *t, const char *name, size_t size)
{
	struct tally_entry *e;

	if (HASH_COUNT(t->entries) >= t->most)
		return NULL;
	e = calloc(1, sizeof(*e) + size);
	if (!e)
		return NULL;
	memcpy(e->name, name, size);
	e->size = size;
	HASH_ADD_KEYPTR(hh, t->entries, e->name, size, e);
	if (e->hh.tbl)
		return e;
	free(e);
	return NULL;
}

struct tally_entry *tally_add(struct tally *t, const char *name, size_t size, uint64_t count,
			      unsigned int rank)
{
	struct tally_entry *e = tally_find(t, name, size);

	if (!e)
		e = add(t, name, size);
	t->sum += count;
	if (!e) {
		t->beyond += count;
		return NULL;
	}
	e->count += count;
	if (rank > e->worst)
		e->worst = rank;
	return e;
}

struct tally_entry *tally_text(struct tally *t, const char *name)
{
	return name ? tally_add(t, name, strlen(name) + 1, 1, 0) : NULL;
}

size_t tally_size(const struct tally *t)
{
	return HASH_COUNT(t->entries);
}

static int compare(const struct tally_entry *a, const struct tally_entry *b)
{
	if (a->worst != b->worst)
		return a->worst > b->worst ? -1 : 1;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return memcmp(a->name, b->name, a->size < b->size ? a->size : b->size);
}

void tally_sort(struct tally *t)
{
	HASH_SORT(t->entries, compare);
}

struct tally_entry *tally_next(const struct tally *t, const struct tally_entry *e)
{
	return e ? e->hh.next : t->entries;
}

const char *tally_second(const struct tally_entry *e)
{
	return e->name + strlen(e->name) + 1;
}

void tally_clean(struct tally *t)
{
	struct tally_entry *e, *next;

	HASH_ITER(hh, t->entries, e, next) {
		HASH_DEL(t->entries, e);
		free(e);
	}
}
