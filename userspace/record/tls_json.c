// SPDX-License-Identifier: BSD-3-Clause
#include "tls_json.h"

#include <string.h>

#include <kmod/wire/cursor.h>
#include <tls/names.h>
#include <tls/x509_errors.h>
#include <track/reading.h>

#include "offers.h"

#define SSL3 0x0300

/* A number of TLS by its name. */
static void write_named(struct line *l, const char *key, const char *name, uint16_t number)
{
	char hex[8];

	line_word(l, key, name_or_hex(name, number, hex));
}

/* A fingerprint, if there is one. */
static void write_print(struct line *l, const char *key, const char *print)
{
	line_word(l, key, *print ? print : NULL);
}

/* The certificates of a Certificate message of TLS 1.2 or older (RFC 5246 7.4.2). */
static void write_chain(struct line *l, const struct record_context *context, const struct body *b)
{
	struct kxw_cursor c = kxw_cursor_init(b->data, b->size), list, one;

	if (!context->certificate_chain || !body_whole(b))
		return;
	list = kxw_cursor_block(&c, 3);
	line_list(l, "certificate_chain");
	while (list.ok && list.left) {
		one = kxw_cursor_block(&list, 3);
		if (one.ok)
			line_base64(l, NULL, one.at, one.left);
	}
	line_close(l);
}

/* ---- the client's side -------------------------------------------------------- */

static void write_client(struct line *l, const struct record_context *c, const struct handshake *h,
			 const struct client_prints *prints)
{
	const struct client_hello *hello = &h->client_hello;

	if (!body_seen(&h->body[BODY_CLIENT_HELLO]))
		return;
	line_object(l, "client");
	write_print(l, "ja3", prints->ja3);
	if (hello->server_name.size)
		line_bytes(l, "server_name", hello->server_name.at, hello->server_name.size);
	offers_json(l, c->offers, hello, prints->id);
	write_chain(l, c, &h->body[BODY_CLIENT_CERTIFICATE]);
	line_close(l);
}

/* ---- the server's side -------------------------------------------------------- */

static void write_seconds(struct line *l, const char *key, time_t t)
{
	line_time(l, key, t > 0 ? (uint64_t)t * 1000000000ULL : 0);
}

static void write_name(struct line *l, const char *key, const char *common,
		       const char *distinguished)
{
	line_object(l, key);
	line_text(l, "common_name", common);
	line_text(l, "distinguished_name", distinguished);
	line_close(l);
}

static void write_x509(struct line *l, const struct cert_report *r)
{
	size_t i;

	line_object(l, "x509");
	line_list(l, "alternative_names");
	for (i = 0; i < r->sans; i++)
		line_text(l, NULL, r->san[i]);
	line_close(l);
	write_name(l, "subject", r->subject_cn, r->subject);
	write_name(l, "issuer", r->issuer_cn, r->issuer);
	write_seconds(l, "not_before", r->not_before);
	write_seconds(l, "not_after", r->not_after);
	line_text(l, "serial_number", r->serial);
	line_text(l, "public_key_algorithm", r->key_type);
	if (r->key_bits)
		line_number(l, "public_key_size", r->key_bits);
	line_text(l, "signature_algorithm", r->signature_algorithm);
	line_close(l);
}

/* ECS wants certificate hashes in upper case, unlike all others. */
static void write_hash(struct line *l, const char *key, const char *hex)
{
	char upper[sizeof(((struct cert_report *)0)->sha256)];
	size_t i;

	for (i = 0; hex[i]; i++)
		upper[i] = (char)(hex[i] >= 'a' ? hex[i] - 'a' + 'A' : hex[i]);
	upper[i] = '\0';
	line_word(l, key, i ? upper : NULL);
}

static void write_leaf(struct line *l, const struct cert_report *r)
{
	line_text(l, "subject", r->subject);
	line_fact(l, FACT_SUBJECT);
	line_text(l, "issuer", r->issuer);
	line_fact(l, FACT_ISSUER);
	write_seconds(l, "not_before", r->not_before);
	write_seconds(l, "not_after", r->not_after);
	line_object(l, "hash");
	write_hash(l, "sha1", r->sha1);
	line_fact(l, FACT_SHA1);
	write_hash(l, "sha256", r->sha256);
	line_fact(l, FACT_SHA256);
	line_close(l);
	write_x509(l, r);
}

