/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hello: decodes the bodies of ClientHello and ServerHello (RFC 5246 7.4.1,
 * RFC 8446 4.1, the SSL 2.0 compatible hello of RFC 5246 E.2).
 * Pure; any thread. Spans point into the body that was given. Returns 0, or -1
 * for a body that breaks a rule, named in rule, with what could be read kept.
 */
#ifndef TLS_HELLO_H
#define TLS_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "key_exchange.h"

struct span {
	const uint8_t *at;
	size_t size;
};

/*
 * A list of big-endian u16 as it stands on the wire. In an SSL 2.0 compatible
 * hello (ssl2) a cipher takes three bytes; one of SSL 2.0 itself, which has no
 * u16, reads as 0xff00 | its first byte, out of the range for private use.
 */
struct u16s {
	const uint8_t *at;
	size_t count;
	bool ssl2;
};

uint16_t u16s_get_ssl2(const struct u16s *list, size_t i);

static inline uint16_t u16s_get(const struct u16s *list, size_t i)
{
	return list->ssl2 ? u16s_get_ssl2(list, i) :
			    (uint16_t)(list->at[2 * i] << 8 | list->at[2 * i + 1]);
}

bool u16s_has(const struct u16s *list, uint16_t value);

/* More than so many count as a break of the format. */
#define HELLO_EXTENSIONS_MAX	256
#define HELLO_SHARES_MAX	32

struct client_hello {
	uint16_t version;		/* legacy_version */
	bool ssl2;			/* SSL 2.0 compatible hello */
	struct span random, session_id, compressions;
	struct u16s ciphers;
	size_t extensions;
	struct u16s groups, schemes, versions;	/* 0x000a, 0x000d, 0x002b */
	struct span point_formats;
	struct span alpn;		/* the list of u8-prefixed names */
	struct span server_name;	/* first host_name; size 0: none */
	uint16_t share[HELLO_SHARES_MAX];	/* groups of key_share */
	size_t shares;
	bool session_ticket, psk, early_data, ech, renegotiation_info, extended_master_secret;
	bool status_request;
	const char *rule;		/* what was broken, static text, or NULL */
	/* Types, wire order, GREASE too; beyond their number nothing is set. */
	uint16_t extension[HELLO_EXTENSIONS_MAX];
};

struct server_hello {
	uint16_t version;		/* legacy_version */
	uint16_t selected_version;	/* supported_versions if there, else version */
	bool ssl2, retry;		/* retry: a HelloRetryRequest */
	struct span random, session_id;
	uint16_t cipher;
	uint8_t compression;
	size_t extensions;
	struct span alpn;		/* the name chosen */
	uint16_t group;			/* of key_share, 0: none */
	bool psk, session_ticket, renegotiation_info, extended_master_secret;
	const char *rule;
	int downgrade;			/* random's sentinel: 12 (TLS 1.2), 11 (older), 0 none */
	uint16_t extension[HELLO_EXTENSIONS_MAX];	/* as a client's */
};

int client_hello_parse(struct client_hello *h, const uint8_t *body, size_t size);
/* body of an SSL 2.0 compatible hello, from msg_type's next byte on */
int client_hello_parse_ssl2(struct client_hello *h, const uint8_t *body, size_t size);
int server_hello_parse(struct server_hello *h, const uint8_t *body, size_t size);
/* body of SSL 2.0's own SERVER-HELLO, from msg_type's next byte on; it has no cipher chosen */
int server_hello_parse_ssl2(struct server_hello *h, const uint8_t *body, size_t size);

/* GREASE values of RFC 8701: 0x0a0a, 0x1a1a ... 0xfafa. */
static inline bool hello_is_grease(uint16_t value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

/* The highest version a client offers, GREASE left out. */
uint16_t client_hello_top_version(const struct client_hello *h);
bool client_hello_has_extension(const struct client_hello *h, uint16_t extension);

#endif
