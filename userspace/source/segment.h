/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * segment: the header of a TCP segment or of a UDP datagram.
 * Pure; any thread. data lies in what it was given.
 * What is malformed is answered with false.
 */
#ifndef SOURCE_SEGMENT_H
#define SOURCE_SEGMENT_H

#include "ip.h"

#define PROTOCOL_TCP	6
#define PROTOCOL_UDP	17

struct segment {
	uint16_t source, destination;	/* ports */
	uint32_t seq, ack;		/* seq: of the first byte of data */
	bool syn, fin, rst, has_ack;
	const uint8_t *data;
	size_t size;
};

bool segment_parse_tcp(struct segment *s, const struct ip_packet *p);
bool segment_parse_udp(struct segment *s, const struct ip_packet *p);

/* Whether the checksum of a TCP packet that is all there is right. */
bool segment_is_intact(const struct ip_packet *p);

#endif
