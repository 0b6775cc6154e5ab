// SPDX-License-Identifier: BSD-3-Clause
#include "tls_json.h"

#include <ctype.h>
#include <string.h>

#include <kmod/wire/cursor.h>
#include <tls/fingerprint.h>
#include <tls/names.h>
#include <track/reading.h>

#include "text.h"

#define SSL3 0x0300

static json_t *number_json(const char *name, uint16_t number)
{
	char hex[8];

	return text_json(name_or_hex(name, number, hex));
}

/* ---- the client's side -------------------------------------------------------- */

static json_t *ciphers_json(const struct u16s *ciphers)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < ciphers->count; i++) {
		uint16_t suite = u16s_get(ciphers, i);

		if (!hello_is_grease(suite))
			json_array_append_new(list, number_json(cipher_name(suite), suite));
	}
	return list;
}

/* The certificates of a Certificate message of TLS 1.2 or older (RFC 5246 7.4.2). */
static json_t *chain_json(const struct body *b)
{
	struct kxw_cursor c = kxw_cursor_init(b->data, b->size), list, one;
	json_t *chain = json_array();

	list = kxw_cursor_block(&c, 3);
	while (list.ok && list.left) {
		one = kxw_cursor_block(&list, 3);
		if (one.ok)
			json_array_append_new(chain, text_json_base64(one.at, one.left));
	}
	return chain;
}

static json_t *client_json(const struct record_context *c, const struct handshake *h)
{
	const struct client_hello *hello = &h->client_hello;
	json_t *o = json_object();
	char ja3[JA3_SIZE];

	if (!body_seen(&h->body[BODY_CLIENT_HELLO]))
		return o;
	/* A fingerprint of half a hello is the fingerprint of nobody. */
	if (body_whole(&h->body[BODY_CLIENT_HELLO])) {
		fingerprint_ja3(hello, ja3);
		text_set(o, "ja3", text_json(ja3));
	}
	if (hello->server_name.size)
		text_set(o, "server_name", text_json_bytes(hello->server_name.at,
							   hello->server_name.size));
	text_set(o, "supported_ciphers", ciphers_json(&hello->ciphers));
	if (c->certificate_chain && body_whole(&h->body[BODY_CLIENT_CERTIFICATE]))
		text_set(o, "certificate_chain", chain_json(&h->body[BODY_CLIENT_CERTIFICATE]));
	return o;
}

/* ---- the server's side -------------------------------------------------------- */

static json_t *seconds_json(time_t t)
{
	return t > 0 ? text_json_time((uint64_t)t * 1000000000ULL) : NULL;
}

static json_t *name_json(const char *common, const char *distinguished)
{
	json_t *o = json_object();

	text_set(o, "common_name", text_json(common));
	text_set(o, "distinguished_name", text_json(distinguished));
	return o;
}

static json_t *x509_json(const struct cert_report *r)
{
	json_t *o = json_object(), *names = json_array();
	size_t i;

	for (i = 0; i < r->sans; i++)
		json_array_append_new(names, text_json(r->san[i]));
	text_set(o, "alternative_names", names);
	text_set(o, "subject", name_json(r->subject_cn, r->subject));
	text_set(o, "issuer", name_json(r->issuer_cn, r->issuer));
	text_set(o, "not_before", seconds_json(r->not_before));
	text_set(o, "not_after", seconds_json(r->not_after));
	text_set(o, "serial_number", text_json(r->serial));
	text_set(o, "public_key_algorithm", text_json(r->key_type));
	if (r->key_bits)
		text_set(o, "public_key_size", json_integer(r->key_bits));
	text_set(o, "signature_algorithm", text_json(r->signature_algorithm));
	return o;
}

/* ECS wants certificate hashes in upper case, unlike all others. */
static json_t *fingerprint_json(const char *hex)
{
	char upper[sizeof(((struct cert_report *)0)->sha256)];
	size_t i;

	for (i = 0; hex[i]; i++)
		upper[i] = toupper((unsigned char)hex[i]);
	upper[i] = 0;
	return i ? text_json(upper) : NULL;
}

