// SPDX-License-Identifier: BSD-3-Clause
#include "kept.h"

#include <stdlib.h>

#define PARTS_MAX	128	/* a power of two; half of them for programs */
#define TEXT_MAX	8192	/* bytes of one, most */
#define SIGNALS_MAX	32	/* of one, most */
#define WORDS		(KEPT_KEY_SIZE / sizeof(uint64_t))

/* Where its key says: another of the same place takes it over. */
struct part {
	union kept_key key;
	char *text;
	size_t size;		/* 0: there is none */
	struct {
		uint32_t fact, at;	/* enum fact; from the beginning of the text */
	} fact[FACTS];
	size_t facts;
	uint32_t signal[SIGNALS_MAX];	/* as the facts */
	size_t signals;
};

struct kept {
	struct part part[PARTS_MAX];
};

struct kept *kept_create(void)
{
	return calloc(1, sizeof(struct kept));
}

void kept_destroy(struct kept *k)
{
	size_t i;

	if (!k)
		return;
	for (i = 0; i < PARTS_MAX; i++)
		free(k->part[i].text);
	free(k);
}

void kept_forget(struct kept *k)
{
	size_t i;

	for (i = 0; i < PARTS_MAX; i++)
		k->part[i].size = 0;
}

/*
 * A program's changes with each second: were it that of a certificate for one of them,
 * the two would put each other out in every record.
 */
static size_t place_of(const union kept_key *key)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < WORDS; i++)
		sum = (sum ^ key->number[i]) * 0x9e3779b97f4a7c15;
	sum >>= 32;
	switch (key->number[KEPT_KIND]) {
	case KEPT_PROCESS:
		return sum % (PARTS_MAX / 2);
	case KEPT_SIGNALS:
		return PARTS_MAX / 2 + sum % (PARTS_MAX / 4);
	default:
		return PARTS_MAX / 4 * 3 + sum % (PARTS_MAX / 4);
	}
}

bool kept_again(const struct kept *k, struct line *l, const union kept_key *key)
{
	const struct part *p = &k->part[place_of(key)];
	size_t i, from;

	if (!p->size || memcmp(&p->key, key, sizeof(*key)))
		return false;
	line_member(l, p->text, p->size);
	from = l->size - p->size;
	if (l->failed)
		return true;
	for (i = 0; i < p->facts; i++)
		l->facts.fact[p->fact[i].fact] = (uint32_t)from + p->fact[i].at;
	for (i = 0; i < p->signals && l->facts.signals < FACT_SIGNALS_MAX; i++)
		l->facts.signal[l->facts.signals++] = (uint32_t)from + p->signal[i];
	return true;
}

/* How many signals there are from there on. */
static size_t signals_from(const struct facts *facts, size_t from)
{
	size_t n = 0;

	while (n < facts->signals && facts->signal[facts->signals - 1 - n] >= from)
		n++;
	return n;
}

static void take_facts(struct part *p, const struct facts *facts, size_t from)
{
	uint32_t i;

	p->facts = 0;
	for (i = 0; i < FACTS; i++) {
		if (facts->fact[i] < from)
			continue;
		p->fact[p->facts].fact = i;
		p->fact[p->facts++].at = facts->fact[i] - (uint32_t)from;
	}
	p->signals = signals_from(facts, from);
	for (i = 0; i < p->signals; i++)
		p->signal[i] = facts->signal[facts->signals - p->signals + i] - (uint32_t)from;
}

void kept_take(struct kept *k, const struct line *l, const union kept_key *key, size_t from)
{
	struct part *p = &k->part[place_of(key)];
	char *text;

	if (l->failed || l->size == from)
		return;
	/* The comma before them is whose turn it is. */
	from += l->text[from] == ',';
	if (l->size - from > TEXT_MAX || signals_from(&l->facts, from) > SIGNALS_MAX)
		return;
	text = realloc(p->text, l->size - from);
	if (!text)
		return;
	p->key = *key;
	p->text = text;
	p->size = l->size - from;
	memcpy(text, l->text + from, p->size);
	take_facts(p, &l->facts, from);
}
