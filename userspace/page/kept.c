// SPDX-License-Identifier: BSD-3-Clause
#include "kept.h"

#include <stdlib.h>
#include <string.h>

bool kept_has(const struct kept_list *l, const char *id)
{
	size_t i;

	for (i = 0; id && i < l->count; i++)
		if (l->alert[i].id && !strcmp(l->alert[i].id, id))
			return true;
	return false;
}

/* Which of two comes first. */
static int compare(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool is_many(const struct tally_entry *pair)
{
	return pair && pair->kept > KEPT_OF_A_PAIR;
}

/* The last of a pair; of all pairs that have many; of all. NULL: there is none. */
static struct kept *weakest(struct kept_list *l, const struct tally_entry *pair, bool of_many)
{
	struct kept *found = NULL, *k;

	for (k = l->alert; k < l->alert + l->count; k++) {
		if ((pair && k->pair != pair) || (of_many && !is_many(k->pair)))
			continue;
		if (!found || compare(k, found) > 0)
			found = k;
	}
	return found;
}

/* Whom to give up for another in a full list; NULL: nobody. */
static struct kept *victim(struct kept_list *l, const struct kept *k)
{
	struct kept *found;

	if (k->pair && k->pair->kept >= KEPT_OF_A_PAIR) {
		found = weakest(l, k->pair, false);
		return compare(k, found) < 0 ? found : NULL;
	}
	found = weakest(l, NULL, true);
	if (found)
		return found;
	found = weakest(l, NULL, false);
	return compare(k, found) < 0 ? found : NULL;
}

static void take(struct kept *place, const struct kept *k)
{
	*place = *k;
	json_incref(k->record);
	if (k->pair)
		k->pair->kept++;
}

int kept_add(struct kept_list *l, struct kept *k)
{
	struct kept *old;

	if (!l->alert)
		l->alert = calloc(l->most, sizeof(*l->alert));
	if (!l->alert)
		return -1;
	k->order = l->seen++;
	if (l->count < l->most) {
		take(&l->alert[l->count++], k);
		return 0;
	}
	old = victim(l, k);
	if (old) {
		json_decref(old->record);
		if (old->pair)
			old->pair->kept--;
		take(old, k);
	}
	return 0;
}

void kept_sort(struct kept_list *l)
{
	if (l->count)
		qsort(l->alert, l->count, sizeof(*l->alert), compare);
}

void kept_clean(struct kept_list *l)
{
	while (l->count)
		json_decref(l->alert[--l->count].record);
	free(l->alert);
	l->alert = NULL;
}
