// SPDX-License-Identifier: BSD-3-Clause
/*
 * What hosts do all day, each kind many times over, in instructions:
 *
 *	workload ROUNDS NAME:KIND:COUNT[:FILE]...
 *
 * prints for each NAME the median, the least and the most that one of it took in a
 * round of COUNT, and the mean of all rounds, "NAME MEDIAN LEAST MOST MEAN". A first
 * round is not reckoned with, but for the mean.
 * It is meant for a machine of one processor whose time is instructions (qemu
 * -icount shift=0): what anybody else does on it meanwhile is counted too. Both
 * ends of a connection are here, so that nobody waits.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flights.h"
#include "listener.h"
#include "rounds.h"

#define MAP_SIZE	65536
#define PORT		443

static const char *file;		/* of the kind that is at work */
static char self_name[] = "workload", self_map[] = "map";
static char *self[] = { self_name, self_map, NULL, NULL };
static int listener = -1, client = -1, server = -1;
static uint8_t buffer[65536];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* ---- maps and programs ------------------------------------------------------ */

static void do_getpid(void)
{
	syscall(SYS_getpid);
}

static void map(int fd, int prot)
{
	void *at = mmap(NULL, MAP_SIZE, prot, MAP_PRIVATE, fd, 0);

	if (at == MAP_FAILED || munmap(at, MAP_SIZE))
		die("mmap");
}

static int open_file(void)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(file);
	return fd;
}

static int mapped = -1;

static void do_map_exec(void)
{
	map(mapped, PROT_READ | PROT_EXEC);
}

static void do_map_read(void)
{
	map(mapped, PROT_READ);
}

static void do_open_map(void)
{
	int fd = open_file();

	map(fd, PROT_READ | PROT_EXEC);
	close(fd);
}

static void run(const char *root, const char *program, char **words)
{
	int status;
	pid_t pid = vfork();

	if (!pid) {
		if (!root || !chroot(root))
			execv(program, words);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		die(program);
}

/* /bin/true, of a root that has it and its libraries. */
static void do_exec(void)
{
	char program[] = "/bin/true", *words[] = { program, NULL };

	run(file, program, words);
}

/* This program, which maps a library once and ends. */
static void do_exec_map(void)
{
	self[2] = (char *)file;
	run(NULL, "/proc/self/exe", self);
}

/* A process that maps a library once and ends; it is this program, too. */
static void do_fork_map(void)
{
	int status;
	pid_t pid = vfork();

	if (!pid) {
		map(mapped, PROT_READ | PROT_EXEC);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		die("vfork");
}

/* ---- connections ------------------------------------------------------------ */

static struct sockaddr_in here;

static void do_listen(void)
{
	if (listener < 0)
		listener = listener_open(&here, PORT);
	if (listener < 0)
		die("listen");
}

static void connection_open(void)
{
	client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client < 0 || connect(client, (struct sockaddr *)&here, sizeof(here)))
		die("connect");
	server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (server < 0)
		die("accept");
}

/* By a reset: nothing of it stays. */
static void connection_close(void)
{
	struct linger hard = { .l_onoff = 1 };

	setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(client);
	close(server);
}

static void do_connect(void)
{
	connection_open();
	connection_close();
}

/* One that nobody answers, to each address of 10.0.0.0/8 in turn, and given up at once. */
static void do_knock(void)
{
	static uint32_t address = 0x0a000001;
	struct sockaddr_in there = { .sin_family = AF_INET };
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	there.sin_port = htons(PORT);
	there.sin_addr.s_addr = htonl(address++);
	if (s < 0 || !connect(s, (struct sockaddr *)&there, sizeof(there)) || errno != EINPROGRESS)
		die("knock");
	close(s);
}

static void send_all(int from, int to, const uint8_t *data, size_t size)
{
	if (send(from, data, size, 0) != (ssize_t)size ||
	    recv(to, buffer, size, MSG_WAITALL) != (ssize_t)size)
		die("send");
}

/* One connection for all that is sent; what it was when it began is long over. */
static void connection_lasting(void)
{
	int size = 4 * sizeof(buffer), yes = 1, n;

	do_listen();
	connection_open();
	for (n = 0; n < 2; n++) {
		setsockopt(n ? server : client, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
		setsockopt(n ? server : client, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
		setsockopt(n ? server : client, SOL_TCP, TCP_NODELAY, &yes, sizeof(yes));
	}
	for (n = 0; n < 200; n++)
		send_all(client, server, buffer, sizeof(buffer));
}

static void do_send_1k(void)
{
	send_all(client, server, buffer, 1024);
}

static void do_send_16k(void)
{
	send_all(client, server, buffer, 16384);
}

static void do_send_64k(void)
{
	send_all(client, server, buffer, sizeof(buffer));
}

/* A handshake that was recorded, said again over a fresh connection. */
static void do_tls(void)
{
	const struct flight *f;

	connection_open();
	for (f = flights; f < flights + flights_count; f++)
		send_all(f->outbound ? client : server, f->outbound ? server : client,
			 f->data, f->size);
	connection_close();
}

/* ---- rounds ------------------------------------------------------------------- */

static void map_begin(void)
{
	mapped = open_file();
}

static void map_end(void)
{
	close(mapped);
}

static void tls_begin(void)
{
	do_listen();
	if (flights_read(file))
		die(file);
}

static const struct kind {
	const char *name;
	struct rounds_kind work;
} kinds[] = {
	{ "getpid", { NULL, do_getpid, NULL } },
	{ "map-exec", { map_begin, do_map_exec, map_end } },
	{ "map-read", { map_begin, do_map_read, map_end } },
	{ "open-map", { NULL, do_open_map, NULL } },
	{ "fork-map", { map_begin, do_fork_map, map_end } },
	{ "knock", { NULL, do_knock, NULL } },
	{ "connect", { do_listen, do_connect, NULL } },
	{ "send-1k", { connection_lasting, do_send_1k, connection_close } },
	{ "send-16k", { connection_lasting, do_send_16k, connection_close } },
	{ "send-64k", { connection_lasting, do_send_64k, connection_close } },
	{ "tls", { tls_begin, do_tls, NULL } },
	{ "exec", { NULL, do_exec, NULL } },
	{ "exec-map", { NULL, do_exec_map, NULL } },
};

static const struct kind *kind_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	fprintf(stderr, "workload: there is no %s\n", name);
	exit(1);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 0, n;

	if (argc == 3 && !strcmp(argv[1], "map")) {
		file = argv[2];
		map(open_file(), PROT_READ | PROT_EXEC);
		return 0;
	}
	if (rounds < 1 || rounds > ROUNDS_MAX || argc < 3) {
		fprintf(stderr, "usage: workload ROUNDS NAME:KIND:COUNT[:FILE]...\n");
		return 1;
	}
	for (n = 2; n < argc; n++) {
		const struct rounds_work w = rounds_read(argv[n]);

		file = w.file;
		rounds_play(w.name, &kind_of(w.kind)->work, w.count, rounds);
	}
	return 0;
}
