/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hello_rules: what RFCs forbid in a hello that its fields alone do not show,
 * and the words for it. For hello.c and for who has both hellos.
 * Pure; any thread. A rule is static text and names its RFC; NULL: none broken.
 * Only what every peer would refuse is here, and nothing that a host cannot see.
 */
#ifndef TLS_HELLO_RULES_H
#define TLS_HELLO_RULES_H

#include <kmod/wire/cursor.h>

#include "hello.h"

/* ExtensionType of the IANA registry, as far as it is read here. */
enum {
	EXT_SERVER_NAME = 0x0000,
	EXT_MAX_FRAGMENT_LENGTH = 0x0001,
	EXT_STATUS_REQUEST = 0x0005,
	EXT_SUPPORTED_GROUPS = 0x000a,
	EXT_EC_POINT_FORMATS = 0x000b,
	EXT_SIGNATURE_ALGORITHMS = 0x000d,
	EXT_ALPN = 0x0010,
	EXT_ENCRYPT_THEN_MAC = 0x0016,
	EXT_EXTENDED_MASTER_SECRET = 0x0017,
	EXT_COMPRESS_CERTIFICATE = 0x001b,
	EXT_SESSION_TICKET = 0x0023,
	EXT_PRE_SHARED_KEY = 0x0029,
	EXT_EARLY_DATA = 0x002a,
	EXT_SUPPORTED_VERSIONS = 0x002b,
	EXT_COOKIE = 0x002c,
	EXT_PSK_KEY_EXCHANGE_MODES = 0x002d,
	EXT_KEY_SHARE = 0x0033,
	EXT_ENCRYPTED_CLIENT_HELLO = 0xfe0d,
	EXT_RENEGOTIATION_INFO = 0xff01,
};

/* What the body of such an extension breaks when it is broken. */
const char *hello_extension_rule(uint16_t type);

/* Whether the body of an extension of which nothing is kept has its form. */
bool client_extension_holds(uint16_t type, struct kxw_cursor body);
bool server_extension_holds(uint16_t type, struct kxw_cursor body);

/* Of a whole hello: what its extensions owe each other. */
const char *client_hello_rule(const struct client_hello *c);
/* Of a client's second hello, after HelloRetryRequest. */
const char *client_hello_again_rule(const struct client_hello *again);
/* Of a whole ServerHello that answers a whole ClientHello. */
const char *server_hello_rule(const struct server_hello *s, const struct client_hello *c);

#endif
