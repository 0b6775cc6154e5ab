// SPDX-License-Identifier: BSD-3-Clause
/*
 * Does what it is told, one deed after the other: deeds DEED...
 *
 *	load=FILE	dlopen()
 *	protect=FILE	maps it as data, then makes the map executable
 *	map=FILE	maps it executable
 *	read=FILE	maps it readable, where that means executable: personality(2)
 *	reread=FILE	the same, but makes it readable later
 *	connect=IP:PORT	connects; being refused is well, being unanswered is not
 *	fork		the child goes on; the parent waits for it and ends
 *	thread		a new thread goes on; the first waits for it
 *	leave		a new thread goes on; the first ends
 *	exec  PROGRAM ARGUMENT...	becomes that program
 *	spawn PROGRAM ARGUMENT...	posix_spawn(), waits and ends
 *	vfork PROGRAM ARGUMENT...	vfork(), waits and ends
 *	make=FILE	makes an empty file
 *	await=FILE	waits until there is such a file
 *
 * Built twice, the second time linked to a TLS library.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define AWAIT_SECONDS	120

extern char **environ;

static void *go_on(void *deeds);

static void fail(const char *deed)
{
	fprintf(stderr, "deeds: %s: %s\n", deed, strerror(errno));
	exit(1);
}

static void map(const char *file, int prot)
{
	int fd = open(file, O_RDONLY);
	void *at;

	if (fd < 0)
		fail(file);
	at = mmap(NULL, 4096, prot, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED || mprotect(at, 4096, PROT_READ | PROT_EXEC))
		fail(file);
	close(fd);
}

static void map_readable(const char *file, int first)
{
	int old = personality(0xffffffff);
	int fd = open(file, O_RDONLY);
	void *at;

	if (old < 0 || personality(old | READ_IMPLIES_EXEC) < 0 || fd < 0)
		fail(file);
	at = mmap(NULL, 4096, first, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED || (first != PROT_READ && mprotect(at, 4096, PROT_READ)))
		fail(file);
	personality(old);
	close(fd);
}

static void load(const char *file)
{
	if (!dlopen(file, RTLD_NOW)) {
		fprintf(stderr, "deeds: %s\n", dlerror());
		exit(1);
	}
}

static void dial(const char *to)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	const char *colon = strchr(to, ':');
	char ip[INET_ADDRSTRLEN] = "";
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || !colon || colon - to >= (long)sizeof(ip))
		fail(to);
	memcpy(ip, to, (size_t)(colon - to));
	address.sin_port = htons((unsigned short)atoi(colon + 1));
	if (inet_pton(AF_INET, ip, &address.sin_addr) != 1 ||
	    (connect(fd, (struct sockaddr *)&address, sizeof(address)) && errno != ECONNREFUSED))
		fail(to);
	close(fd);
}

static void await(const char *file)
{
	int i;

	for (i = 0; access(file, F_OK); i++) {
		if (i == AWAIT_SECONDS * 20)
			fail(file);
		usleep(50000);
	}
}

static void make(const char *file)
{
	int fd = open(file, O_WRONLY | O_CREAT, 0644);

	if (fd < 0 || close(fd))
		fail(file);
}

static void wait_and_end(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child)
		fail("child");
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

static void spawn(char **program)
{
	pid_t child = -1;

	errno = posix_spawn(&child, program[0], NULL, NULL, program, environ);
	wait_and_end(child);
}

static void spawn_by_vfork(char **program)
{
	pid_t child = vfork();

	if (!child) {
		execv(program[0], program);
		_exit(127);
	}
	wait_and_end(child);
}

static void new_thread(char **deeds, int leave)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, go_on, deeds);
	if (errno)
		fail("thread");
	if (leave)
		pthread_exit(NULL);
	pthread_join(thread, NULL);
	exit(0);
}

static void change_course(char **deeds)
{
	pid_t child;

	if (!strcmp(*deeds, "fork")) {
		child = fork();
		if (child)
			wait_and_end(child);
	} else if (!strcmp(*deeds, "thread") || !strcmp(*deeds, "leave")) {
		new_thread(deeds + 1, **deeds == 'l');
	} else if (!strcmp(*deeds, "exec")) {
		execv(deeds[1], deeds + 1);
		fail(deeds[1]);
	} else if (!strcmp(*deeds, "spawn")) {
		spawn(deeds + 1);
	} else if (!strcmp(*deeds, "vfork")) {
		spawn_by_vfork(deeds + 1);
	} else {
		errno = EINVAL;
		fail(*deeds);
	}
}

static void do_deed(char **deeds)
{
	const char *equals = strchr(*deeds, '=');
	size_t name = equals ? (size_t)(equals - *deeds) : 0;

	if (!equals)
		change_course(deeds);
	else if (!strncmp(*deeds, "load", name))
		load(equals + 1);
	else if (!strncmp(*deeds, "protect", name))
		map(equals + 1, PROT_READ);
	else if (!strncmp(*deeds, "map", name))
		map(equals + 1, PROT_READ | PROT_EXEC);
	else if (!strncmp(*deeds, "read", name))
		map_readable(equals + 1, PROT_READ);
	else if (!strncmp(*deeds, "reread", name))
		map_readable(equals + 1, PROT_NONE);
	else if (!strncmp(*deeds, "connect", name))
		dial(equals + 1);
	else if (!strncmp(*deeds, "make", name))
		make(equals + 1);
	else if (!strncmp(*deeds, "await", name))
		await(equals + 1);
	else
		fail(*deeds);
}

static void *go_on(void *deeds)
{
	char **at;

	for (at = deeds; *at; at++)
		do_deed(at);
	exit(0);
}

int main(int argc, char **argv)
{
	(void)argc;
	go_on(argv + 1);
	return 0;
}
