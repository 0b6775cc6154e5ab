/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * key_exchange: reads ServerKeyExchange of TLS 1.2 and older (RFC 5246 7.4.3,
 * RFC 8422 5.4, RFC 4279, RFC 5489, RFC 8492), up to the signature.
 * Pure; any thread. Returns 0, or -1 for a body that breaks its format, with
 * what was read until there kept.
 */
#ifndef TLS_KEY_EXCHANGE_H
#define TLS_KEY_EXCHANGE_H

#include <stddef.h>
#include <stdint.h>

struct server_key_exchange {
	uint16_t group;			/* of ECDHE, if it is a named one */
	unsigned int bits;		/* of DHE's prime, or of an unnamed curve's field */
};

/* kx is enum kxw_kx. Members are 0 where not known. */
int server_key_exchange_parse(struct server_key_exchange *k, uint32_t kx,
			      const uint8_t *body, size_t size);

#endif
