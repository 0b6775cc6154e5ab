// SPDX-License-Identifier: BSD-3-Clause
#include "hello_rules.h"

#include <string.h>

#define TLS13			0x0304
#define SIGNALLING_SUITE	0x00ff	/* TLS_EMPTY_RENEGOTIATION_INFO_SCSV */
#define BINDER_MIN		32

const char *hello_extension_rule(uint16_t type)
{
	switch (type) {
	case EXT_SERVER_NAME:
		return "server_name is no list of names, one of a type (RFC 6066 3)";
	case EXT_MAX_FRAGMENT_LENGTH:
		return "max_fragment_length is none of 1 to 4 (RFC 6066 4)";
	case EXT_SUPPORTED_GROUPS:
		return "supported_groups is no list of groups (RFC 8446 4.2.7)";
	case EXT_EC_POINT_FORMATS:
		return "ec_point_formats is no list of formats (RFC 8422 5.1.2)";
	case EXT_SIGNATURE_ALGORITHMS:
		return "signature_algorithms is no list of schemes (RFC 8446 4.2.3)";
	case EXT_ALPN:
		return "ALPN is no list of names, of one from a server (RFC 7301 3.1)";
	case EXT_ENCRYPT_THEN_MAC:
		return "encrypt_then_mac is not empty (RFC 7366 2)";
	case EXT_EXTENDED_MASTER_SECRET:
		return "extended_master_secret is not empty (RFC 7627 5.1)";
	case EXT_COMPRESS_CERTIFICATE:
		return "compress_certificate is no list of algorithms (RFC 8879 3)";
	case EXT_PRE_SHARED_KEY:
		return "pre_shared_key has not a binder for each identity (RFC 8446 4.2.11)";
	case EXT_EARLY_DATA:
		return "early_data is not empty (RFC 8446 4.2.10)";
	case EXT_SUPPORTED_VERSIONS:
		return "supported_versions has no version, or a half (RFC 8446 4.2.1)";
	case EXT_COOKIE:
		return "cookie is empty (RFC 8446 4.2.2)";
	case EXT_PSK_KEY_EXCHANGE_MODES:
		return "psk_key_exchange_modes is no list of modes (RFC 8446 4.2.9)";
	case EXT_KEY_SHARE:
		return "key_share has an empty share, or two of a group (RFC 8446 4.2.8)";
	default:
		return "renegotiation_info of a first handshake is not empty (RFC 5746 3.4)";
	}
}

static bool is_empty(const struct kxw_cursor *c)
{
	return c->ok && !c->left;
}

/* One block behind a length, and nothing else; it is not empty. */
static bool is_block(struct kxw_cursor c, unsigned int length_bytes, size_t unit)
{
	struct kxw_cursor block = kxw_cursor_block(&c, length_bytes);

	return block.ok && block.left && !(block.left % unit) && is_empty(&c);
}

static bool is_byte(struct kxw_cursor c, unsigned int least, unsigned int most)
{
	unsigned int byte = kxw_cursor_u8(&c);

	return is_empty(&c) && byte >= least && byte <= most;
}

/* RFC 8446 4.2.11: identities and their ages, then as many binders. */
static bool is_psk_offer(struct kxw_cursor c)
{
	struct kxw_cursor identities = kxw_cursor_block(&c, 2);
	struct kxw_cursor binders = kxw_cursor_block(&c, 2);
	size_t offered = 0, bound = 0;

	while (identities.ok && identities.left) {
		offered += kxw_cursor_block(&identities, 2).left != 0;
		kxw_cursor_number(&identities, 4);
	}
	while (binders.ok && binders.left)
		bound += kxw_cursor_block(&binders, 1).left >= BINDER_MIN;
	return identities.ok && binders.ok && offered && offered == bound && is_empty(&c);
}

bool client_extension_holds(uint16_t type, struct kxw_cursor body)
{
	switch (type) {
	case EXT_MAX_FRAGMENT_LENGTH:
		return is_byte(body, 1, 4);
	case EXT_ENCRYPT_THEN_MAC:
	case EXT_EXTENDED_MASTER_SECRET:
	case EXT_EARLY_DATA:
		return is_empty(&body);
	case EXT_COMPRESS_CERTIFICATE:
		return is_block(body, 1, 2);
	case EXT_PRE_SHARED_KEY:
		return is_psk_offer(body);
	case EXT_COOKIE:
		return is_block(body, 2, 1);
	case EXT_PSK_KEY_EXCHANGE_MODES:
		return is_block(body, 1, 1);
	case EXT_RENEGOTIATION_INFO:
		return is_byte(body, 0, 0);
	default:
		return true;
	}
}

