// SPDX-License-Identifier: BSD-3-Clause
/*
 * A TLS client that looks at the server's certificate in one of the ways of programs:
 * client MODE IP PORT
 *
 *	default		never says how to verify, and goes on
 *	override	has every error overruled by its callback
 *	clear		the same, and the error is wiped as well
 *	own		has a verifier of its own, which is always content
 *	late		verifies nothing, then asks for the verdict and hangs up
 *	resume		goes on, and resumes the session in a second connection
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

static void fail(const char *what)
{
	fprintf(stderr, "client: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static int dial(const char *ip, const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_port = htons((unsigned short)atoi(port));
	if (fd < 0 || inet_pton(AF_INET, ip, &to.sin_addr) != 1 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)))
		fail("connect");
	return fd;
}

static int overrule(int ok, X509_STORE_CTX *ctx)
{
	(void)ok;
	(void)ctx;
	return 1;
}

static int wipe(int ok, X509_STORE_CTX *ctx)
{
	(void)ok;
	X509_STORE_CTX_set_error(ctx, X509_V_OK);
	return 1;
}

static int content(X509_STORE_CTX *ctx, void *arg)
{
	(void)ctx;
	(void)arg;
	return 1;
}

static SSL_SESSION *kept;

/* In TLS 1.3 a session comes with the first data. */
static int keep(SSL *ssl, SSL_SESSION *session)
{
	(void)ssl;
	if (kept)
		return 0;
	kept = session;
	return 1;
}

static void talk(SSL *ssl)
{
	static const char request[] = "GET / HTTP/1.0\r\n\r\n";
	char answer[4096];

	if (SSL_write(ssl, request, sizeof(request) - 1) <= 0)
		fail("write");
	while (SSL_read(ssl, answer, sizeof(answer)) > 0)
		;
}

static void run(SSL_CTX *ctx, const char *mode, const char *ip, const char *port)
{
	SSL *ssl = SSL_new(ctx);
	int fd = dial(ip, port);

	SSL_set_fd(ssl, fd);
	SSL_set_tlsext_host_name(ssl, "good.example");
	if (kept)
		SSL_set_session(ssl, kept);
	if (SSL_connect(ssl) != 1)
		fail("handshake");
	if (!strcmp(mode, "late")) {
		if (SSL_get_verify_result(ssl) == X509_V_OK)
			fail("nothing was wrong");
	} else {
		talk(ssl);
	}
	if (kept && !strcmp(mode, "again") && !SSL_session_reused(ssl))
		fail("the session was not resumed");
	SSL_shutdown(ssl);
	SSL_free(ssl);
	close(fd);
}

int main(int argc, char **argv)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	const char *mode = argv[1];

	if (argc != 4 || !ctx)
		fail("usage");
	if (!strcmp(mode, "override"))
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, overrule);
	else if (!strcmp(mode, "clear"))
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, wipe);
	else if (!strcmp(mode, "own"))
		SSL_CTX_set_cert_verify_callback(ctx, content, NULL);
	if (strcmp(mode, "resume")) {
		run(ctx, mode, argv[2], argv[3]);
		return 0;
	}
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT);
	SSL_CTX_sess_set_new_cb(ctx, keep);
	run(ctx, mode, argv[2], argv[3]);
	run(ctx, "again", argv[2], argv[3]);
	return 0;
}