/* It depends on nothing but what the hash is of. */
static void write_certificate(struct line *l, const struct record_context *c,
			      const struct cert_report *r)
{
	union kept_key key = { { 0 } };
	size_t from = l->size;

	if (r->source != CERT_SOURCE_WIRE)
		return;
	if (!*r->sha256) {
		write_leaf(l, r);
		return;
	}
	memcpy(key.text, r->sha256, sizeof(key));
	if (kept_again(c->kept, l, &key))
		return;
	write_leaf(l, r);
	kept_take(c->kept, l, &key, from);
}

static void write_server(struct line *l, const struct record_context *c, const struct handshake *h,
			 const struct judgement *v)
{
	line_object(l, "server");
	write_print(l, "ja3s", v->server.ja3s);
	write_certificate(l, c, &v->certificate);
	write_chain(l, c, &h->body[BODY_SERVER_CERTIFICATE]);
	line_close(l);
}

void tls_json(struct line *l, const struct record_context *c, const struct handshake *h,
	      const struct judgement *v)
{
	const struct span *alpn = &h->server_hello.alpn;

	line_object(l, "tls");
	if (h->version) {
		write_named(l, "version", version_name(h->version), h->version);
		line_fact(l, FACT_VERSION);
		line_word(l, "version_protocol", h->version <= SSL3 ? "ssl" : "tls");
		line_flag(l, "resumed", h->resumed);
	}
	if (h->version && !h->ssl2_server) {
		write_named(l, "cipher", cipher_name(h->cipher), h->cipher);
		line_fact(l, FACT_CIPHER);
	}
	if (h->group)
		write_named(l, "curve", group_name(h->group), h->group);
	if (alpn->size)
		line_bytes(l, "next_protocol", alpn->at, alpn->size);
	line_flag(l, "established", h->established);
	write_client(l, c, h, &v->client);
	write_server(l, c, h, v);
	line_close(l);
}

/* ---- kxwatch.* ---------------------------------------------------------------- */

void tls_json_ja4(struct line *l, const struct client_prints *prints)
{
	write_print(l, "ja4", prints->ja4);
	line_fact(l, FACT_JA4);
	write_print(l, "ja4_stable", prints->ja4_stable);
}

void tls_json_kx(struct line *l, const struct handshake *h)
{
	line_object(l, "kx");
	line_word(l, "method", handshake_kx_method(h));
	line_fact(l, FACT_KX);
	if (h->bits)
		line_number(l, "bits", h->bits);
	if (h->group)
		write_named(l, "group", group_name(h->group), h->group);
	if (h->client_key_exchange_length)
		line_number(l, "client_key_exchange_length", h->client_key_exchange_length);
	line_close(l);
}

/* What the program's own library made of it, be it the verdict or beside ours. */
static void write_library(struct line *l, const struct handshake *h)
{
	const struct library_verdict *v = &h->library;
	const struct library *library;

	if (!v->time)
		return;
	library = process_library(h->process, v->dev, v->inode);
	line_object(l, "library");
	line_number(l, "code", v->code);
	line_number(l, "depth", v->depth);
	line_text(l, "error", x509_error_text((int)v->code));
	line_text(l, "path", library ? library->path : NULL);
	line_close(l);
}

void tls_json_certificate(struct line *l, const struct handshake *h, const struct cert_report *r)
{
	int i;

	line_object(l, "certificate");
	line_word(l, "verdict", cert_verdict_name(r->verdict));
	line_fact(l, FACT_VERDICT);
	line_word(l, "source", cert_source_name(r->source));
	line_list(l, "findings");
	for (i = 0; i < CERT_FINDINGS; i++)
		if (r->findings >> i & 1)
			line_word(l, NULL, cert_finding_name(i));
	line_close(l);
	line_text(l, "error", r->error);
	write_library(l, h);
	line_close(l);
}
