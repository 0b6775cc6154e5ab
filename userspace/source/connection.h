/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * connection: the connections of a capture, by the addresses of both ends.
 * One table, one thread. Bounded: its owner asks for the oldest to make room.
 * On failure (memory) the answer is NULL and the table is as before.
 */
#ifndef SOURCE_CONNECTION_H
#define SOURCE_CONNECTION_H

#include <uthash.h>

#include "ip.h"
#include "segment.h"
#include "source.h"

struct window;

/* Both directions have the same key: end 0 has the lower address and port. */
struct connection_key {
	uint8_t ip[2][16];
	uint16_t port[2];
	uint8_t ip_size, protocol, zero[2];
};

/* What is known of the bytes that one end sends. */
struct connection_end {
	bool started;		/* the sequence numbers are known */
	bool whole;		/* and from the very beginning */
	bool fin;
	uint32_t first;		/* of the first byte seen or expected */
	uint32_t fin_seq;	/* of the end */
	uint32_t acked;		/* by the other end, excluded */
	uint64_t bytes;		/* acknowledged */
};

#define CLIENT_UNKNOWN (-1)

struct connection {
	struct connection_key key;
	uint64_t id, opened;
	int client;		/* end, or CLIENT_UNKNOWN */
	bool told;		/* the listener knows of it */
	bool established, tls;
	bool read;		/* nothing more is to be read: window is gone */
	bool noted;		/* a note was told */
	bool closed;		/* kept to know its last packets by */
	struct connection_end end[2];
	struct window *window;	/* NULL: none yet, or read */
	UT_hash_handle hh;
	struct connection *prev, *next;	/* by use */
};

struct connection_table {
	struct connection *by_key;
	struct connection *oldest;	/* first of the list */
	uint64_t last_id;
};

/* The end that sent this segment is answered in *sender. */
void connection_key_of(struct connection_key *key, const struct ip_packet *p,
		       const struct segment *s, int *sender);

/* Found, it becomes the youngest. */
struct connection *connection_find(struct connection_table *t, const struct connection_key *key);
struct connection *connection_add(struct connection_table *t, const struct connection_key *key,
				  uint64_t time);
/* The window must be gone by then. */
void connection_remove(struct connection_table *t, struct connection *c);
/* Makes it the next to be removed for others. */
void connection_retire(struct connection_table *t, struct connection *c);
size_t connection_count(const struct connection_table *t);

/* As the client's socket would name it; with an unknown client, by its ports. */
void connection_flow(const struct connection *c, uint64_t process, struct kxw_flow *flow);

#endif
