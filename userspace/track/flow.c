// SPDX-License-Identifier: BSD-3-Clause
#include "flow.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

/* A number needs less than uthash's own (of which an older one does not let go). */
#undef HASH_FUNCTION
#define HASH_FUNCTION(id, size, hash)	((void)(size), (hash) = hash_of(id))

static inline unsigned int hash_of(const uint64_t *id)
{
	return (unsigned int)(*id * 0x9e3779b97f4a7c15 >> 32);
}

struct flow *flow_table_peek(const struct flow_table *t, uint64_t id)
{
	struct flow *f;

	HASH_FIND(hh, t->by_id, &id, sizeof(id), f);
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

struct flow *flow_table_add(struct flow_table *t, uint64_t id)
{
	struct flow *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->fact.id = id;
	HASH_ADD(hh, t->by_id, fact.id, sizeof(f->fact.id), f);
	DL_APPEND(t->flow, f);
	return f;
}

void flow_table_remove(struct flow_table *t, struct flow *f)
{
	HASH_DEL(t->by_id, f);
	DL_DELETE(t->flow, f);
	process_release(f->process);
	free(f);
}

size_t flow_table_count(const struct flow_table *t)
{
	return HASH_COUNT(t->by_id);
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
