// SPDX-License-Identifier: BSD-3-Clause
/*
 * Fuzzes what is read out of a handshake's messages: hellos and the
 * fingerprints of them, key exchanges, lists of certificates. The input: a byte
 * that says which, then the body.
 */
#include "fuzz.h"

#include <tls/fingerprint.h>
#include <tls/hello.h>
#include <tls/key_exchange.h>
#include <tls/x509_chain.h>

static const uint8_t *body;
static size_t body_size;

static void within(const uint8_t *at, size_t size)
{
	must(!size || (at >= body && at + size <= body + body_size));
}

static void list_within(const struct u16s *list)
{
	within(list->at, list->count * (list->ssl2 ? 3 : 2));
	if (list->count)
		u16s_get(list, list->count - 1);
}

/* As the text of JA4 draws it. */
static void must_be_ja4(const char *text)
{
	static const char hex[] = "0123456789abcdef";

	must(strlen(text) == JA4_SIZE - 1);
	must(text[0] == 't' && (text[3] == 'd' || text[3] == 'i'));
	must(strspn(text + 4, "0123456789") >= 4);
	must(text[10] == '_' && strspn(text + 11, hex) == 12);
	must(text[23] == '_' && strspn(text + 24, hex) == 12);
}

static void client(int ssl2)
{
	static struct client_hello h;
	char text[JA4_SIZE], stable[JA4_SIZE];

	if (ssl2)
		client_hello_parse_ssl2(&h, body, body_size);
	else
		client_hello_parse(&h, body, body_size);
	within(h.random.at, h.random.size);
	within(h.session_id.at, h.session_id.size);
	within(h.point_formats.at, h.point_formats.size);
	within(h.alpn.at, h.alpn.size);
	within(h.server_name.at, h.server_name.size);
	list_within(&h.ciphers);
	list_within(&h.groups);
	list_within(&h.schemes);
	list_within(&h.versions);
	must(h.extensions <= HELLO_EXTENSIONS_MAX && h.shares <= HELLO_SHARES_MAX);
	fingerprint_ja3(&h, text);
	must(strlen(text) == JA3_SIZE - 1);
	fingerprint_ja4(&h, text, stable);
	must_be_ja4(text);
	must_be_ja4(stable);
}

static void server(int ssl2)
{
	static struct server_hello h;
	char text[JA3_SIZE];

	if (ssl2)
		server_hello_parse_ssl2(&h, body, body_size);
	else
		server_hello_parse(&h, body, body_size);
	within(h.random.at, h.random.size);
	within(h.session_id.at, h.session_id.size);
	within(h.alpn.at, h.alpn.size);
	must(h.extensions <= HELLO_EXTENSIONS_MAX);
	fingerprint_ja3s(&h, text);
	must(strlen(text) == JA3_SIZE - 1);
}

static void chain(bool tls13)
{
	struct x509_chain c;

	x509_chain_read(&c, body, body_size, tls13);
	must(c.count <= X509_CHAIN_CERTIFICATES && c.count <= c.sent);
	must(c.broken || x509_chain_leaf(&c));
	within(c.leaf_der, c.leaf_size);
	x509_chain_clean(&c);
}

static void key_exchange(uint32_t kx)
{
	struct server_key_exchange k;

	server_key_exchange_parse(&k, kx, body, body_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *own;

	if (!size)
		return 0;
	own = own_copy(data + 1, size - 1);
	body = own;
	body_size = size - 1;
	switch (*data) {
	case 0:
	case 1:
		client(*data);
		break;
	case 2:
	case 3:
		server(*data - 2);
		break;
	case 4:
	case 5:
		chain(*data - 4);
		break;
	default:
		key_exchange(*data - 6u);
	}
	free(own);
	return 0;
}
