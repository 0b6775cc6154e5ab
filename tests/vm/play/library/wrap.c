// SPDX-License-Identifier: BSD-3-Clause
/*
 * Wraps a session key under somebody's RSA key and sends it over a plain socket, as
 * implants do that speak no TLS: wrap PUBLIC_KEY.pem IP PORT
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

static void fail(const char *what)
{
	fprintf(stderr, "wrap: %s\n", what);
	exit(1);
}

static size_t wrap(const char *file, unsigned char *out, size_t room)
{
	FILE *f = fopen(file, "r");
	EVP_PKEY *key = f ? PEM_read_PUBKEY(f, NULL, NULL, NULL) : NULL;
	EVP_PKEY_CTX *ctx = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	unsigned char session[32];

	if (!ctx || RAND_bytes(session, sizeof(session)) != 1 || EVP_PKEY_encrypt_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) != 1 ||
	    EVP_PKEY_encrypt(ctx, out, &room, session, sizeof(session)) != 1)
		fail("the key cannot be wrapped");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	fclose(f);
	return room;
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	unsigned char wrapped[512];
	size_t size;
	int fd;

	if (argc != 4)
		fail("usage");
	size = wrap(argv[1], wrapped, sizeof(wrapped));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	to.sin_port = htons((unsigned short)atoi(argv[3]));
	if (fd < 0 || inet_pton(AF_INET, argv[2], &to.sin_addr) != 1 ||
	    connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    write(fd, wrapped, size) != (ssize_t)size)
		fail("it cannot be sent");
	close(fd);
	return 0;
}
