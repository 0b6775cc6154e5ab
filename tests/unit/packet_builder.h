/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * packet_builder: makes the packets of a recorded conversation, cut as a test
 * likes, and captures of them. For one test program. Any failure ends the test.
 */
#ifndef TEST_PACKET_BUILDER_H
#define TEST_PACKET_BUILDER_H

#include "talk.h"

#define BUILDER_START	1800000000000000000ULL	/* 2027-01-15, ns */
#define FIN		1
#define SYN		2
#define RST		4
#define ACK		16

struct builder {
	uint64_t time;
	bool v6;
	uint16_t client_port, server_port;
	uint32_t seq[2];			/* by direction - 1 */
	void (*packet)(const uint8_t *ip, size_t size, uint64_t time, void *arg);
	void *arg;
};

static inline void put_u16(uint8_t *at, unsigned int n)
{
	at[0] = (uint8_t)(n >> 8);
	at[1] = (uint8_t)n;
}

static inline void put_u32(uint8_t *at, uint32_t n)
{
	put_u16(at, n >> 16);
	put_u16(at + 2, n & 0xffff);
}

static inline void builder_init(struct builder *b)
{
	memset(b, 0, sizeof(*b));
	b->time = BUILDER_START;
	b->client_port = 40000;
	b->server_port = 443;
	b->seq[0] = 0xfffffff0;			/* wraps in the ClientHello */
	b->seq[1] = 5000;
}

static inline size_t build_ip(const struct builder *b, uint8_t *at, enum kxw_direction dir,
			      uint8_t protocol, size_t size)
{
	static const uint8_t v4[2][4] = { { 10, 0, 0, 5 }, { 203, 0, 113, 9 } };
	int sender = dir == KXW_INBOUND;

	if (b->v6) {
		memset(at, 0, 40);
		at[0] = 0x60;
		put_u16(at + 4, (unsigned int)size);
		at[6] = protocol;
		put_u32(at + 8, 0x20010db8);
		put_u32(at + 24, 0x20010db8);
		at[23] = sender ? 9 : 5;
		at[39] = sender ? 5 : 9;
		return 40;
	}
	memset(at, 0, 20);
	at[0] = 0x45;
	put_u16(at + 2, (unsigned int)(20 + size));
	at[8] = 64;
	at[9] = protocol;
	memcpy(at + 12, v4[sender], 4);
	memcpy(at + 16, v4[!sender], 4);
	return 20;
}

/* A segment at seq; the checksum is left zero, as hardware that fills it in would have it. */
static inline void builder_segment_at(struct builder *b, enum kxw_direction dir, uint32_t seq,
				      uint8_t flags, const uint8_t *data, size_t size)
{
	static uint8_t packet[70000];
	size_t n = build_ip(b, packet, dir, 6, 20 + size);
	bool out = dir == KXW_OUTBOUND;

	assert_true(size < 65000);
	memset(packet + n, 0, 20);
	put_u16(packet + n, out ? b->client_port : b->server_port);
	put_u16(packet + n + 2, out ? b->server_port : b->client_port);
	put_u32(packet + n + 4, seq);
	put_u32(packet + n + 8, flags & ACK ? b->seq[out] : 0);
	packet[n + 12] = 0x50;
	packet[n + 13] = flags;
	if (size)
		memcpy(packet + n + 20, data, size);
	b->packet(packet, n + 20 + size, b->time, b->arg);
}

static inline void builder_segment(struct builder *b, enum kxw_direction dir, uint8_t flags,
				   const uint8_t *data, size_t size)
{
	uint32_t *seq = &b->seq[dir - KXW_OUTBOUND];

	builder_segment_at(b, dir, *seq, flags, data, size);
	*seq += (uint32_t)size + !!(flags & (SYN | FIN));
}

static inline void builder_open(struct builder *b)
{
	builder_segment(b, KXW_OUTBOUND, SYN, NULL, 0);
	builder_segment(b, KXW_INBOUND, SYN | ACK, NULL, 0);
	builder_segment(b, KXW_OUTBOUND, ACK, NULL, 0);
}

