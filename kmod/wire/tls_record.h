/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * tls_record: what a record header may say, at this point of the connection.
 * Pure, any context; called by tls_*.c alone, once a header is read into side.
 * It cannot fail; it answers with the rule that was broken.
 */
#ifndef KXW_WIRE_TLS_RECORD_H
#define KXW_WIRE_TLS_RECORD_H

#include "tls_peek.h"

#define KXW_TLS13	0x0304

/* RFC 8446 5.1, RFC 6520 3 */
enum kxw_tls_content {
	KXW_TLS_CHANGE_CIPHER_SPEC = 20,
	KXW_TLS_ALERT,
	KXW_TLS_HANDSHAKE,
	KXW_TLS_APPLICATION_DATA,
	KXW_TLS_HEARTBEAT,
};

/* The rule that the open record of this side breaks, static text, or NULL. */
const char *kxw_tls_record_rule(const struct kxw_tls_peek *p, enum kxw_direction dir);

/*
 * Whether the open record is told of by length only: it is encrypted, or a
 * heartbeat. (Plaintext application data breaks a rule.)
 */
static inline bool kxw_tls_record_is_opaque(const struct kxw_tls_side *side)
{
	return side->encrypted || side->content >= KXW_TLS_APPLICATION_DATA;
}

#endif
