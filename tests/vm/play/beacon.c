// SPDX-License-Identifier: BSD-3-Clause
/* A program that calls home over TLS and does not care whom it finds there. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

static int dial(const char *host)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;
	int fd;

	if (getaddrinfo(host, "443", &hints, &list))
		return -1;
	fd = socket(list->ai_family, list->ai_socktype, list->ai_protocol);
	if (fd >= 0 && connect(fd, list->ai_addr, list->ai_addrlen)) {
		close(fd);
		fd = -1;
	}
	freeaddrinfo(list);
	return fd;
}

static int call_home(SSL *ssl, const char *host)
{
	static const char request[] = "GET /task HTTP/1.0\r\n\r\n";
	char answer[4096];

	if (!SSL_set_tlsext_host_name(ssl, host) || SSL_connect(ssl) != 1 ||
	    SSL_write(ssl, request, strlen(request)) <= 0)
		return -1;
	while (SSL_read(ssl, answer, sizeof(answer)) > 0)
		;
	SSL_shutdown(ssl);
	return 0;
}

int main(int argc, char **argv)
{
	SSL_CTX *ctx;
	SSL *ssl;
	int fd, ret;

	if (argc != 2) {
		fprintf(stderr, "usage: beacon HOST\n");
		return 2;
	}
	fd = dial(argv[1]);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
	ssl = SSL_new(ctx);
	SSL_set_fd(ssl, fd);
	ret = call_home(ssl, argv[1]);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	close(fd);
	return ret ? 1 : 0;
}
