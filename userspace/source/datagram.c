// SPDX-License-Identifier: BSD-3-Clause
#include "datagram.h"

#define QUIC_CONNECTION_ID_MAX	20
#define QUIC_INITIAL_MIN	1200	/* RFC 9000 14.1: bytes of a client's first datagram */

/* RFC 9000 15, RFC 9369: versions 1 and 2, the drafts, and those kept for greasing. */
static bool is_quic_version(uint32_t version)
{
	return version == 1 || version == 0x6b3343cf || version >> 8 == 0xff0000 ||
	       (version & 0x0f0f0f0f) == 0x0a0a0a0a;
}

/* RFC 9000 17.2: the long header of an Initial packet. */
static bool is_quic(struct kxw_cursor c)
{
	unsigned int first = kxw_cursor_u8(&c);
	uint32_t version = kxw_cursor_number(&c, 4);
	struct kxw_cursor destination = kxw_cursor_block(&c, 1);
	struct kxw_cursor source = kxw_cursor_block(&c, 1);
	unsigned int initial = version == 0x6b3343cf ? 1 : 0;

	return c.ok && first >> 6 == 3 && is_quic_version(version) &&
	       (first >> 4 & 3) == initial && destination.left >= 8 &&
	       destination.left <= QUIC_CONNECTION_ID_MAX &&
	       source.left <= QUIC_CONNECTION_ID_MAX;
}

/* RFC 6347 4.1, 4.2.2: a record of epoch 0 that begins with a ClientHello. */
static bool is_dtls(struct kxw_cursor c)
{
	unsigned int content = kxw_cursor_u8(&c), version = kxw_cursor_u16(&c);
	unsigned int epoch = kxw_cursor_u16(&c), record, message, type;

	kxw_cursor_take(&c, 6);
	record = kxw_cursor_u16(&c);
	type = kxw_cursor_u8(&c);
	message = kxw_cursor_u24(&c);
	return c.ok && content == 22 && (version == 0xfeff || version == 0xfefd ||
	       version == 0x0100) && !epoch && record >= 12 && type == 1 && message >= 39;
}

enum datagram_kind datagram_kind_of(struct kxw_cursor c)
{
	if (!c.left)
		return DATAGRAM_OTHER;
	if (c.at[0] & 0x80)
		return c.left >= QUIC_INITIAL_MIN - 48 && is_quic(c) ? DATAGRAM_QUIC :
								       DATAGRAM_OTHER;
	return is_dtls(c) ? DATAGRAM_DTLS : DATAGRAM_OTHER;
}
