// SPDX-License-Identifier: BSD-3-Clause
#include "cover_director.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cover_cgroup.h"

#define SERVER_PATIENCE	60000	/* milliseconds; a key takes its time on slow machines */

static void tell(int news, const struct director_news *n)
{
	/* Nobody is left to be told that this failed. */
	if (write(news, n, sizeof(*n)) != (ssize_t)sizeof(*n))
		_exit(1);
}

static int trouble(int news, const char *what)
{
	struct director_news n = { .what = NEWS_TROUBLE };

	snprintf(n.text, sizeof(n.text), "%s: %s", what, strerror(errno));
	tell(news, &n);
	return 1;
}

/* ---- network -------------------------------------------------------------------- */

/*
 * A loopback with an address that counts as outside, and out of reach of every
 * route and firewall of the host.
 */
static bool make_network(void)
{
	struct sockaddr_in *address;
	struct ifreq lo;
	bool made;
	int fd;

	if (unshare(CLONE_NEWNET))
		return false;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	memset(&lo, 0, sizeof(lo));
	strcpy(lo.ifr_name, "lo");
	address = (struct sockaddr_in *)&lo.ifr_addr;
	address->sin_family = AF_INET;
	inet_pton(AF_INET, CANARY_ADDRESS, &address->sin_addr);
	made = !ioctl(fd, SIOCSIFADDR, &lo);
	address->sin_addr.s_addr = htonl(INADDR_NONE);
	made = made && !ioctl(fd, SIOCSIFNETMASK, &lo) && !ioctl(fd, SIOCGIFFLAGS, &lo);
	lo.ifr_flags |= IFF_UP;
	made = made && !ioctl(fd, SIOCSIFFLAGS, &lo);
	close(fd);
	return made;
}

/* Listens, and says where in n. */
static int listen_somewhere(struct director_news *n)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, n->text, &at.sin_addr);
	/* Where TLS is expected, if that is free: the port is not what is tried here. */
	at.sin_port = htons(443);
	if (fd < 0)
		return -1;
	if (!n->flag || bind(fd, (struct sockaddr *)&at, sizeof(at))) {
		at.sin_port = 0;
		if (bind(fd, (struct sockaddr *)&at, sizeof(at)))
			goto close_fd;
	}
	if (listen(fd, CANARIES) || getsockname(fd, (struct sockaddr *)&at, &size))
		goto close_fd;
	n->port = ntohs(at.sin_port);
	return fd;
close_fd:
	close(fd);
	return -1;
}

/* ---- programs ------------------------------------------------------------------- */

/* Runs a program with this standard output; in the child. */
static void run_program(const char *const *argv, int out)
{
	int null = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_DFL);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(out >= 0 ? out : null, STDOUT_FILENO);
	}
	/* It changes none of them. */
	execv(argv[0], (char *const *)argv);
	fprintf(stderr, "kxwatch: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* -1, or once the server is ready its process. */
static pid_t start_server(const struct canaries *c, int listener)
{
	char path[CANARY_PATH_SIZE], number[16], said[8];
	const char *argv[] = { path, "serve", number, c->server_name, NULL };
	struct pollfd ready = { .events = POLLIN };
	int out[2];
	pid_t server;

	snprintf(path, sizeof(path), "%s/%s", c->directory, DIRECTOR_SERVER);
	snprintf(number, sizeof(number), "%d", listener);
	if (pipe2(out, O_CLOEXEC))
		return -1;
	server = fork();
	if (!server)
		run_program(argv, out[1]);
	close(out[1]);
	ready.fd = out[0];
	errno = ETIMEDOUT;
	if (server > 0 && (poll(&ready, 1, SERVER_PATIENCE) != 1 ||
			   read(out[0], said, sizeof(said)) <= 0))
		server = -1;
	close(out[0]);
	return server;
}

static bool wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static bool run(const char *const *argv)
{
	pid_t child = fork();

	if (!child)
		run_program(argv, -1);
	return child > 0 && wait_for(child);
}

/* In a process of its own, which then is where the program is to be. */
static int run_in_container(const struct canaries *c, const char *const *argv, int news)
{
	struct director_news n = { .what = NEWS_NAMESPACES };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (*c->cgroup)
		cgroup_enter(c->cgroup);
	n.flag = !unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS);
	tell(news, &n);
	return run(argv) ? 0 : 1;
}

static bool run_canary(const struct canaries *c, enum canary canary, const char *address,
		       const char *port, int news)
{
	const char *name = c->server_name, *path = c->path[canary];
	const char *dial[] = { path, "dial", address, port, name,
			       canary == CANARY_REJECT ? "reject" : "accept", NULL };
	const char *hello[] = { path, address, port, name, NULL };
	pid_t child;

	if (canary != CANARY_CONTAINER)
		return run(canary == CANARY_HELLO ? hello : dial);
	child = fork();
	if (!child)
		_exit(run_in_container(c, dial, news));
	return child > 0 && wait_for(child);
}

int director_run(const struct canaries *c, int news)
{
	struct director_news at = { .what = NEWS_SERVER }, n = { .what = NEWS_CANARY };
	char port[8];
	int listener, i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	at.flag = make_network();
	strcpy(at.text, at.flag ? CANARY_ADDRESS : "127.0.0.1");
	listener = listen_somewhere(&at);
	if (listener < 0)
		return trouble(news, "the canaries' server cannot listen");
	if (start_server(c, listener) < 0)
		return trouble(news, "the canaries' server does not come up");
	close(listener);
	tell(news, &at);
	snprintf(port, sizeof(port), "%u", at.port);
	for (i = 0; i < CANARIES; i++) {
		n.canary = (enum canary)i;
		n.flag = run_canary(c, n.canary, at.text, port, news);
		tell(news, &n);
	}
	return 0;
}
