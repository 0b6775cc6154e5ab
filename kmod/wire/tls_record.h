/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * tls_record: what a record header may say, at this point of the connection.
 * Pure, any context; called by tls_*.c alone, once a header is read into side.
 * It cannot fail; it answers with the rule that was broken. Here and not apart, for
 * a call would cost as much as the rules.
 */
#ifndef KXW_WIRE_TLS_RECORD_H
#define KXW_WIRE_TLS_RECORD_H

#include "tls_peek.h"

#define KXW_TLS13	0x0304

/* Bytes of a record: RFC 5246 6.2.1, 6.2.3, RFC 8446 5.2 */
#define KXW_TLS_CLEAR_MAX	16384
#define KXW_TLS_CIPHER_MAX	(KXW_TLS_CLEAR_MAX + 2048)
#define KXW_TLS_CIPHER_MAX_13	(KXW_TLS_CLEAR_MAX + 256)

/* RFC 8446 5.1, RFC 6520 3 */
enum kxw_tls_content {
	KXW_TLS_CHANGE_CIPHER_SPEC = 20,
	KXW_TLS_ALERT,
	KXW_TLS_HANDSHAKE,
	KXW_TLS_APPLICATION_DATA,
	KXW_TLS_HEARTBEAT,
};

/*
 * Whether the open record is told of by length only: it is encrypted, or a
 * heartbeat. (Plaintext application data breaks a rule.)
 */
static inline bool kxw_tls_record_is_opaque(const struct kxw_tls_side *side)
{
	return side->encrypted || side->content >= KXW_TLS_APPLICATION_DATA;
}

/* Keys are in use; or the client sends early data (RFC 8446 2.3). */
static inline bool kxw_tls_record_may_be_data(const struct kxw_tls_peek *p,
					      const struct kxw_tls_side *side,
					      enum kxw_direction dir)
{
	return side->encrypted || p->version >= KXW_TLS13 || (!p->version && dir == KXW_OUTBOUND);
}

static inline const char *kxw_tls_record_content_rule(const struct kxw_tls_peek *p,
						      const struct kxw_tls_side *side,
						      enum kxw_direction dir)
{
	if (side->content < KXW_TLS_CHANGE_CIPHER_SPEC || side->content > KXW_TLS_HEARTBEAT)
		return "unknown ContentType (RFC 8446 5.1)";
	if (side->version < 0x0300 || side->version > KXW_TLS13)
		return "record of no known version (RFC 8446 5.1)";
	if (side->header_fill && side->content != KXW_TLS_HANDSHAKE)
		return "record of another type inside a handshake message (RFC 8446 5.1)";
	/* A message the client began before ServerHello came is still in the clear. */
	if (p->version >= KXW_TLS13 && side->content == KXW_TLS_HANDSHAKE && !side->header_fill)
		return "handshake message in the clear after ServerHello (RFC 8446 2)";
	if (side->content == KXW_TLS_APPLICATION_DATA && !kxw_tls_record_may_be_data(p, side, dir))
		return "application data before ChangeCipherSpec (RFC 5246 7.4.9)";
	return NULL;
}

static inline const char *kxw_tls_record_length_rule(const struct kxw_tls_peek *p,
						     const struct kxw_tls_side *side)
{
	if (kxw_tls_record_is_opaque(side)) {
		if (side->record_left > KXW_TLS_CIPHER_MAX)
			return "record longer than 2^14 + 2048 bytes (RFC 5246 6.2.3)";
		if (p->version >= KXW_TLS13 && side->record_left > KXW_TLS_CIPHER_MAX_13)
			return "record longer than 2^14 + 256 bytes (RFC 8446 5.2)";
		return NULL;
	}
	if (!side->record_left)
		return "empty record of a handshake, alert or ChangeCipherSpec (RFC 5246 6.2.1)";
	if (side->record_left > KXW_TLS_CLEAR_MAX)
		return "plaintext record longer than 2^14 bytes (RFC 5246 6.2.1)";
	if (side->content == KXW_TLS_ALERT && side->record_left != 2)
		return "record of an alert is not 2 bytes (RFC 8446 5.1)";
	if (side->content == KXW_TLS_CHANGE_CIPHER_SPEC && side->record_left != 1)
		return "ChangeCipherSpec is not the single byte 1 (RFC 5246 7.1)";
	return NULL;
}

/* The rule that the open record of this side breaks, static text, or NULL. */
static inline const char *kxw_tls_record_rule(const struct kxw_tls_peek *p,
					      const struct kxw_tls_side *side,
					      enum kxw_direction dir)
{
	const char *rule = kxw_tls_record_content_rule(p, side, dir);

	return rule ? rule : kxw_tls_record_length_rule(p, side);
}

#endif
