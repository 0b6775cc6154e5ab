// SPDX-License-Identifier: BSD-3-Clause
/* Opens connections to a loopback port nobody listens on: flood N PORT. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	long left;

	if (argc != 3) {
		fprintf(stderr, "usage: flood N PORT\n");
		return 2;
	}
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons(atoi(argv[2]));
	for (left = atol(argv[1]); left > 0; left--) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		if (fd < 0 || !connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
		    errno != ECONNREFUSED) {
			perror("flood");
			return 1;
		}
		close(fd);
	}
	return 0;
}
