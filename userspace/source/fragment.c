// SPDX-License-Identifier: BSD-3-Clause
#include "fragment.h"

#include <stdlib.h>

#include <uthash.h>

#define DATAGRAM_MAX	65536
#define UNIT		8	/* bytes in which fragments are counted */
#define UNITS_MAX	(DATAGRAM_MAX / UNIT)

struct fragment_key {
	uint8_t source[16], destination[16];
	uint32_t id;
	uint8_t address_size, protocol, zero[2];
};

struct datagram {
	struct fragment_key key;
	uint8_t protocol;		/* as the first fragment says */
	uint8_t *data;
	size_t room;
	size_t end;			/* of what is here */
	size_t size;			/* of the whole, 0: the last fragment is missing */
	size_t units;			/* that are here */
	uint8_t here[UNITS_MAX / 8];	/* a bit for each unit */
	UT_hash_handle hh;
};

struct fragment_table {
	struct datagram *datagram;	/* oldest first */
	size_t capacity;
	uint64_t evicted;
	uint8_t *whole;			/* what was handed out last */
};

struct fragment_table *fragment_table_create(size_t capacity)
{
	struct fragment_table *t = calloc(1, sizeof(*t));

	if (t)
		t->capacity = capacity;
	return t;
}

static void datagram_remove(struct fragment_table *t, struct datagram *d)
{
	HASH_DEL(t->datagram, d);
	free(d->data);
	free(d);
}

void fragment_table_destroy(struct fragment_table *t)
{
	if (!t)
		return;
	while (t->datagram)
		datagram_remove(t, t->datagram);
	free(t->whole);
	free(t);
}

uint64_t fragment_table_evicted(const struct fragment_table *t)
{
	return t->evicted;
}

/* RFC 791 tells datagrams of different protocols apart, RFC 8200 4.5 does not. */
static void key_of(struct fragment_key *key, const struct ip_packet *p)
{
	memset(key, 0, sizeof(*key));
	memcpy(key->source, p->source, sizeof(key->source));
	memcpy(key->destination, p->destination, sizeof(key->destination));
	key->id = p->id;
	key->address_size = p->address_size;
	if (p->address_size == 4)
		key->protocol = p->protocol;
}

static struct datagram *datagram_get(struct fragment_table *t, const struct ip_packet *p)
{
	struct fragment_key key;
	struct datagram *d;

	key_of(&key, p);
	HASH_FIND(hh, t->datagram, &key, sizeof(key), d);
	if (d)
		return d;
	if (HASH_COUNT(t->datagram) >= t->capacity) {
		datagram_remove(t, t->datagram);
		t->evicted++;
	}
	d = calloc(1, sizeof(*d));
	if (!d)
		return NULL;
	d->key = key;
	HASH_ADD(hh, t->datagram, key, sizeof(key), d);
	return d;
}

static bool reserve(struct datagram *d, size_t size)
{
	size_t room = d->room ? d->room : 2048;
	uint8_t *data;

	if (size <= d->room)
		return true;
	while (room < size)
		room *= 2;
	data = realloc(d->data, room);
	if (!data)
		return false;
	d->data = data;
	d->room = room;
	return true;
}

/* Unit by unit, so that bytes which are here already stay. */
static void store(struct datagram *d, const struct ip_packet *p)
{
	size_t at, size;

	for (at = 0; at < p->size; at += UNIT) {
		size_t unit = (p->offset + at) / UNIT;

		if (d->here[unit / 8] & 1 << unit % 8)
			continue;
		size = p->size - at < UNIT ? p->size - at : UNIT;
		memcpy(d->data + p->offset + at, p->data + at, size);
		d->here[unit / 8] |= (uint8_t)(1 << unit % 8);
		d->units++;
	}
}

static bool is_sane(const struct datagram *d, const struct ip_packet *p)
{
	size_t end = p->offset + p->size;

	if (p->cut || !p->size || end > DATAGRAM_MAX - 1 || (p->more && p->size % UNIT))
		return false;
	if (!p->more)
		return d->size ? d->size == end : end >= d->end;
	return !d->size || end <= d->size;
}

bool fragment_take(struct fragment_table *t, struct ip_packet *p)
{
	struct datagram *d = datagram_get(t, p);

	if (!d || !is_sane(d, p) || !reserve(d, p->offset + p->size))
		return false;
	store(d, p);
	if (p->offset + p->size > d->end)
		d->end = p->offset + p->size;
	if (!p->offset)
		d->protocol = p->protocol;
	if (!p->more)
		d->size = p->offset + p->size;
	if (!d->size || d->units < (d->size + UNIT - 1) / UNIT)
		return false;
	free(t->whole);
	t->whole = d->data;
	p->data = d->data;
	p->size = d->size;
	p->protocol = d->protocol;
	p->fragment = false;
	p->more = false;
	p->offset = 0;
	d->data = NULL;
	datagram_remove(t, d);
	return true;
}
