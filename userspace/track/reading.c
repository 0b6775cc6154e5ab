// SPDX-License-Identifier: BSD-3-Clause
#include "reading.h"

#include <stdio.h>
#include <string.h>

#include <kmod/wire/tls_peek.h>
#include <tls/hello_rules.h>
#include <tls/names.h>

#define SSL2	0x0002
#define SSL3	0x0300

/*
 * An alert under TLS 1.3 keys: level, description, content type, AEAD tag. The
 * first thing a client says under its keys is otherwise a Finished (36 bytes
 * and more) or a Certificate, so this length gives the alert away.
 */
#define TLS13_ALERT_RECORD	(2 + 1 + 16)
/* A Finished: its header, a hash, content type, AEAD tag. */
#define TLS13_FINISHED_RECORD(hash) (4 + (hash) + 1 + 16)
#define TLS_AES_256_GCM_SHA384	0x1302

static bool seen(const struct handshake *h, enum handshake_body kind)
{
	return body_seen(&h->body[kind]);
}

/* A body that is cut breaks its format for that reason alone; the first rule is told. */
static void broken(struct handshake *h, const char *rule, enum handshake_body kind)
{
	if (!rule || !body_whole(&h->body[kind]))
		return;
	h->malformed = true;
	if (!*h->rule)
		snprintf(h->rule, sizeof(h->rule), "%s", rule);
}

static bool span_equal(const struct span *a, const struct span *b)
{
	return a->size == b->size && (!a->size || !memcmp(a->at, b->at, a->size));
}

static void client_hello_read(struct handshake *h)
{
	const struct body *b = &h->body[BODY_CLIENT_HELLO];
	const struct body *again = &h->body[BODY_CLIENT_HELLO_AGAIN];
	struct client_hello second;

	if (!body_seen(b)) {
		memset(&h->client_hello, 0, sizeof(h->client_hello));
		return;
	}
	if (h->ssl2)
		client_hello_parse_ssl2(&h->client_hello, b->data, b->size);
	else
		client_hello_parse(&h->client_hello, b->data, b->size);
	broken(h, h->client_hello.rule, BODY_CLIENT_HELLO);
	if (!body_whole(again))
		return;
	client_hello_parse(&second, again->data, again->size);
	broken(h, second.rule, BODY_CLIENT_HELLO_AGAIN);
	broken(h, client_hello_again_rule(&second), BODY_CLIENT_HELLO_AGAIN);
	/* RFC 8446 4.1.2: the name is none of the things that may change. */
	if (!second.rule && body_whole(b))
		h->server_name_changed = !span_equal(&second.server_name,
						     &h->client_hello.server_name);
}

static void server_hello_read(struct handshake *h)
{
	const struct body *b = &h->body[BODY_SERVER_HELLO];

	if (!body_seen(b) || h->ssl2_server) {
		memset(&h->server_hello, 0, sizeof(h->server_hello));
		h->version = body_seen(b) ? SSL2 : 0;
		return;
	}
	server_hello_parse(&h->server_hello, b->data, b->size);
	broken(h, h->server_hello.rule, BODY_SERVER_HELLO);
	if (!h->server_hello.rule && !h->client_hello.rule &&
	    body_whole(&h->body[BODY_CLIENT_HELLO]))
		broken(h, server_hello_rule(&h->server_hello, &h->client_hello),
		       BODY_SERVER_HELLO);
	h->version = h->server_hello.selected_version;
	h->cipher = h->server_hello.cipher;
	h->group = h->server_hello.group;
}

/* RFC 5246 7.4.7.1: the encrypted secret is as long as the modulus; SSLv3 omits its length. */
static void key_exchange_read(struct handshake *h)
{
	const struct body *b = &h->body[BODY_SERVER_KEY_EXCHANGE];
	struct server_key_exchange k = { 0, 0 };

	if (h->kx == KXW_KX_UNKNOWN && h->cipher && !handshake_is_tls13(h))
		h->kx = kxw_tls_suite_kx(h->cipher);
	if (body_seen(b)) {
		if (server_key_exchange_parse(&k, h->kx, b->data, b->size))
			broken(h, "ServerKeyExchange ends inside a field (RFC 5246 7.4.3)",
			       BODY_SERVER_KEY_EXCHANGE);
		h->group = k.group;
		h->bits = k.bits;
	}
	if (h->kx == KXW_KX_RSA && h->client_key_exchange_length > 2)
		h->bits = 8 * (h->client_key_exchange_length - (h->version == SSL3 ? 0 : 2));
}

/* In a full handshake the client has something to make its keys of first (CVE-2014-0224). */
static void order_read(struct handshake *h)
{
	const char *rule = h->order.rule;

	if (!rule && h->order.early_change && h->side[SERVER].hello_done && !h->lost_before)
		rule = "ChangeCipherSpec before ClientKeyExchange (RFC 5246 7.1)";
	if (!rule)
		return;
	h->malformed = true;
	if (!*h->rule)
		snprintf(h->rule, sizeof(h->rule), "%s", rule);
}

static bool is_resumed(const struct handshake *h)
{
	if (handshake_is_tls13(h))
		return h->server_hello.psk;
	return seen(h, BODY_SERVER_HELLO) && h->side[SERVER].change_cipher_spec &&
	       !seen(h, BODY_SERVER_CERTIFICATE) && !seen(h, BODY_CLIENT_KEY_EXCHANGE);
}

