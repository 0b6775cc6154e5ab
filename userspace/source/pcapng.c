// SPDX-License-Identifier: BSD-3-Clause
#include "pcapng.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_INTERFACE		1
#define BLOCK_PACKET_OLD	2
#define BLOCK_PACKET_SIMPLE	3
#define BLOCK_PACKET		6
#define BLOCK_SECTION		0x0a0d0d0a
#define BYTE_ORDER_OURS		0x1a2b3c4d
#define BYTE_ORDER_OTHER	0x4d3c2b1a

#define OPTION_RESOLUTION	9
#define OPTION_OFFSET		14

#define BLOCK_MAX	(16 * 1024 * 1024)	/* of what a file claims */
#define INTERFACES_MAX	65536
#define MICROSECONDS	6

#define NS 1000000000ULL

struct interface {
	int link;
	uint32_t snap;		/* bytes of a packet kept, 0: all */
	uint8_t resolution;	/* as if_tsresol */
	int64_t offset;		/* s */
};

struct pcapng {
	FILE *stream;
	bool other_order;	/* than this host's */
	struct interface *interface;
	size_t interfaces;
	uint8_t *body;		/* of the block that is read */
	size_t size, room;
	uint32_t type;
};

struct pcapng *pcapng_create(FILE *stream)
{
	struct pcapng *ng = calloc(1, sizeof(*ng));

	if (ng)
		ng->stream = stream;
	return ng;
}

void pcapng_destroy(struct pcapng *ng)
{
	if (!ng)
		return;
	free(ng->interface);
	free(ng->body);
	free(ng);
}

/* ---- blocks ------------------------------------------------------------------- */

static uint32_t u32_of(const struct pcapng *ng, const uint8_t *at)
{
	uint32_t n;

	memcpy(&n, at, sizeof(n));
	return ng->other_order ? __builtin_bswap32(n) : n;
}

static uint16_t u16_of(const struct pcapng *ng, const uint8_t *at)
{
	uint16_t n;

	memcpy(&n, at, sizeof(n));
	return (uint16_t)(ng->other_order ? n << 8 | n >> 8 : n);
}

static int fail(const struct pcapng *ng, const char **error, const char *text)
{
	*error = feof(ng->stream) ? "the file ends inside a block" : text;
	return -1;
}

/* The byte order stands behind the length of the section's own block. */
static int read_order(struct pcapng *ng, uint8_t head[12], const char **error)
{
	if (fread(head + 8, 1, 4, ng->stream) != 4)
		return fail(ng, error, "cannot be read");
	ng->other_order = false;
	ng->other_order = u32_of(ng, head + 8) == BYTE_ORDER_OTHER;
	if (u32_of(ng, head + 8) != BYTE_ORDER_OURS)
		return fail(ng, error, "a section of no known byte order");
	return 0;
}

static int reserve(struct pcapng *ng, size_t size, const char **error)
{
	uint8_t *body;

	if (size <= ng->room)
		return 0;
	body = realloc(ng->body, size);
	if (!body)
		return fail(ng, error, "out of memory");
	ng->body = body;
	ng->room = size;
	return 0;
}

/* 1: a block, 0: the end, -1. Behind the body its length stands once more. */
static int read_block(struct pcapng *ng, const char **error)
{
	uint8_t head[12];
	size_t n = fread(head, 1, 8, ng->stream), done = 8;
	uint32_t length;

	if (!n && feof(ng->stream))
		return 0;
	if (n < 8)
		return fail(ng, error, "cannot be read");
	ng->type = u32_of(ng, head);		/* a section's reads the same both ways */
	if (ng->type == BLOCK_SECTION) {
		if (read_order(ng, head, error))
			return -1;
		done = 12;
	}
	length = u32_of(ng, head + 4);
	if (length % 4 || length < done + 4 || length > BLOCK_MAX)
		return fail(ng, error, "a block of an impossible length");
	ng->size = length - done;
	if (reserve(ng, ng->size, error))
		return -1;
	if (fread(ng->body, 1, ng->size, ng->stream) != ng->size)
		return fail(ng, error, "cannot be read");
	ng->size -= 4;
	if (u32_of(ng, ng->body + ng->size) != length)
		return fail(ng, error, "a block whose two lengths differ");
	return 1;
}

/* ---- interfaces --------------------------------------------------------------- */

