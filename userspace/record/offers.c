// SPDX-License-Identifier: BSD-3-Clause
#include "offers.h"

#include <stdlib.h>

#include <tls/names.h>

#define OFFERS_MAX	64
#define TEXT_MAX	8192	/* bytes of one, most */

/* Where id says: another of the same place takes it over. */
struct offer {
	uint64_t id;		/* 0: none */
	char *text;
	size_t size;
};

struct offers {
	struct offer offer[OFFERS_MAX];
};

struct offers *offers_create(void)
{
	return calloc(1, sizeof(struct offers));
}

void offers_destroy(struct offers *o)
{
	size_t i;

	if (!o)
		return;
	for (i = 0; i < OFFERS_MAX; i++)
		free(o->offer[i].text);
	free(o);
}

void offers_forget(struct offers *o)
{
	size_t i;

	for (i = 0; i < OFFERS_MAX; i++)
		o->offer[i].id = 0;
}

static void write(struct line *l, const struct u16s *ciphers)
{
	char hex[8];
	size_t i;

	line_list(l, "supported_ciphers");
	for (i = 0; i < ciphers->count; i++) {
		uint16_t suite = u16s_get(ciphers, i);

		if (!hello_is_grease(suite))
			line_word(l, NULL, name_or_hex(cipher_name(suite), suite, hex));
	}
	line_close(l);
}

/* What was written from there on, without the comma before it. */
static void remember(struct offer *offer, uint64_t id, const struct line *l, size_t from)
{
	char *text;

	if (l->failed || l->size == from)
		return;
	from += l->text[from] == ',';
	if (l->size - from > TEXT_MAX)
		return;
	text = realloc(offer->text, l->size - from);
	if (!text)
		return;
	offer->id = id;
	offer->text = text;
	offer->size = l->size - from;
	memcpy(text, l->text + from, offer->size);
}

void offers_json(struct line *l, struct offers *o, const struct client_hello *h, uint64_t id)
{
	struct offer *offer = &o->offer[id % OFFERS_MAX];
	size_t from = l->size;

	if (id && offer->id == id) {
		line_member(l, offer->text, offer->size);
		return;
	}
	write(l, &h->ciphers);
	if (id)
		remember(offer, id, l, from);
}
