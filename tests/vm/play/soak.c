// SPDX-License-Identifier: BSD-3-Clause
/*
 * The same handshake again and again, each on a connection of its own to a server within
 * this process: soak PORT N FILE. FILE is a conversation as play/wirefuzz.c has it.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROW_MAX	16384

static uint8_t row[ROW_MAX];
static size_t row_size;
static struct sockaddr_in address;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void pass(int from, int to, const uint8_t *data, size_t size)
{
	uint8_t got[ROW_MAX];
	ssize_t n;

	if (send(from, data, size, MSG_NOSIGNAL) != (ssize_t)size)
		die("soak: send");
	while (size) {
		n = recv(to, got, size, 0);
		if (n <= 0)
			die("soak: recv");
		size -= n;
	}
}

/* The server ends it: it is the one whose end of it must be remembered for a while. */
static void handshake(int server)
{
	uint8_t flight[ROW_MAX];
	int end[2], side = 0;
	size_t at = 0, size = 0, n;
	char byte;

	end[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (end[0] < 0 || connect(end[0], (struct sockaddr *)&address, sizeof(address)))
		die("soak: connect");
	end[1] = accept(server, NULL, NULL);
	if (end[1] < 0)
		die("soak: accept");
	while (at < row_size) {
		if (size && row[at] >> 7 != side) {
			pass(end[side], end[!side], flight, size);
			size = 0;
		}
		side = row[at] >> 7;
		n = row[at] & 0x40 ? (row[at] & 0x3fu) * 4 : row[at] & 0x3fu;
		at++;
		if (n > row_size - at)
			n = row_size - at;
		memcpy(flight + size, row + at, n);
		size += n;
		at += n;
	}
	pass(end[side], end[!side], flight, size);
	close(end[1]);
	if (recv(end[0], &byte, 1, 0))
		die("soak: the end");
	close(end[0]);
}

int main(int argc, char **argv)
{
	const int on = 1;
	long left;
	int server;
	FILE *f;

	if (argc != 4) {
		fprintf(stderr, "usage: soak PORT N FILE\n");
		return 2;
	}
	f = fopen(argv[3], "rb");
	if (!f)
		die(argv[3]);
	row_size = fread(row, 1, sizeof(row), f);
	fclose(f);
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(atoi(argv[1]));
	server = socket(AF_INET, SOCK_STREAM, 0);
	if (server < 0 || setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(server, (struct sockaddr *)&address, sizeof(address)) || listen(server, 16))
		die("soak: listen");
	for (left = atol(argv[2]); left > 0; left--)
		handshake(server);
	return 0;
}