static void read_option(const struct pcapng *ng, struct interface *in, unsigned int code,
			const uint8_t *value, size_t size)
{
	uint32_t half[2];
	uint64_t offset;

	if (code == OPTION_RESOLUTION && size == 1)
		in->resolution = *value;
	if (code != OPTION_OFFSET || size != 8)
		return;
	half[0] = u32_of(ng, value);
	half[1] = u32_of(ng, value + 4);
	memcpy(&offset, value, sizeof(offset));
	in->offset = (int64_t)(ng->other_order ? (uint64_t)half[0] << 32 | half[1] : offset);
}

static int take_interface(struct pcapng *ng, const char **error)
{
	struct interface *in;
	size_t at = 8, size;

	if (ng->size < 8 || ng->interfaces == INTERFACES_MAX)
		return fail(ng, error, "an interface that is cut, or too many of them");
	in = realloc(ng->interface, (ng->interfaces + 1) * sizeof(*in));
	if (!in)
		return fail(ng, error, "out of memory");
	ng->interface = in;
	in += ng->interfaces++;
	in->link = u16_of(ng, ng->body);
	in->snap = u32_of(ng, ng->body + 4);
	in->resolution = MICROSECONDS;
	in->offset = 0;
	for (; ng->size - at >= 4; at += 4 + (size + 3) / 4 * 4) {
		size = u16_of(ng, ng->body + at + 2);
		if ((size + 3) / 4 * 4 > ng->size - at - 4)
			return fail(ng, error, "an option longer than its block");
		read_option(ng, in, u16_of(ng, ng->body + at), ng->body + at + 4, size);
	}
	return 0;
}

/* From units of 10^-n s, or 2^-n s where the first bit is set, to ns. */
static uint64_t time_of(const struct interface *in, uint64_t units)
{
	unsigned int n = in->resolution & 0x7f;
	uint64_t per_second = 1;

	if (in->resolution & 0x80) {
		for (; n > 30; n--)
			units >>= 1;
		per_second <<= n;
	} else {
		for (; n > 9; n--)
			units /= 10;
		for (; n; n--)
			per_second *= 10;
	}
	return (units / per_second + (uint64_t)in->offset) * NS +
	       units % per_second * NS / per_second;
}

/* ---- packets ------------------------------------------------------------------ */

static int give(struct pcapng *ng, struct capture_packet *p, int *link, const char **error,
		uint32_t number, size_t head, uint32_t captured, uint32_t whole)
{
	if (number >= ng->interfaces)
		return fail(ng, error, "a packet of an interface that was not described");
	if (captured > ng->size - head)
		return fail(ng, error, "a packet longer than its block");
	*link = ng->interface[number].link;
	p->data = ng->body + head;
	p->size = captured;
	p->cut = captured < whole;
	return 1;
}

static int take_packet(struct pcapng *ng, struct capture_packet *p, int *link, const char **error)
{
	uint32_t number;

	if (ng->size < 20)
		return fail(ng, error, "a packet's block that is cut");
	number = ng->type == BLOCK_PACKET ? u32_of(ng, ng->body) : u16_of(ng, ng->body);
	if (give(ng, p, link, error, number, 20, u32_of(ng, ng->body + 12),
		 u32_of(ng, ng->body + 16)) < 0)
		return -1;
	p->time = time_of(&ng->interface[number], (uint64_t)u32_of(ng, ng->body + 4) << 32 |
			  u32_of(ng, ng->body + 8));
	return 1;
}

/* Without a time, of the first interface, cut by its length alone. */
static int take_simple(struct pcapng *ng, struct capture_packet *p, int *link, const char **error)
{
	uint32_t whole, size;

	if (ng->size < 4 || !ng->interfaces)
		return fail(ng, error, "a packet of an interface that was not described");
	size = whole = u32_of(ng, ng->body);
	if (ng->interface->snap && size > ng->interface->snap)
		size = ng->interface->snap;
	p->time = 0;
	return give(ng, p, link, error, 0, 4, size, whole);
}

int pcapng_next(struct pcapng *ng, struct capture_packet *p, int *link, const char **error)
{
	int ret;

	while ((ret = read_block(ng, error)) > 0) {
		switch (ng->type) {
		case BLOCK_SECTION:
			ng->interfaces = 0;
			break;
		case BLOCK_INTERFACE:
			if (take_interface(ng, error))
				return -1;
			break;
		case BLOCK_PACKET:
		case BLOCK_PACKET_OLD:
			return take_packet(ng, p, link, error);
		case BLOCK_PACKET_SIMPLE:
			return take_simple(ng, p, link, error);
		default:
			break;	/* names, statistics, keys: nothing to read */
		}
	}
	return ret;
}
