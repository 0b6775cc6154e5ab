// SPDX-License-Identifier: BSD-3-Clause
#include "connection.h"

#include <stdlib.h>

#include <utlist.h>

/*
 * uthash's own takes a key byte by byte, which was a tenth of what a packet takes.
 * (An older uthash has another name for it, and goes on with its own.)
 */
#undef HASH_FUNCTION
#define HASH_FUNCTION(key, size, hash)	((void)(size), (hash) = hash_of(key))

static inline unsigned int hash_of(const struct connection_key *key)
{
	uint64_t word[sizeof(*key) / sizeof(uint64_t)], sum = 0;
	size_t i;

	memcpy(word, key, sizeof(word));
	for (i = 0; i < sizeof(word) / sizeof(word[0]); i++) {
		sum = (sum ^ word[i]) * 0x9e3779b97f4a7c15;
		sum ^= sum >> 32;
	}
	return (unsigned int)sum;
}

void connection_key_of(struct connection_key *key, const struct ip_packet *p,
		       const struct segment *s, int *sender)
{
	int order = memcmp(p->source, p->destination, sizeof(p->source));

	*sender = order > 0 || (!order && s->source > s->destination);
	memset(key, 0, sizeof(*key));
	memcpy(key->ip[*sender], p->source, sizeof(p->source));
	memcpy(key->ip[!*sender], p->destination, sizeof(p->destination));
	key->port[*sender] = s->source;
	key->port[!*sender] = s->destination;
	key->ip_size = p->address_size;
	key->protocol = p->protocol;
}

struct connection *connection_find(struct connection_table *t, const struct connection_key *key)
{
	struct connection *c;

	HASH_FIND(hh, t->by_key, key, sizeof(*key), c);
	if (c && !c->closed) {
		DL_DELETE(t->oldest, c);
		DL_APPEND(t->oldest, c);
	}
	return c;
}

struct connection *connection_add(struct connection_table *t, const struct connection_key *key,
				  uint64_t time)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->key = *key;
	c->id = ++t->last_id;
	c->opened = time;
	c->client = CLIENT_UNKNOWN;
	HASH_ADD(hh, t->by_key, key, sizeof(c->key), c);
	DL_APPEND(t->oldest, c);
	return c;
}

void connection_remove(struct connection_table *t, struct connection *c)
{
	HASH_DEL(t->by_key, c);
	DL_DELETE(t->oldest, c);
	free(c);
}

void connection_retire(struct connection_table *t, struct connection *c)
{
	c->closed = true;
	DL_DELETE(t->oldest, c);
	DL_PREPEND(t->oldest, c);
}

size_t connection_count(const struct connection_table *t)
{
	return HASH_COUNT(t->by_key);
}

static void endpoint_of(struct kxw_endpoint *e, const struct connection_key *key, int end)
{
	memcpy(e->ip, key->ip[end], sizeof(e->ip));
	e->ip_size = key->ip_size;
	e->port = key->port[end];
}

void connection_flow(const struct connection *c, uint64_t process, struct kxw_flow *flow)
{
	int client = c->client != CLIENT_UNKNOWN ? c->client : c->key.port[0] < c->key.port[1];

	memset(flow, 0, sizeof(*flow));
	flow->id = c->id;
	flow->process_id = process;
	endpoint_of(&flow->local, &c->key, client);
	endpoint_of(&flow->remote, &c->key, !client);
	flow->established = c->established;
}
