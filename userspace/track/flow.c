// SPDX-License-Identifier: BSD-3-Clause
#include "flow.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#define BITS_FIRST	6	/* of slots; there are more once flows are more than they */

static size_t slot_of(uint64_t id, unsigned int bits)
{
	return id * 0x9e3779b97f4a7c15 >> (64 - bits);
}

struct flow *flow_table_peek(const struct flow_table *t, uint64_t id)
{
	struct flow *f = t->slot ? t->slot[slot_of(id, t->bits)] : NULL;

	while (f && f->fact.id != id)
		f = f->beside;
	return f;
}

struct flow *flow_table_find(struct flow_table *t, uint64_t id)
{
	struct flow *f = flow_table_peek(t, id);

	/* The one that was used last is so already. */
	if (f && f->next) {
		DL_DELETE(t->flow, f);
		DL_APPEND(t->flow, f);
	}
	return f;
}

static void put_into_slot(struct flow **slot, unsigned int bits, struct flow *f)
{
	size_t i = slot_of(f->fact.id, bits);

	f->beside = slot[i];
	slot[i] = f;
}

/* Without memory for more slots those there are hold more each. */
static void grow(struct flow_table *t)
{
	const unsigned int bits = t->slot ? t->bits + 1 : BITS_FIRST;
	struct flow **slot = calloc((size_t)1 << bits, sizeof(*slot));
	struct flow *f;

	if (!slot)
		return;
	DL_FOREACH(t->flow, f)
		put_into_slot(slot, bits, f);
	free(t->slot);
	t->slot = slot;
	t->bits = bits;
}

struct flow *flow_table_add(struct flow_table *t, uint64_t id)
{
	struct flow *f;

	if (!t->slot || t->flows >> t->bits)
		grow(t);
	f = t->slot ? malloc(sizeof(*f)) : NULL;
	if (!f)
		return NULL;
	memset(f, 0, sizeof(*f));
	f->fact.id = id;
	put_into_slot(t->slot, t->bits, f);
	DL_APPEND(t->flow, f);
	t->flows++;
	return f;
}

void flow_table_remove(struct flow_table *t, struct flow *f)
{
	struct flow **at = &t->slot[slot_of(f->fact.id, t->bits)];

	while (*at != f)
		at = &(*at)->beside;
	*at = f->beside;
	DL_DELETE(t->flow, f);
	t->flows--;
	process_release(f->process);
	free(f);
}

size_t flow_table_count(const struct flow_table *t)
{
	return t->flows;
}

void flow_table_clean(struct flow_table *t)
{
	free(t->slot);
	memset(t, 0, sizeof(*t));
}

/* A socket of IPv6 that speaks IPv4 (RFC 4291 2.5.5.2) speaks IPv4. */
static void endpoint_update(struct kxw_endpoint *to, const struct kxw_endpoint *from)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (!from->ip_size)
		return;
	*to = *from;
	if (from->ip_size == 16 && !memcmp(from->ip, mapped, sizeof(mapped))) {
		memset(to->ip, 0, sizeof(to->ip));
		memcpy(to->ip, from->ip + sizeof(mapped), 4);
		to->ip_size = 4;
	}
}

void flow_update(struct flow *f, const struct kxw_flow *fact)
{
	endpoint_update(&f->fact.local, &fact->local);
	endpoint_update(&f->fact.remote, &fact->remote);
	if (fact->process_id)
		f->fact.process_id = fact->process_id;
	if (fact->netns)
		f->fact.netns = fact->netns;
	if (fact->outcome) {
		f->fact.outcome = fact->outcome;
		f->fact.duration = fact->duration;
	}
	if (fact->known_bytes) {
		f->fact.known_bytes = true;
		f->fact.bytes_out = fact->bytes_out;
		f->fact.bytes_in = fact->bytes_in;
	}
	f->fact.established |= fact->established;
}
