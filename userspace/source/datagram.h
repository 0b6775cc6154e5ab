/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * datagram: tells QUIC and DTLS by the first bytes of a UDP datagram.
 * Pure; any thread. It does not read their handshakes, and cannot fail.
 */
#ifndef SOURCE_DATAGRAM_H
#define SOURCE_DATAGRAM_H

#include <kmod/wire/cursor.h>

enum datagram_kind { DATAGRAM_OTHER, DATAGRAM_QUIC, DATAGRAM_DTLS };

/* What a client's first datagram begins. */
enum datagram_kind datagram_kind_of(struct kxw_cursor c);

#endif
