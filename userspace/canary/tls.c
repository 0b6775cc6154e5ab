// SPDX-License-Identifier: BSD-3-Clause
/*
 * kxwatch-canary-tls serve DESCRIPTOR NAME: a TLS 1.2 server with RSA key exchange alone,
 * on a socket that listens, with a certificate of that name made now and signed by
 * itself. Says "ready" on standard output, then serves until it is ended.
 *
 * kxwatch-canary-tls dial ADDRESS PORT NAME accept|reject: forks, and the child shakes
 * hands with it: going on whatever certificate it is shown, or as a client without any
 * root, which refuses all. 0: it went as it should.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dial.h"

#define CIPHERS		"AES128-GCM-SHA256:AES128-SHA"
#define KEY_BITS	2048
#define DAY		86400L

static const char word[] = "canary\n";

static int failed(const char *what)
{
	fprintf(stderr, "canary: %s: %s\n", what, ERR_reason_error_string(ERR_peek_last_error()) ?
		ERR_reason_error_string(ERR_peek_last_error()) : strerror(errno));
	return 1;
}

/* Of both sides. SSLv23_method() is any version's, also in OpenSSL 1.0.2. */
static SSL_CTX *context_new(void)
{
	SSL_CTX *ctx;

#if OPENSSL_VERSION_NUMBER < 0x10100000L
	SSL_library_init();
	SSL_load_error_strings();
#endif
	ctx = SSL_CTX_new(SSLv23_method());
	if (!ctx)
		return NULL;
	SSL_CTX_set_options(ctx, SSL_OP_NO_SSLv2 | SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 |
			    SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TICKET);
#ifdef SSL_OP_NO_TLSv1_3
	SSL_CTX_set_options(ctx, SSL_OP_NO_TLSv1_3);
#endif
	if (SSL_CTX_set_cipher_list(ctx, CIPHERS))
		return ctx;
	SSL_CTX_free(ctx);
	return NULL;
}

/* ---- the server ----------------------------------------------------------------- */

static EVP_PKEY *key_new(void)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
	EVP_PKEY *key = NULL;

	if (ctx && EVP_PKEY_keygen_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, KEY_BITS) == 1 &&
	    EVP_PKEY_keygen(ctx, &key) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static X509 *certificate_new(EVP_PKEY *key, const char *name)
{
	X509 *x = X509_new();
	X509_NAME *subject;

	if (!x)
		return NULL;
	subject = X509_get_subject_name(x);
	if (X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), 1) &&
	    X509_gmtime_adj(X509_get_notBefore(x), -DAY) &&
	    X509_gmtime_adj(X509_get_notAfter(x), DAY) &&
	    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name,
				       -1, -1, 0) &&
	    X509_set_issuer_name(x, subject) && X509_set_pubkey(x, key) &&
	    X509_sign(x, key, EVP_sha256()))
		return x;
	X509_free(x);
	return NULL;
}

static SSL_CTX *server_new(const char *name)
{
	SSL_CTX *ctx = context_new();
	EVP_PKEY *key = key_new();
	X509 *x = key ? certificate_new(key, name) : NULL;

	if (ctx && (!x || SSL_CTX_use_certificate(ctx, x) != 1 ||
		    SSL_CTX_use_PrivateKey(ctx, key) != 1)) {
		SSL_CTX_free(ctx);
		ctx = NULL;
	}
	X509_free(x);
	EVP_PKEY_free(key);
	return ctx;
}

/* Whatever the client does: the next one comes. */
static void serve_one(SSL_CTX *ctx, int fd)
{
	SSL *ssl = SSL_new(ctx);
	char text[sizeof(word)];

	if (ssl && !canary_patience(fd) && SSL_set_fd(ssl, fd) && SSL_accept(ssl) == 1 &&
	    SSL_read(ssl, text, sizeof(text)) > 0) {
		SSL_write(ssl, word, sizeof(word) - 1);
		SSL_shutdown(ssl);
		/* Until the client has closed, so that the end is in good order. */
		SSL_read(ssl, text, sizeof(text));
	}
	SSL_free(ssl);
	close(fd);
}

static int serve(int listener, const char *name)
{
	SSL_CTX *ctx = server_new(name);
	int fd;

	if (!ctx)
		return failed("making a server");
	if (write(STDOUT_FILENO, "ready\n", 6) != 6)
		return failed("saying that it is ready");
	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd >= 0)
			serve_one(ctx, fd);
		else if (errno != EINTR && errno != ECONNABORTED)
			return failed("accept");
	}
}

/* ---- the client ----------------------------------------------------------------- */

static int shake(SSL *ssl, bool accept)
{
	char text[sizeof(word)];

	if (SSL_connect(ssl) != 1)
		return !accept && SSL_get_verify_result(ssl) != X509_V_OK ? 0 :
			failed("the handshake");
	if (!accept) {
		fprintf(stderr, "canary: the certificate was not refused\n");
		return 1;
	}
	if (SSL_write(ssl, word, sizeof(word) - 1) <= 0 || SSL_read(ssl, text, sizeof(text)) <= 0)
		return failed("talking");
	/* The second waits for the server's: what is not read makes a reset of the end. */
	if (!SSL_shutdown(ssl))
		SSL_shutdown(ssl);
	return 0;
}

static int dial(char **to, bool accept)
{
	SSL_CTX *ctx = context_new();
	SSL *ssl = ctx ? SSL_new(ctx) : NULL;
	int fd = -1, ret = 1;

	if (!ssl) {
		failed("making a client");
		goto end;
	}
	SSL_set_verify(ssl, accept ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
	fd = canary_dial(to[0], to[1]);
	if (fd >= 0 && SSL_set_tlsext_host_name(ssl, to[2]) && SSL_set_fd(ssl, fd))
		ret = shake(ssl, accept);
end:
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	if (fd >= 0)
		close(fd);
	return ret;
}

/* As a program does that hides behind its parent. */
static int fork_and_dial(char **to, bool accept)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		return failed("fork");
	if (!child)
		_exit(canary_begin() ? 1 : dial(to, accept));
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return failed("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	if (canary_begin())
		return failed("prctl");
	if (argc == 4 && !strcmp(argv[1], "serve"))
		return serve(atoi(argv[2]), argv[3]);
	if (argc == 6 && !strcmp(argv[1], "dial"))
		return fork_and_dial(argv + 2, !strcmp(argv[5], "accept"));
	fprintf(stderr, "Usage: kxwatch-canary-tls serve DESCRIPTOR NAME |"
		" dial ADDRESS PORT NAME accept|reject\n");
	return 2;
}
