// SPDX-License-Identifier: BSD-3-Clause
/*
 * kxwatch-canary-hello ADDRESS PORT NAME: says a ClientHello of its own making, for a
 * server of that name, and maps no TLS library. What is answered it does not read to its
 * end. 0: it was answered.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dial.h"

#define NAME_MAX_SIZE	200

struct out {
	uint8_t byte[512];
	size_t size;
};

static void put(struct out *o, unsigned int number, size_t bytes)
{
	while (bytes--)
		o->byte[o->size++] = (uint8_t)(number >> 8 * bytes);
}

/* Two or three bytes for the size of what follows, to be filled in by end(). */
static size_t begin(struct out *o, size_t bytes)
{
	put(o, 0, bytes);
	return o->size;
}

static void end(struct out *o, size_t from, size_t bytes)
{
	size_t size = o->size - from, i;

	for (i = 0; i < bytes; i++)
		o->byte[from - 1 - i] = (uint8_t)(size >> 8 * i);
}

static void put_server_name(struct out *o, const char *name)
{
	size_t extension, list, text;

	put(o, 0, 2);
	extension = begin(o, 2);
	list = begin(o, 2);
	put(o, 0, 1);
	text = begin(o, 2);
	memcpy(o->byte + o->size, name, strlen(name));
	o->size += strlen(name);
	end(o, text, 2);
	end(o, list, 2);
	end(o, extension, 2);
}

/* RFC 5246 7.4.1.2: TLS 1.2, RSA key exchange and nothing else. */
static void make_hello(struct out *o, const char *name)
{
	size_t record, message, extensions;

	o->size = 0;
	put(o, 22, 1);
	put(o, 0x0301, 2);
	record = begin(o, 2);
	put(o, 1, 1);
	message = begin(o, 3);
	put(o, 0x0303, 2);
	memcpy(o->byte + o->size, "kxwatch coverage canary, no key.", 32);
	o->size += 32;
	put(o, 0, 1);			/* no session */
	put(o, 2 * 2, 2);
	put(o, 0x009c, 2);		/* TLS_RSA_WITH_AES_128_GCM_SHA256 */
	put(o, 0x002f, 2);		/* TLS_RSA_WITH_AES_128_CBC_SHA */
	put(o, 0x0100, 2);		/* no compression */
	extensions = begin(o, 2);
	put_server_name(o, name);
	put(o, 13, 2);			/* signature_algorithms */
	put(o, 6, 2);
	put(o, 4, 2);
	put(o, 0x0401, 2);		/* rsa_pkcs1_sha256 */
	put(o, 0x0804, 2);		/* rsa_pss_rsae_sha256 */
	end(o, extensions, 2);
	end(o, message, 3);
	end(o, record, 2);
}

int main(int argc, char **argv)
{
	struct out hello;
	char answer[5];
	ssize_t n;
	int fd;

	if (argc != 4 || strlen(argv[3]) > NAME_MAX_SIZE) {
		fprintf(stderr, "Usage: kxwatch-canary-hello ADDRESS PORT NAME\n");
		return 2;
	}
	if (canary_begin())
		return 1;
	fd = canary_dial(argv[1], argv[2]);
	if (fd < 0)
		return 1;
	make_hello(&hello, argv[3]);
	n = send(fd, hello.byte, hello.size, 0);
	if (n == (ssize_t)hello.size)
		n = recv(fd, answer, sizeof(answer), MSG_WAITALL);
	close(fd);
	/* A record of the handshake. */
	return n == sizeof(answer) && answer[0] == 22 ? 0 : 1;
}
