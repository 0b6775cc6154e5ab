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

/* What a fingerprint is made of, piece by piece. */
#define PIECES		8
#define RECENT_MAX	16
#define RECENT_BYTES	2048

struct piece {
	const void *at;
	size_t size;
};

/* A hello of late: to compare its pieces takes a fifth of hashing them. */
struct recent {
	uint8_t *bytes;		/* of all pieces; the first has the sizes of the others; NULL: none */
	struct client_prints prints;
};

/* What is said of an answer of late; those with more extensions are not kept. */
#define ANSWER_EXTENSIONS	16

struct answer {
	uint16_t version, cipher;
	size_t extensions;
	uint16_t extension[ANSWER_EXTENSIONS];
	struct server_prints prints;		/* none, "": none is kept here */
};

struct prints {
	struct keyed_secret secret;
	struct recent recent[RECENT_MAX];	/* where their lists' sizes say */
	struct answer answer[RECENT_MAX];	/* where suite and number of extensions say */
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
	size_t i;

	if (!p)
		return;
	while ((node = lru_pop(&p->clients)))
		free(node);
	while ((node = lru_pop(&p->servers)))
		free(node);
	for (i = 0; i < RECENT_MAX; i++)
		free(p->recent[i].bytes);
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

/* How long each piece is goes before them, so that no two hellos are one. */
struct head {
	uint32_t version, ssl2, ciphers, extensions, groups, schemes, versions, formats, alpn;
};

static void take_apart(const struct client_hello *h, struct head *head, struct piece piece[PIECES])
{
	*head = (struct head){
		h->version, h->ciphers.ssl2, size_of(&h->ciphers), (uint32_t)h->extensions,
		size_of(&h->groups), size_of(&h->schemes), size_of(&h->versions),
		(uint32_t)h->point_formats.size, (uint32_t)h->alpn.size,
	};
	piece[0] = (struct piece){ head, sizeof(*head) };
	piece[1] = (struct piece){ h->ciphers.at, head->ciphers };
	piece[2] = (struct piece){ h->extension, h->extensions * sizeof(h->extension[0]) };
	piece[3] = (struct piece){ h->groups.at, head->groups };
	piece[4] = (struct piece){ h->schemes.at, head->schemes };
	piece[5] = (struct piece){ h->versions.at, head->versions };
	piece[6] = (struct piece){ h->point_formats.at, head->formats };
	piece[7] = (struct piece){ h->alpn.at, head->alpn };
}

static void client_key(const struct prints *p, const struct piece piece[PIECES],
		       unsigned char key[LRU_KEY_SIZE])
{
	struct keyed k;
	size_t i;

	keyed_start(&k, &p->secret);
	for (i = 0; i < PIECES; i++)
		keyed_add(&k, piece[i].at, piece[i].size);
	end(&k, key);
}

/* ---- those of late -------------------------------------------------------------- */

static struct recent *recent_of(struct prints *p, const struct head *h)
{
	return &p->recent[(h->ciphers / 2 + 3 * h->extensions + h->groups + h->alpn) % RECENT_MAX];
}

static bool recent_is(const struct recent *r, const struct piece piece[PIECES])
{
	const uint8_t *at = r->bytes;
	size_t i;

	if (!at)
		return false;
	/* Where the first is the same, the others are as long as they were. */
	for (i = 0; i < PIECES; at += piece[i++].size)
		if (piece[i].size && memcmp(at, piece[i].at, piece[i].size))
			return false;
	return true;
}

static void recent_set(struct recent *r, const struct piece piece[PIECES],
		       const struct client_prints *prints)
{
	size_t i, size = 0;
	uint8_t *to;

	for (i = 0; i < PIECES; i++)
		size += piece[i].size;
	to = size > RECENT_BYTES ? NULL : realloc(r->bytes, size);
	if (!to)
		return;
	r->bytes = to;
	for (i = 0; i < PIECES; to += piece[i++].size)
		if (piece[i].size)
			memcpy(to, piece[i].at, piece[i].size);
	r->prints = *prints;
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

static void prints_make(struct prints *p, const struct client_hello *h,
			const struct piece piece[PIECES], struct client_prints *out)
{
	unsigned char key[LRU_KEY_SIZE];
	struct client *known;

	client_key(p, piece, key);
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

void prints_client(struct prints *p, const struct client_hello *h, struct client_prints *out)
{
	struct piece piece[PIECES];
	struct recent *r;
	struct head head;

	take_apart(h, &head, piece);
	r = recent_of(p, &head);
	if (recent_is(r, piece)) {
		*out = r->prints;
		return;
	}
	prints_make(p, h, piece, out);
	/* One that could not be made is to be tried again. */
	if (out->id)
		recent_set(r, piece, out);
}

static void server_make(struct prints *p, const struct server_hello *h, struct server_prints *out)
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

static bool answer_is(const struct answer *a, const struct server_hello *h)
{
	return *a->prints.ja3s && a->version == h->version && a->cipher == h->cipher &&
	       a->extensions == h->extensions &&
	       !memcmp(a->extension, h->extension, h->extensions * sizeof(h->extension[0]));
}

static void answer_set(struct answer *a, const struct server_hello *h,
		       const struct server_prints *prints)
{
	if (h->extensions > ANSWER_EXTENSIONS)
		return;
	a->version = h->version;
	a->cipher = h->cipher;
	a->extensions = h->extensions;
	memcpy(a->extension, h->extension, h->extensions * sizeof(h->extension[0]));
	a->prints = *prints;
}

void prints_server(struct prints *p, const struct server_hello *h, struct server_prints *out)
{
	struct answer *a = &p->answer[(h->cipher + 3 * h->extensions) % RECENT_MAX];

	if (answer_is(a, h)) {
		*out = a->prints;
		return;
	}
	server_make(p, h, out);
	answer_set(a, h, out);
}