bool server_extension_holds(uint16_t type, struct kxw_cursor body)
{
	switch (type) {
	case EXT_MAX_FRAGMENT_LENGTH:
		return is_byte(body, 1, 4);
	case EXT_ENCRYPT_THEN_MAC:
	case EXT_EXTENDED_MASTER_SECRET:
		return is_empty(&body);
	case EXT_RENEGOTIATION_INFO:
		return is_byte(body, 0, 0);
	default:
		return true;
	}
}

/* ---- a whole hello ------------------------------------------------------------ */

static bool has(const uint16_t *list, size_t count, uint16_t value)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i] == value)
			return true;
	return false;
}

static bool offers(const struct client_hello *c, uint16_t extension)
{
	return has(c->extension, c->extensions, extension);
}

static const char *psk_rule(const struct client_hello *c)
{
	if (c->early_data && !c->psk)
		return "early_data without pre_shared_key (RFC 8446 4.2.10)";
	if (!c->psk)
		return NULL;
	if (c->extension[c->extensions - 1] != EXT_PRE_SHARED_KEY)
		return "pre_shared_key is not the last extension (RFC 8446 4.2.11)";
	if (!offers(c, EXT_PSK_KEY_EXCHANGE_MODES))
		return "pre_shared_key without psk_key_exchange_modes (RFC 8446 4.2.9)";
	return NULL;
}

/* RFC 8446 9.2; an empty key_share asks for a HelloRetryRequest. */
static const char *tls13_rule(const struct client_hello *c)
{
	size_t i;

	if (c->compressions.size != 1)
		return "TLS 1.3 offered with a compression (RFC 8446 4.1.2)";
	if (offers(c, EXT_SUPPORTED_GROUPS) != offers(c, EXT_KEY_SHARE))
		return "one of supported_groups and key_share without the other (RFC 8446 9.2)";
	if (!c->psk && !(offers(c, EXT_SUPPORTED_GROUPS) && offers(c, EXT_SIGNATURE_ALGORITHMS)))
		return "TLS 1.3 offered without groups or schemes (RFC 8446 9.2)";
	for (i = 0; i < c->shares; i++)
		if (!u16s_has(&c->groups, c->share[i]))
			return "key_share of a group not in supported_groups (RFC 8446 4.2.8)";
	return NULL;
}

const char *client_hello_rule(const struct client_hello *c)
{
	const char *rule = psk_rule(c);

	if (rule)
		return rule;
	if (!c->compressions.at || !memchr(c->compressions.at, 0, c->compressions.size))
		return "no compression method null (RFC 5246 7.4.1.2)";
	return u16s_has(&c->versions, TLS13) ? tls13_rule(c) : NULL;
}

const char *client_hello_again_rule(const struct client_hello *again)
{
	return again->early_data ? "early_data after HelloRetryRequest (RFC 8446 4.2.10)" : NULL;
}

/* ---- both hellos -------------------------------------------------------------- */

/* RFC 5746 3.6: a suite asks for it as well as the extension. */
static bool was_asked(const struct client_hello *c, uint16_t extension)
{
	return offers(c, extension) || (extension == EXT_RENEGOTIATION_INFO &&
					u16s_has(&c->ciphers, SIGNALLING_SUITE));
}

static bool is_version_offered(const struct server_hello *s, const struct client_hello *c)
{
	if (s->selected_version >= TLS13)	/* or a draft of it */
		return u16s_has(&c->versions, s->selected_version);
	return s->selected_version <= c->version;
}

static const char *answer_rule_tls13(const struct server_hello *s, const struct client_hello *c)
{
	if (s->compression)
		return "TLS 1.3 with a compression (RFC 8446 4.1.3)";
	if (s->session_id.size != c->session_id.size ||
	    memcmp(s->session_id.at, c->session_id.at, s->session_id.size))
		return "session id is not the client's (RFC 8446 4.1.3)";
	return NULL;
}

const char *server_hello_rule(const struct server_hello *s, const struct client_hello *c)
{
	size_t i;

	if (!is_version_offered(s, c))
		return "the server chose a version that was not offered (RFC 8446 4.2.1)";
	if (!u16s_has(&c->ciphers, s->cipher))
		return "the server chose a cipher suite that was not offered (RFC 5246 7.4.1.3)";
	if (hello_is_grease(s->cipher))
		return "the server chose a suite that is no suite (RFC 8701 3.1)";
	for (i = 0; i < s->extensions; i++)
		if (!was_asked(c, s->extension[i]))
			return "the server sent an extension nobody asked for (RFC 5246 7.4.1.4)";
	return s->selected_version == TLS13 ? answer_rule_tls13(s, c) : NULL;
}
