// SPDX-License-Identifier: BSD-3-Clause
/* A client of wolfSSL: client_wolfssl DIRECTORY; see connection.h. */
#include "connection.h"

#include <unistd.h>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

static void must(int ret, const char *what)
{
	if (ret == WOLFSSL_SUCCESS)
		return;
	fprintf(stderr, "%s: %d\n", what, ret);
	exit(1);
}

static unsigned int give_psk(WOLFSSL *ssl, const char *hint, char *identity, unsigned int max,
			     unsigned char *key, unsigned int key_max)
{
	(void)ssl;
	(void)hint;
	snprintf(identity, max, "matrix");
	return (unsigned int)connection_psk(key, key_max);
}

static WOLFSSL_CTX *configure(const struct connection *c)
{
	WOLFSSL_CTX *ctx = wolfSSL_CTX_new(wolfTLS_client_method());

	if (!ctx)
		die("wolfSSL_CTX_new");
	must(wolfSSL_CTX_load_verify_locations(ctx, connection_file("ca.pem"), NULL), "ca.pem");
	if (connection_has(c, "psk"))
		wolfSSL_CTX_set_psk_client_callback(ctx, give_psk);
	if (connection_has(c, "cert")) {
		must(wolfSSL_CTX_use_certificate_chain_file(ctx, connection_file("client.pem")),
		     "client.pem");
		must(wolfSSL_CTX_use_PrivateKey_file(ctx, connection_file("client.key"),
						     WOLFSSL_FILETYPE_PEM), "client.key");
	}
	return ctx;
}

static WOLFSSL *make(const struct connection *c, WOLFSSL_CTX *ctx, WOLFSSL_SESSION *session)
{
	static char alpn[] = "http/1.1";
	WOLFSSL *ssl = wolfSSL_new(ctx);

	if (!ssl)
		die("wolfSSL_new");
	must(wolfSSL_UseSNI(ssl, WOLFSSL_SNI_HOST_NAME, c->name, (unsigned short)strlen(c->name)),
	     "UseSNI");
	if (connection_has(c, "alpn"))
		must(wolfSSL_UseALPN(ssl, alpn, sizeof(alpn) - 1,
				     WOLFSSL_ALPN_CONTINUE_ON_MISMATCH), "UseALPN");
	if (connection_has(c, "ticket"))
		must(wolfSSL_UseSessionTicket(ssl), "UseSessionTicket");
	if (session)
		must(wolfSSL_set_session(ssl, session), "set_session");
	return ssl;
}

static void tell_session(WOLFSSL *ssl)
{
	WOLFSSL_X509_CHAIN *chain = wolfSSL_get_peer_chain(ssl);
	char *alpn = NULL;
	unsigned short size = 0;
	int i;

	tell_text("version", wolfSSL_get_version(ssl));
	tell_text("cipher", wolfSSL_get_cipher(ssl));
	tell_text("group", wolfSSL_get_curve_name(ssl));
	tell_bool("resumed", wolfSSL_session_reused(ssl));
	if (wolfSSL_ALPN_GetProtocol(ssl, &alpn, &size) == WOLFSSL_SUCCESS && alpn)
		tell_text("alpn", alpn);
	else
		tell_text("alpn", "");
	printf(", \"chain\": [");
	for (i = 0; chain && i < wolfSSL_get_chain_count(chain); i++)
		tell_certificate(wolfSSL_get_chain_cert(chain, i),
				 (size_t)wolfSSL_get_chain_length(chain, i), !i);
	putchar(']');
}

static void read_page(WOLFSSL *ssl)
{
	static char page[65536];
	size_t size = 0;
	int ret;

	while (size < sizeof(page) - 1) {
		ret = wolfSSL_read(ssl, page + size, (int)(sizeof(page) - 1 - size));
		if (ret <= 0)
			break;
		size += (size_t)ret;
	}
	page[size] = '\0';
	tell_text("page", page);
}

static WOLFSSL_SESSION *talk(const struct connection *c, WOLFSSL_CTX *ctx,
			     WOLFSSL_SESSION *session)
{
	WOLFSSL *ssl = make(c, ctx, session);
	WOLFSSL_SESSION *next = NULL;
	char text[128];
	int fd = connection_open(c);

	must(wolfSSL_set_fd(ssl, fd), "set_fd");
	tell_begin(c);
	if (wolfSSL_connect(ssl) != WOLFSSL_SUCCESS) {
		wolfSSL_ERR_error_string((unsigned long)wolfSSL_get_error(ssl, 0), text);
		tell_text("error", text);
	} else {
		wolfSSL_write(ssl, REQUEST, (int)strlen(REQUEST));
		tell_session(ssl);
		read_page(ssl);
		next = wolfSSL_get1_session(ssl);
		wolfSSL_shutdown(ssl);
	}
	tell_end();
	wolfSSL_free(ssl);
	close(fd);
	return next;
}

int main(int argc, char **argv)
{
	WOLFSSL_SESSION *session;
	struct connection c;
	WOLFSSL_CTX *ctx;

	if (argc != 2)
		return 2;
	connection_dir = argv[1];
	wolfSSL_Init();
	while (connection_next(&c)) {
		ctx = configure(&c);
		session = NULL;
		do {
			session = talk(&c, ctx, session);
		} while (session && connection_again(&c));
		wolfSSL_CTX_free(ctx);
	}
	return 0;
}
