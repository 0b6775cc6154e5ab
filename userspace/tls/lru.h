/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lru: a bounded set keyed by 32 bytes, from which what was of no use for
 * longest goes first. One set, one thread.
 * The node is the first member of what is kept, and owned by the caller as soon
 * as it is given back.
 */
#ifndef TLS_LRU_H
#define TLS_LRU_H

#include <stdbool.h>
#include <stdint.h>

#include <uthash.h>

#define LRU_KEY_SIZE	32

struct lru_node {
	unsigned char key[LRU_KEY_SIZE];
	uint64_t used;
	bool held;
	UT_hash_handle hh;
};

struct lru {
	struct lru_node *nodes;
	unsigned int max;
	uint64_t clock;
};

/* The node with that key, now the most recently used; or NULL. */
struct lru_node *lru_find(struct lru *l, const unsigned char key[LRU_KEY_SIZE]);

/* Marks a node as the most recently used. */
void lru_use(struct lru *l, struct lru_node *node);

/*
 * Adds a node whose key is not there yet. Returns the node that had to go, to
 * be freed: the oldest, or node itself if memory ran out; or NULL.
 */
struct lru_node *lru_add(struct lru *l, struct lru_node *node);

void lru_remove(struct lru *l, struct lru_node *node);

/* Takes any node out; NULL when none is left. */
struct lru_node *lru_pop(struct lru *l);

#endif
