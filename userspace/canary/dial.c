// SPDX-License-Identifier: BSD-3-Clause
#include "dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE 20	/* seconds; slow machines make keys meanwhile */

int canary_begin(void)
{
	/* A peer that goes away is an error of write(2), no more. */
	signal(SIGPIPE, SIG_IGN);
	return prctl(PR_SET_PDEATHSIG, SIGKILL) ? -1 : 0;
}

int canary_patience(int fd)
{
	const struct timeval patience = { .tv_sec = PATIENCE };

	if (!setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)))
		return 0;
	fprintf(stderr, "canary: setsockopt: %s\n", strerror(errno));
	return -1;
}

int canary_dial(const char *ip, const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int fd;

	to.sin_port = htons((uint16_t)atoi(port));
	if (inet_pton(AF_INET, ip, &to.sin_addr) != 1) {
		fprintf(stderr, "canary: %s is no address\n", ip);
		return -1;
	}
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || canary_patience(fd) || connect(fd, (struct sockaddr *)&to, sizeof(to))) {
		fprintf(stderr, "canary: connecting to %s port %s: %s\n", ip, port, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}
