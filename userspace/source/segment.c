// SPDX-License-Identifier: BSD-3-Clause
#include "segment.h"

#define TCP_HEADER	20

/* RFC 9293 3.1 */
enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

bool segment_parse_tcp(struct segment *s, const struct ip_packet *p)
{
	struct kxw_cursor c = kxw_cursor_init(p->data, p->size);
	unsigned int header, flags;

	s->source = kxw_cursor_u16(&c);
	s->destination = kxw_cursor_u16(&c);
	s->seq = kxw_cursor_number(&c, 4);
	s->ack = kxw_cursor_number(&c, 4);
	header = kxw_cursor_u8(&c) >> 4;
	flags = kxw_cursor_u8(&c);
	kxw_cursor_take(&c, 6);
	if (!c.ok || header * 4 < TCP_HEADER || !kxw_cursor_take(&c, header * 4 - TCP_HEADER))
		return false;
	s->syn = flags & SYN;
	s->fin = flags & FIN;
	s->rst = flags & RST;
	s->has_ack = flags & ACK;
	s->seq += s->syn;
	s->data = c.at;
	s->size = c.left;
	return true;
}

bool segment_parse_udp(struct segment *s, const struct ip_packet *p)
{
	struct kxw_cursor c = kxw_cursor_init(p->data, p->size);
	size_t length;

	memset(s, 0, sizeof(*s));
	s->source = kxw_cursor_u16(&c);
	s->destination = kxw_cursor_u16(&c);
	length = kxw_cursor_u16(&c);
	kxw_cursor_take(&c, 2);
	if (!c.ok || (length && length < 8))
		return false;
	s->data = c.at;
	s->size = length && length - 8 < c.left ? length - 8 : c.left;
	return true;
}

static uint32_t sum_bytes(uint32_t sum, const uint8_t *at, size_t size)
{
	size_t i;

	for (i = 0; i + 1 < size; i += 2)
		sum += (uint32_t)(at[i] << 8 | at[i + 1]);
	if (size % 2)
		sum += (uint32_t)at[size - 1] << 8;
	return sum;
}

/* RFC 9293 3.1, RFC 8200 8.1; at most 64 KiB, so that 32 bits hold the sum. */
bool segment_is_intact(const struct ip_packet *p)
{
	uint32_t sum = PROTOCOL_TCP + (uint32_t)p->size;

	sum = sum_bytes(sum, p->source, sizeof(p->source));
	sum = sum_bytes(sum, p->destination, sizeof(p->destination));
	sum = sum_bytes(sum, p->data, p->size);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}