static json_t *hash_json(const struct cert_report *r)
{
	json_t *o = json_object();

	text_set(o, "sha1", fingerprint_json(r->sha1));
	text_set(o, "sha256", fingerprint_json(r->sha256));
	return o;
}

static void server_certificate_set(json_t *o, const struct cert_report *r)
{
	if (r->verdict == CERT_NOT_VISIBLE)
		return;
	text_set(o, "subject", text_json(r->subject));
	text_set(o, "issuer", text_json(r->issuer));
	text_set(o, "not_before", seconds_json(r->not_before));
	text_set(o, "not_after", seconds_json(r->not_after));
	text_set(o, "hash", hash_json(r));
	text_set(o, "x509", x509_json(r));
}

static json_t *server_json(const struct record_context *c, const struct handshake *h,
			   const struct judgement *v)
{
	json_t *o = json_object();
	char ja3s[JA3_SIZE];

	if (body_whole(&h->body[BODY_SERVER_HELLO]) && !h->ssl2_server) {
		fingerprint_ja3s(&h->server_hello, ja3s);
		text_set(o, "ja3s", text_json(ja3s));
	}
	server_certificate_set(o, &v->certificate);
	if (c->certificate_chain && body_whole(&h->body[BODY_SERVER_CERTIFICATE]))
		text_set(o, "certificate_chain", chain_json(&h->body[BODY_SERVER_CERTIFICATE]));
	return o;
}

json_t *tls_json(const struct record_context *c, const struct handshake *h,
		 const struct judgement *v)
{
	const struct span *alpn = &h->server_hello.alpn;
	json_t *o = json_object();

	if (h->version) {
		text_set(o, "version", number_json(version_name(h->version), h->version));
		text_set(o, "version_protocol", json_string(h->version <= SSL3 ? "ssl" : "tls"));
		text_set(o, "resumed", json_boolean(h->resumed));
	}
	if (h->version && !h->ssl2_server)
		text_set(o, "cipher", number_json(cipher_name(h->cipher), h->cipher));
	if (h->group)
		text_set(o, "curve", number_json(group_name(h->group), h->group));
	if (alpn->size)
		text_set(o, "next_protocol", text_json_bytes(alpn->at, alpn->size));
	text_set(o, "established", json_boolean(h->established));
	text_set(o, "client", client_json(c, h));
	text_set(o, "server", server_json(c, h, v));
	return o;
}

/* ---- kxwatch.* ---------------------------------------------------------------- */

json_t *tls_json_kx(const struct handshake *h)
{
	json_t *o = json_object();

	text_set(o, "method", text_json(handshake_kx_method(h)));
	if (h->bits)
		text_set(o, "bits", json_integer(h->bits));
	if (h->group)
		text_set(o, "group", number_json(group_name(h->group), h->group));
	if (h->client_key_exchange_length)
		text_set(o, "client_key_exchange_length",
			 json_integer(h->client_key_exchange_length));
	return o;
}

void tls_json_ja4(json_t *o, const struct handshake *h)
{
	char ja4[JA4_SIZE], stable[JA4_SIZE];

	if (!body_whole(&h->body[BODY_CLIENT_HELLO]))
		return;
	fingerprint_ja4(&h->client_hello, ja4, stable);
	text_set(o, "ja4", text_json(ja4));
	text_set(o, "ja4_stable", text_json(stable));
}

json_t *tls_json_certificate(const struct judgement *v)
{
	json_t *o = json_object(), *findings = json_array();
	int i;

	text_set(o, "verdict", text_json(cert_verdict_name(v->certificate.verdict)));
	for (i = 0; i < CERT_FINDINGS; i++)
		if (v->certificate.findings >> i & 1)
			json_array_append_new(findings, text_json(cert_finding_name(i)));
	text_set(o, "findings", findings);
	text_set(o, "error", text_json(v->certificate.error));
	return o;
}
