// SPDX-License-Identifier: BSD-3-Clause
/*
 * A process that does without end what the module looks at: churn KIND SEED LIBRARY,
 * until it is killed. KIND:
 *	connect	connections to ports of this host, open, refused, reset, left in their midst
 *	map	maps LIBRARY, executable or not, from threads that come and go
 *	fork	children that fork, execute, and end, in whatever order
 *	namespace	a network namespace of its own, connections in it, and its end
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <net/if.h>
#include <unistd.h>

static unsigned int seed;
static const char *library;

static unsigned int chance(unsigned int below)
{
	return (unsigned int)rand_r(&seed) % below;
}

/* ---- connect ---- */

static const uint8_t hello[] = {
	0x16, 3, 1, 0, 47, 1, 0, 0, 43, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 0, 0, 2, 0, 0x2f, 1, 0, 0, 0,
};

static int listening(struct sockaddr_in *at)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t size = sizeof(*at);

	memset(at, 0, sizeof(*at));
	at->sin_family = AF_INET;
	at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)at, size) || listen(fd, 64) ||
	    getsockname(fd, (struct sockaddr *)at, &size)) {
		perror("churn: listen");
		exit(1);
	}
	return fd;
}

static void talk(int from, int to)
{
	uint8_t data[4096];
	size_t n = chance(2) ? sizeof(hello) : chance(sizeof(data));

	memset(data, 22, sizeof(data));
	memcpy(data, hello, sizeof(hello));
	if (send(from, data, n, MSG_NOSIGNAL | MSG_DONTWAIT) > 0 && chance(2))
		recv(to, data, sizeof(data), MSG_DONTWAIT);
	if (chance(2))
		send(to, data + chance(64), chance(2048), MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void one_connection(int server, const struct sockaddr_in *at)
{
	const struct linger reset = { 1, 0 };
	struct sockaddr_in to = *at;
	int fd = socket(AF_INET, SOCK_STREAM | (chance(4) ? 0 : SOCK_NONBLOCK), 0), peer;

	if (!chance(8))
		to.sin_port = htons(9);
	if (fd < 0)
		return;
	if (chance(3) == 0)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	if (!connect(fd, (struct sockaddr *)&to, sizeof(to))) {
		peer = accept(server, NULL, NULL);
		if (peer >= 0) {
			talk(fd, peer);
			if (chance(2))
				setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
			close(peer);
		}
	}
	close(fd);
}

static void connections(unsigned int n)
{
	struct sockaddr_in at;
	int server = listening(&at);

	fcntl(server, F_SETFL, O_NONBLOCK);
	while (n--)
		one_connection(server, &at);
	close(server);
}

/* ---- map ---- */

static void *map_once(void *arg)
{
	int fd = open(library, O_RDONLY | O_CLOEXEC);
	int how = (int)(intptr_t)arg;
	void *at = mmap(NULL, 65536, how & 1 ? PROT_READ | PROT_EXEC : PROT_READ, MAP_PRIVATE, fd, 0);

	if (fd >= 0)
		close(fd);
	if (at == MAP_FAILED)
		return NULL;
	if (how & 2)
		mprotect(at, 4096, PROT_READ | PROT_EXEC);
	munmap(at, 65536);
	return NULL;
}

static void maps(void)
{
	pthread_t thread[4];
	int i, made = 0;

	for (i = 0; i < 4; i++)
		if (!pthread_create(&thread[made], NULL, map_once, (void *)(intptr_t)chance(4)))
			made++;
	while (made--)
		pthread_join(thread[made], NULL);
}

/* ---- fork ---- */

static void child(unsigned int how)
{
	static char *const argv[] = { (char *)"true", NULL };

	map_once((void *)(intptr_t)1);
	if (how & 1)
		connections(1);
	if (how & 2 && !fork())
		_exit(0);
	if (how & 4)
		execv("/bin/true", argv);
	if (how & 8)
		kill(getpid(), SIGKILL);
	_exit(0);
}

static void forks(void)
{
	unsigned int how = chance(16);
	pid_t pid = fork();

	if (!pid)
		child(how);
	while (waitpid(-1, NULL, chance(2) ? 0 : WNOHANG) > 0)
		;
}

/* ---- namespace ---- */

static void up(const char *name)
{
	struct ifreq r = { .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	strcpy(r.ifr_name, name);
	ioctl(fd, SIOCSIFFLAGS, &r);
	close(fd);
}

static void namespaces(void)
{
	pid_t pid = fork();

	if (!pid) {
		if (unshare(CLONE_NEWNET))
			_exit(1);
		up("lo");
		connections(20);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: churn KIND SEED LIBRARY\n");
		return 2;
	}
	seed = (unsigned int)atoi(argv[2]);
	library = argv[3];
	for (;;) {
		if (!strcmp(argv[1], "connect"))
			connections(200);
		else if (!strcmp(argv[1], "map"))
			maps();
		else if (!strcmp(argv[1], "fork"))
			forks();
		else
			namespaces();
	}
}
