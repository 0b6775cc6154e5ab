// SPDX-License-Identifier: BSD-3-Clause
/* A client of mbedTLS 2.28 or 3.6: client_mbedtls DIRECTORY; see connection.h. */
#include "connection.h"

#include <unistd.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <psa/crypto.h>

static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context random_numbers;
static mbedtls_x509_crt ca, own;
static mbedtls_pk_context own_key;

static void must(int error, const char *what)
{
	char text[128];

	if (!error)
		return;
	mbedtls_strerror(error, text, sizeof(text));
	fprintf(stderr, "%s: %s\n", what, text);
	exit(1);
}

static int parse_key(void)
{
#if MBEDTLS_VERSION_MAJOR >= 3
	return mbedtls_pk_parse_keyfile(&own_key, connection_file("client.key"), NULL,
					mbedtls_ctr_drbg_random, &random_numbers);
#else
	return mbedtls_pk_parse_keyfile(&own_key, connection_file("client.key"), NULL);
#endif
}

static void load(void)
{
	mbedtls_entropy_init(&entropy);
	mbedtls_ctr_drbg_init(&random_numbers);
	mbedtls_x509_crt_init(&ca);
	mbedtls_x509_crt_init(&own);
	mbedtls_pk_init(&own_key);
	must(psa_crypto_init(), "psa_crypto_init");
	must(mbedtls_ctr_drbg_seed(&random_numbers, mbedtls_entropy_func, &entropy, NULL, 0),
	     "seed");
	must(mbedtls_x509_crt_parse_file(&ca, connection_file("ca.pem")), "ca.pem");
	must(mbedtls_x509_crt_parse_file(&own, connection_file("client.pem")), "client.pem");
	must(parse_key(), "client.key");
}

static void configure(mbedtls_ssl_config *conf, const struct connection *c)
{
	static const char *alpn[] = { "http/1.1", NULL };
	unsigned char key[64];
	size_t size;

	mbedtls_ssl_config_init(conf);
	must(mbedtls_ssl_config_defaults(conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
					 MBEDTLS_SSL_PRESET_DEFAULT), "defaults");
	mbedtls_ssl_conf_rng(conf, mbedtls_ctr_drbg_random, &random_numbers);
	mbedtls_ssl_conf_ca_chain(conf, &ca, NULL);
	if (connection_has(c, "alpn"))
		must(mbedtls_ssl_conf_alpn_protocols(conf, alpn), "alpn");
	if (connection_has(c, "cert"))
		must(mbedtls_ssl_conf_own_cert(conf, &own, &own_key), "cert");
	if (connection_has(c, "psk")) {
		size = connection_psk(key, sizeof(key));
		must(mbedtls_ssl_conf_psk(conf, key, size, (const unsigned char *)"matrix", 6),
		     "psk");
	}
#if MBEDTLS_VERSION_MAJOR < 3
	if (connection_has(c, "legacy"))
		mbedtls_ssl_conf_min_version(conf, MBEDTLS_SSL_MAJOR_VERSION_3,
					     MBEDTLS_SSL_MINOR_VERSION_1);
#else
	/* It offers RSA-PSS to a server that is not of TLS 1.3, and cannot verify it then. */
	if (connection_has(c, "1.2"))
		mbedtls_ssl_conf_max_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_2);
#endif
}

static void tell_session(mbedtls_ssl_context *ssl)
{
	const mbedtls_x509_crt *one = mbedtls_ssl_get_peer_cert(ssl);
	bool first = true;

	tell_text("version", mbedtls_ssl_get_version(ssl));
	tell_text("cipher", mbedtls_ssl_get_ciphersuite(ssl));
	tell_text("alpn", mbedtls_ssl_get_alpn_protocol(ssl));
	printf(", \"chain\": [");
	for (; one; one = one->next, first = false)
		tell_certificate(one->raw.p, one->raw.len, first);
	putchar(']');
}

/* The page, and what of a session only comes with it. */
static void read_page(mbedtls_ssl_context *ssl)
{
	static unsigned char page[65536];
	size_t size = 0;
	int ret;

	while (size < sizeof(page) - 1) {
		ret = mbedtls_ssl_read(ssl, page + size, sizeof(page) - 1 - size);
#ifdef MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
		if (ret == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
			continue;
#endif
		if (ret <= 0)
			break;
		size += (size_t)ret;
	}
	page[size] = '\0';
	tell_text("page", (char *)page);
}

static int handshake(mbedtls_ssl_context *ssl)
{
	int ret;

	do {
		ret = mbedtls_ssl_handshake(ssl);
	} while (ret == MBEDTLS_ERR_SSL_WANT_READ || ret == MBEDTLS_ERR_SSL_WANT_WRITE);
	return ret;
}

static void talk(const struct connection *c, mbedtls_ssl_config *conf,
		 mbedtls_ssl_session *session)
{
	mbedtls_net_context net = { .fd = connection_open(c) };
	mbedtls_ssl_context ssl;
	char text[128];
	int ret;

	mbedtls_ssl_init(&ssl);
	must(mbedtls_ssl_setup(&ssl, conf), "setup");
	must(mbedtls_ssl_set_hostname(&ssl, c->name), "hostname");
	mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
	if (c->n)
		must(mbedtls_ssl_set_session(&ssl, session), "set_session");
	tell_begin(c);
	ret = handshake(&ssl);
	if (ret) {
		mbedtls_strerror(ret, text, sizeof(text));
		tell_text("error", text);
	} else {
		mbedtls_ssl_write(&ssl, (const unsigned char *)REQUEST, strlen(REQUEST));
		tell_session(&ssl);
		read_page(&ssl);
		if (!c->n && connection_has(c, "resume"))
			must(mbedtls_ssl_get_session(&ssl, session), "get_session");
		mbedtls_ssl_close_notify(&ssl);
	}
	tell_end();
	mbedtls_ssl_free(&ssl);
	close(net.fd);
}

int main(int argc, char **argv)
{
	mbedtls_ssl_session session;
	mbedtls_ssl_config conf;
	struct connection c;

	if (argc != 2)
		return 2;
	connection_dir = argv[1];
	load();
	while (connection_next(&c)) {
		configure(&conf, &c);
		mbedtls_ssl_session_init(&session);
		do {
			talk(&c, &conf, &session);
		} while (connection_again(&c));
		mbedtls_ssl_session_free(&session);
		mbedtls_ssl_config_free(&conf);
	}
	return 0;
}
