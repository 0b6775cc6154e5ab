/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * connection: what all of the matrix's own clients read and say. A line of their
 * standard input is "ROW IP PORT NAME WORDS"; the words, with commas between
 * them, ask for alpn, cert (the client's), legacy (TLS 1.0 on), psk, resume (once
 * more, with the first connection's session) and so on. For each connection they
 * write a JSON object: row, n (0, or 1 for the second), error or what the library
 * says of the handshake in its own words, chain (certificates in hex), and page
 * (what the server says of it). One thread; what goes wrong ends the program.
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#define REQUEST "GET / HTTP/1.0\r\n\r\n"

struct connection {
	char row[64], ip[64], name[128], words[128];
	unsigned int port, n;
};

static const char *connection_dir;

static inline void die(const char *what)
{
	perror(what);
	exit(1);
}

static inline bool connection_next(struct connection *c)
{
	c->n = 0;
	return scanf("%63s %63s %u %127s %127s", c->row, c->ip, &c->port, c->name, c->words) == 5;
}

static inline bool connection_has(const struct connection *c, const char *word)
{
	const char *at = c->words;
	size_t size = strlen(word);

	while ((at = strstr(at, word))) {
		if ((at == c->words || at[-1] == ',') && (!at[size] || at[size] == ','))
			return true;
		at += size;
	}
	return false;
}

/* Every connection is made once, and for resumption once more. */
static inline bool connection_again(struct connection *c)
{
	return c->n++ == 0 && connection_has(c, "resume");
}

static inline int connection_open(const struct connection *c)
{
	struct timeval patience = { 60, 0 };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(c->port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || inet_pton(AF_INET, c->ip, &to.sin_addr) != 1)
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
		die("connect");
	return fd;
}

static inline const char *connection_file(const char *name)
{
	static char path[2][4096];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", connection_dir, name);
	return path[turn];
}

/* The pre-shared key, which its file has in hex. */
static inline size_t connection_psk(unsigned char *key, size_t room)
{
	FILE *f = fopen(connection_file("psk"), "r");
	unsigned int byte;
	size_t size = 0;

	if (!f)
		die("psk");
	while (size < room && fscanf(f, "%2x", &byte) == 1)
		key[size++] = (unsigned char)byte;
	fclose(f);
	return size;
}

static inline void tell_string(const char *text)
{
	const unsigned char *at;

	putchar('"');
	for (at = (const unsigned char *)(text ? text : ""); *at; at++) {
		if (*at < ' ' || *at == '"' || *at == '\\' || *at > '~')
			printf("\\u%04x", *at);
		else
			putchar(*at);
	}
	putchar('"');
}

static inline void tell_text(const char *name, const char *text)
{
	printf(", \"%s\": ", name);
	tell_string(text);
}

static inline void tell_begin(const struct connection *c)
{
	printf("{\"n\": %u", c->n);
	tell_text("row", c->row);
}

static inline void tell_bool(const char *name, bool value)
{
	printf(", \"%s\": %s", name, value ? "true" : "false");
}

static inline void tell_certificate(const unsigned char *der, size_t size, bool first)
{
	size_t i;

	printf(first ? "\"" : ", \"");
	for (i = 0; i < size; i++)
		printf("%02x", der[i]);
	putchar('"');
}

static inline void tell_end(void)
{
	puts("}");
	fflush(stdout);
}

#endif
