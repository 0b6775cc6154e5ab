/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * listener: a socket of this host that connections can be made to, both ends of which are
 * then the program's own. One thread.
 */
#ifndef BENCH_LISTENER_H
#define BENCH_LISTENER_H

#include <arpa/inet.h>
#include <stdint.h>
#include <sys/socket.h>

/* Fills in where it is; -1: errno tells why there is none. */
static inline int listener_open(struct sockaddr_in *here, uint16_t port)
{
	int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	here->sin_family = AF_INET;
	here->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	here->sin_port = htons(port);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	return bind(fd, (struct sockaddr *)here, sizeof(*here)) || listen(fd, 16) ? -1 : fd;
}

#endif
