/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ip: the header of a packet of IPv4 or IPv6, and what stands behind it.
 * Pure; any thread. It keeps no copy: data lies in what it was given.
 * What is malformed is answered with false.
 */
#ifndef SOURCE_IP_H
#define SOURCE_IP_H

#include <kmod/wire/cursor.h>

struct ip_packet {
	uint8_t source[16], destination[16];	/* unused bytes are zero */
	uint8_t address_size;		/* 4 or 16 */
	uint8_t protocol;		/* of data */
	const uint8_t *data;
	size_t size;			/* captured */
	bool cut;			/* there was more than was captured */
	bool fragment, more;		/* part of a datagram; not the last */
	uint32_t id, offset;		/* of the datagram; of data in it */
};

bool ip_parse(struct ip_packet *p, struct kxw_cursor c);

/*
 * Steps over the extension headers of IPv6 and over AH, up to what can be a
 * transport header. Call after ip_parse(), and again when fragments were put
 * together. Of a fragment other than the first there is nothing to step over.
 */
bool ip_skip_extensions(struct ip_packet *p);

#endif
