// SPDX-License-Identifier: BSD-3-Clause
#include "prints.h"

#include <stdlib.h>
#include <string.h>

#include "keyed.h"
#include "lru.h"

struct client {
	struct lru_node node;
	struct client_prints prints;
};

struct server {
	struct lru_node node;
	struct server_prints prints;
};

struct prints {
	struct keyed_secret secret;
	struct lru clients, servers;
	uint64_t last_id;
};

struct prints *prints_create(void)
{
	struct prints *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->clients.max = p->servers.max = PRINTS_MAX;
	if (keyed_secret_make(&p->secret))
		return p;
	free(p);
	return NULL;
}

void prints_destroy(struct prints *p)
{
	struct lru_node *node;

	if (!p)
		return;
	while ((node = lru_pop(&p->clients)))
		free(node);
	while ((node = lru_pop(&p->servers)))
		free(node);
	free(p);
}

/* ---- what fingerprints are made of ---------------------------------------------- */

/* A hello is shorter than 16 MiB. */
static uint32_t size_of(const struct u16s *list)
{
	return (uint32_t)list->count * (list->ssl2 ? 3 : 2);
}

static void end(struct keyed *k, unsigned char key[LRU_KEY_SIZE])
{
	keyed_end(k, key);
	memset(key + KEYED_SIZE, 0, LRU_KEY_SIZE - KEYED_SIZE);
}

static void client_key(const struct prints *p, const struct client_hello *h,
		       unsigned char key[LRU_KEY_SIZE])
{
	/* How long each part is goes before them, so that no two hellos are one. */
	const uint32_t head[] = {
		h->version, h->ciphers.ssl2, size_of(&h->ciphers), (uint32_t)h->extensions,
		size_of(&h->groups), size_of(&h->schemes), size_of(&h->versions),
		(uint32_t)h->point_formats.size, (uint32_t)h->alpn.size,
	};
	struct keyed k;

	keyed_start(&k, &p->secret);
	keyed_add(&k, head, sizeof(head));
	keyed_add(&k, h->ciphers.at, size_of(&h->ciphers));
	keyed_add(&k, h->extension, h->extensions * sizeof(h->extension[0]));
	keyed_add(&k, h->groups.at, size_of(&h->groups));
	keyed_add(&k, h->schemes.at, size_of(&h->schemes));
	keyed_add(&k, h->versions.at, size_of(&h->versions));
	keyed_add(&k, h->point_formats.at, h->point_formats.size);
	keyed_add(&k, h->alpn.at, h->alpn.size);
	end(&k, key);
}

static void server_key(const struct prints *p, const struct server_hello *h,
		       unsigned char key[LRU_KEY_SIZE])
{
	const uint16_t head[] = { h->version, h->cipher };	/* the rest goes to the end */
	struct keyed k;

	keyed_start(&k, &p->secret);
	keyed_add(&k, head, sizeof(head));
	keyed_add(&k, h->extension, h->extensions * sizeof(h->extension[0]));
	end(&k, key);
}

/* ---- looked up, or made --------------------------------------------------------- */

static void remember(struct lru *l, struct lru_node *node, const unsigned char key[LRU_KEY_SIZE])
{
	memcpy(node->key, key, LRU_KEY_SIZE);
	free(lru_add(l, node));
}

void prints_client(struct prints *p, const struct client_hello *h, struct client_prints *out)
{
	unsigned char key[LRU_KEY_SIZE];
	struct client *known;

	client_key(p, h, key);
	known = (struct client *)lru_find(&p->clients, key);
	if (known) {
		*out = known->prints;
		return;
	}
	fingerprint_ja3(h, out->ja3);
	fingerprint_ja4(h, out->ja4, out->ja4_stable);
	if (!*out->ja3 || !*out->ja4 || !*out->ja4_stable)
		return;
	known = calloc(1, sizeof(*known));
	if (!known)
		return;
	out->id = ++p->last_id;
	known->prints = *out;
	remember(&p->clients, &known->node, key);
}

void prints_server(struct prints *p, const struct server_hello *h, struct server_prints *out)
{
	unsigned char key[LRU_KEY_SIZE];
	struct server *known;

	server_key(p, h, key);
	known = (struct server *)lru_find(&p->servers, key);
	if (known) {
		*out = known->prints;
		return;
	}
	fingerprint_ja3s(h, out->ja3s);
	known = *out->ja3s ? calloc(1, sizeof(*known)) : NULL;
	if (!known)
		return;
	known->prints = *out;
	remember(&p->servers, &known->node, key);
}