static inline void builder_close(struct builder *b)
{
	b->time += 1000000;
	builder_segment(b, KXW_OUTBOUND, FIN | ACK, NULL, 0);
	builder_segment(b, KXW_INBOUND, FIN | ACK, NULL, 0);
	builder_segment(b, KXW_OUTBOUND, ACK, NULL, 0);
}

/* The first segment that begins TLS: what stands before it is never cut. */
static inline size_t talk_begin(const struct talk *t)
{
	size_t i;

	for (i = 0; i < t->segments; i++)
		if (t->segment[i].dir == KXW_OUTBOUND && t->bytes[t->segment[i].start] == 22)
			break;
	return i;
}

/*
 * All segments of a conversation, in pieces of size at most; the one of number
 * cut, in two, the first of at bytes.
 */
static inline void builder_talk(struct builder *b, const struct talk *t, size_t size, size_t cut,
				size_t at)
{
	size_t i, from, n, begin = talk_begin(t);

	for (i = 0; i < t->segments; i++) {
		const struct talk_segment *s = &t->segment[i];

		b->time += 1000000;
		for (from = 0; from < s->size; from += n) {
			n = s->size - from;
			if (i >= begin && n > size)
				n = size;
			if (i == cut && from < at && n > at - from)
				n = at - from;
			builder_segment(b, s->dir, ACK, t->bytes + s->start + from, n);
		}
	}
}

/* ---- captures ----------------------------------------------------------------- */

struct capture_file {
	FILE *file;
	bool ng, big, nano;
	unsigned int interface;		/* of pcapng, whose packets are written */
	const uint8_t *prefix;		/* of the link layer */
	size_t prefix_size;
};

static inline void file_number(const struct capture_file *f, uint64_t n, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		fputc((int)(n >> 8 * (f->big ? size - 1 - i : i) & 0xff), f->file);
}

/* pcapng: an interface, if_tsresol 9 or 6 */
static inline void file_interface(const struct capture_file *f, unsigned int link)
{
	file_number(f, 1, 4);
	file_number(f, 32, 4);
	file_number(f, link, 2);
	file_number(f, 0, 2);
	file_number(f, 262144, 4);
	file_number(f, 9, 2);
	file_number(f, 1, 2);
	fputc(f->nano ? 9 : 6, f->file);
	fwrite("\0\0", 1, 3, f->file);
	file_number(f, 0, 4);
	file_number(f, 32, 4);
}

static inline void file_begin(struct capture_file *f, unsigned int link)
{
	if (!f->ng) {
		file_number(f, f->nano ? 0xa1b23c4d : 0xa1b2c3d4, 4);
		file_number(f, 2, 2);
		file_number(f, 4, 2);
		file_number(f, 0, 8);
		file_number(f, 262144, 4);
		file_number(f, link, 4);
		return;
	}
	file_number(f, 0x0a0d0d0a, 4);	/* section header */
	file_number(f, 28, 4);
	file_number(f, 0x1a2b3c4d, 4);
	file_number(f, 1, 2);
	file_number(f, 0, 2);
	file_number(f, ~0ULL, 8);
	file_number(f, 28, 4);
	file_interface(f, link);
}

static inline void file_packet(const uint8_t *ip, size_t size, uint64_t time, void *arg)
{
	struct capture_file *f = arg;
	size_t n = f->prefix_size + size, pad = -n & 3;
	uint64_t ticks = f->nano ? time : time / 1000;

	if (f->ng) {
		file_number(f, 6, 4);
		file_number(f, 32 + n + pad, 4);
		file_number(f, f->interface, 4);
		file_number(f, ticks >> 32, 4);
		file_number(f, ticks & 0xffffffff, 4);
	} else {
		file_number(f, time / 1000000000, 4);
		file_number(f, time % 1000000000 / (f->nano ? 1 : 1000), 4);
	}
	file_number(f, n, 4);
	file_number(f, n, 4);
	fwrite(f->prefix, 1, f->prefix_size, f->file);
	fwrite(ip, 1, size, f->file);
	if (f->ng) {
		fwrite("\0\0", 1, pad, f->file);
		file_number(f, 32 + n + pad, 4);
	}
}

#endif
