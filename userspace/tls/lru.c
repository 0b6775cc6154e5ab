// SPDX-License-Identifier: BSD-3-Clause
/* An add that finds no memory is undone (uthash 2.1; older ones end the process). */
#define HASH_NONFATAL_OOM 1
#define uthash_nonfatal_oom(node) ((node)->held = false)
#include "lru.h"

#include <string.h>

/* Keys are hashes, or nearly so: to add them up is enough (an older uthash has its own way). */
#undef HASH_FUNCTION
#define HASH_FUNCTION(key, size, hash)	((void)(size), (hash) = hash_of((const unsigned char *)(key)))

static inline unsigned int hash_of(const unsigned char key[LRU_KEY_SIZE])
{
	uint64_t word[LRU_KEY_SIZE / sizeof(uint64_t)], sum = 0;
	size_t i;

	memcpy(word, key, sizeof(word));
	for (i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		sum = (sum ^ word[i]) * 0x9e3779b97f4a7c15;
	return (unsigned int)(sum >> 32);
}

struct lru_node *lru_find(struct lru *l, const unsigned char key[LRU_KEY_SIZE])
{
	struct lru_node *node;

	HASH_FIND(hh, l->nodes, key, LRU_KEY_SIZE, node);
	if (node)
		lru_use(l, node);
	return node;
}

void lru_use(struct lru *l, struct lru_node *node)
{
	node->used = ++l->clock;
}

static struct lru_node *oldest(struct lru *l)
{
	struct lru_node *node, *least = l->nodes;

	for (node = l->nodes; node; node = node->hh.next)
		if (node->used < least->used)
			least = node;
	return least;
}

struct lru_node *lru_add(struct lru *l, struct lru_node *node)
{
	struct lru_node *out = NULL;

	node->held = true;
	lru_use(l, node);
	HASH_ADD(hh, l->nodes, key, LRU_KEY_SIZE, node);
	if (!node->held)
		return node;
	if (HASH_COUNT(l->nodes) > l->max) {
		out = oldest(l);
		lru_remove(l, out);
	}
	return out;
}

void lru_remove(struct lru *l, struct lru_node *node)
{
	HASH_DELETE(hh, l->nodes, node);
}

struct lru_node *lru_pop(struct lru *l)
{
	struct lru_node *node = l->nodes;

	if (node)
		lru_remove(l, node);
	return node;
}