/* The client proved to have the keys: it sent a Finished and no alert in its place. */
static bool is_established(const struct handshake *h)
{
	const struct handshake_side *c = &h->side[CLIENT], *s = &h->side[SERVER];

	if (handshake_fatal_alert(h, CLIENT) || handshake_fatal_alert(h, SERVER))
		return false;
	if (!handshake_is_tls13(h))
		return c->change_cipher_spec && s->change_cipher_spec;
	return c->encrypted && s->encrypted && c->encrypted_length[0] != TLS13_ALERT_RECORD;
}

/*
 * The library called the certificate bad. Whether the program went on is known by what
 * follows the Finished, and not before: some look at the verdict after the handshake.
 * A client with a certificate of its own sends more before the Finished.
 */
static enum client_reaction reaction_to_verdict(const struct handshake *h)
{
	const struct handshake_side *c = &h->side[CLIENT];
	const uint32_t hash = h->cipher == TLS_AES_256_GCM_SHA384 ? 48 : 32;

	if (c->encrypted_length[0] == TLS13_ALERT_RECORD)
		return REACTION_ABORTED;
	if (c->encrypted < 2 || c->encrypted_length[0] != TLS13_FINISHED_RECORD(hash))
		return REACTION_UNKNOWN;
	return c->encrypted_length[1] == TLS13_ALERT_RECORD ? REACTION_ABORTED : REACTION_ACCEPTED;
}

static enum client_reaction reaction_tls13(const struct handshake *h)
{
	const struct handshake_side *c = &h->side[CLIENT];

	/* Early data hides which record is the Finished. */
	if (h->client_hello.early_data)
		return REACTION_UNKNOWN;
	if (h->library.time && c->encrypted)
		return reaction_to_verdict(h);
	if (!c->encrypted)
		return h->end == HANDSHAKE_CLOSED && h->side[SERVER].encrypted ?
		       REACTION_ABORTED : REACTION_UNKNOWN;
	if (c->encrypted_length[0] == TLS13_ALERT_RECORD)
		return REACTION_ABORTED;
	if (c->encrypted > 2)
		return REACTION_ACCEPTED;
	/* Finished, then an alert at once: a farewell, or a second thought. */
	if (c->encrypted == 2)
		return c->encrypted_length[1] == TLS13_ALERT_RECORD ?
		       REACTION_UNKNOWN : REACTION_ACCEPTED;
	return h->end == HANDSHAKE_TIMEOUT || h->end == HANDSHAKE_COMPLETE ?
	       REACTION_ACCEPTED : REACTION_UNKNOWN;
}

/*
 * A Finished makes keys and says nothing of the certificate: some look at the verdict
 * after it, and hang up with an alert or without a word.
 */
static enum client_reaction reaction_tls12(const struct handshake *h)
{
	const struct handshake_side *c = &h->side[CLIENT], *s = &h->side[SERVER];
	bool over = h->end == HANDSHAKE_CLOSED || h->end == HANDSHAKE_COMPLETE;

	if (!c->change_cipher_spec)
		return h->end == HANDSHAKE_CLOSED && s->hello_done ?
		       REACTION_ABORTED : REACTION_UNKNOWN;
	if (c->application_data)
		return REACTION_ACCEPTED;
	return over || c->encrypted_alert || !s->change_cipher_spec ?
	       REACTION_UNKNOWN : REACTION_ACCEPTED;
}

static enum client_reaction reaction_of(const struct handshake *h)
{
	const struct handshake_alert *alert = handshake_fatal_alert(h, CLIENT);
	size_t i;

	if (alert)
		return alert_is_about_certificate(alert->description) ?
		       REACTION_REJECTED : REACTION_ABORTED;
	/* close_notify or user_canceled in clear: it left before there were keys. */
	for (i = 0; i < h->alerts; i++)
		if (h->alert[i].role == CLIENT && h->alert[i].level != 2 &&
		    (h->alert[i].description == 0 || h->alert[i].description == 90))
			return REACTION_ABORTED;
	if (handshake_fatal_alert(h, SERVER) || !h->version)
		return REACTION_UNKNOWN;
	return handshake_is_tls13(h) ? reaction_tls13(h) : reaction_tls12(h);
}

/* The ClientKeyExchange is kept in part only, by the module already. */
static bool is_truncated(const struct handshake *h)
{
	int i;

	for (i = 0; i < BODY_CLIENT_KEY_EXCHANGE; i++)
		if (seen(h, i) && !body_whole(&h->body[i]))
			return true;
	return h->end == HANDSHAKE_LIMIT || h->end == HANDSHAKE_HOLE ||
	       h->end == HANDSHAKE_EVICTED;
}

void handshake_read(struct handshake *h, enum handshake_end end)
{
	h->end = end;
	client_hello_read(h);
	server_hello_read(h);
	key_exchange_read(h);
	h->resumed = is_resumed(h);
	h->established = is_established(h);
	order_read(h);
	h->malformed |= end == HANDSHAKE_BAD;
	h->reaction = reaction_of(h);
	h->truncated = is_truncated(h);
}

const char *handshake_kx_method(const struct handshake *h)
{
	if (h->resumed && !handshake_is_tls13(h))
		return "RESUMED";
	if (handshake_is_tls13(h))
		return kx_name(KXW_KX_TLS13);
	/* A newer module may know more. */
	return kx_name(h->kx) ? kx_name(h->kx) : kx_name(KXW_KX_UNKNOWN);
}
