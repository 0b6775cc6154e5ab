/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
#include "tls_record.h"

#define PLAINTEXT_MAX		16384	/* RFC 5246 6.2.1 */
#define CIPHERTEXT_MAX		(PLAINTEXT_MAX + 2048)	/* RFC 5246 6.2.3 */
#define CIPHERTEXT_MAX_TLS13	(PLAINTEXT_MAX + 256)	/* RFC 8446 5.2 */

/* Keys are in use; or the client sends early data (RFC 8446 2.3). */
static bool may_send_data(const struct kxw_tls_peek *p, const struct kxw_tls_side *side,
			  enum kxw_direction dir)
{
	return side->encrypted || p->version >= KXW_TLS13 || (!p->version && dir == KXW_OUTBOUND);
}

static const char *content_rule(const struct kxw_tls_peek *p, const struct kxw_tls_side *side,
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
	if (side->content == KXW_TLS_APPLICATION_DATA && !may_send_data(p, side, dir))
		return "application data before ChangeCipherSpec (RFC 5246 7.4.9)";
	return NULL;
}

static const char *length_rule(const struct kxw_tls_peek *p, const struct kxw_tls_side *side)
{
	if (kxw_tls_record_is_opaque(side)) {
		if (side->record_left > CIPHERTEXT_MAX)
			return "record longer than 2^14 + 2048 bytes (RFC 5246 6.2.3)";
		if (p->version >= KXW_TLS13 && side->record_left > CIPHERTEXT_MAX_TLS13)
			return "record longer than 2^14 + 256 bytes (RFC 8446 5.2)";
		return NULL;
	}
	if (!side->record_left)
		return "empty record of a handshake, alert or ChangeCipherSpec (RFC 5246 6.2.1)";
	if (side->record_left > PLAINTEXT_MAX)
		return "plaintext record longer than 2^14 bytes (RFC 5246 6.2.1)";
	if (side->content == KXW_TLS_ALERT && side->record_left != 2)
		return "record of an alert is not 2 bytes (RFC 8446 5.1)";
	if (side->content == KXW_TLS_CHANGE_CIPHER_SPEC && side->record_left != 1)
		return "ChangeCipherSpec is not the single byte 1 (RFC 5246 7.1)";
	return NULL;
}

const char *kxw_tls_record_rule(const struct kxw_tls_peek *p, enum kxw_direction dir)
{
	const struct kxw_tls_side *side = &p->side[dir - KXW_OUTBOUND];
	const char *rule = content_rule(p, side, dir);

	return rule ? rule : length_rule(p, side);
}
