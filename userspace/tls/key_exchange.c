// SPDX-License-Identifier: BSD-3-Clause
#include <kmod/wire/cursor.h>

#include "key_exchange.h"

/* ECCurveType of RFC 8422 5.4 and RFC 4492 5.4 */
enum {
	CURVE_EXPLICIT_PRIME = 1,
	CURVE_EXPLICIT_CHAR2 = 2,
	CURVE_NAMED = 3,
};

/* Size in bits of a big-endian number. */
static unsigned int bits_of(struct kxw_cursor number)
{
	unsigned int bits;
	uint8_t top;

	while (number.left && !*number.at)
		kxw_cursor_u8(&number);
	if (!number.left)
		return 0;
	bits = (unsigned int)(number.left - 1) * 8;
	for (top = *number.at; top; top >>= 1)
		bits++;
	return bits;
}

static int read_curve(struct server_key_exchange *k, struct kxw_cursor *c)
{
	struct kxw_cursor prime;

	switch (kxw_cursor_u8(c)) {
	case CURVE_NAMED:
		k->group = kxw_cursor_u16(c);
		return kxw_cursor_block(c, 1).left ? 0 : -1;	/* the server's point */
	case CURVE_EXPLICIT_PRIME:
		prime = kxw_cursor_block(c, 1);
		k->bits = bits_of(prime);
		return prime.left ? 0 : -1;
	case CURVE_EXPLICIT_CHAR2:
		k->bits = kxw_cursor_u16(c);
		return c->ok ? 0 : -1;
	default:
		return -1;
	}
}

/* RFC 5246 7.4.3: p, g and the server's public value, none of them empty. */
static int read_dh(struct server_key_exchange *k, struct kxw_cursor *c)
{
	struct kxw_cursor p = kxw_cursor_block(c, 2);

	k->bits = bits_of(p);
	return p.left && kxw_cursor_block(c, 2).left && kxw_cursor_block(c, 2).left ? 0 : -1;
}

int server_key_exchange_parse(struct server_key_exchange *k, uint32_t kx,
			      const uint8_t *body, size_t size)
{
	struct kxw_cursor c = kxw_cursor_init(body, size);

	k->group = 0;
	k->bits = 0;
	switch (kx) {
	case KXW_KX_ECDHE_PSK:
		kxw_cursor_block(&c, 2);	/* psk_identity_hint, RFC 5489 2 */
		return read_curve(k, &c);
	case KXW_KX_ECCPWD:
		kxw_cursor_block(&c, 1);	/* salt, RFC 8492 4.5.2 */
		return read_curve(k, &c);
	case KXW_KX_ECDHE:
	case KXW_KX_ECDH_ANON:
		return read_curve(k, &c);
	case KXW_KX_DHE_PSK:
		kxw_cursor_block(&c, 2);	/* psk_identity_hint, RFC 4279 3 */
		return read_dh(k, &c);
	case KXW_KX_DHE:
	case KXW_KX_DH_ANON:
		return read_dh(k, &c);
	default:
		return 0;
	}
}
