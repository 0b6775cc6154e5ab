// SPDX-License-Identifier: BSD-3-Clause
/*
 * Starts short processes, one after the other: storm FIRST STEP END NET FOLDER LIBRARY.
 * Number n connects to NET.(n / 256).(n % 256):9 and says so in its arguments. By
 * turns it is FOLDER/linked-n%8 or FOLDER/plain-n%8, of the latter some load
 * LIBRARY and some have it preloaded; by turns it is forked and spawned.
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct child {
	char program[256], serial[16], load[256], destination[64], preload[280];
	char *argv[8], *env[2];
};

static void prepare(struct child *c, int n, char **argv)
{
	const char *net = argv[4], *folder = argv[5], *library = argv[6];
	int at = 0;

	snprintf(c->program, sizeof(c->program), "%s/%s-%d", folder, n % 3 ? "plain" : "linked", n % 8);
	snprintf(c->serial, sizeof(c->serial), "make=/dev/null");
	snprintf(c->load, sizeof(c->load), "load=%s", library);
	snprintf(c->preload, sizeof(c->preload), "LD_PRELOAD=%s", library);
	snprintf(c->destination, sizeof(c->destination), "connect=%s.%d.%d:9", net, n / 256, n % 256);
	c->argv[at++] = c->program;
	if (n % 3 == 1)
		c->argv[at++] = c->load;
	if (n % 5 == 0)
		c->argv[at++] = c->serial;
	c->argv[at++] = c->destination;
	c->argv[at] = NULL;
	c->env[0] = n % 3 == 2 ? c->preload : NULL;
	c->env[1] = NULL;
}

static pid_t start(struct child *c, int n)
{
	pid_t pid;

	if (n % 2)
		return posix_spawn(&pid, c->program, NULL, NULL, c->argv, c->env) ? -1 : pid;
	pid = fork();
	if (!pid) {
		execve(c->program, c->argv, c->env);
		_exit(127);
	}
	return pid;
}

int main(int argc, char **argv)
{
	static struct child c;
	int n, status;
	pid_t pid;

	if (argc != 7) {
		fprintf(stderr, "usage: storm FIRST STEP END NET FOLDER LIBRARY\n");
		return 2;
	}
	printf("%d\n", getpid());
	fflush(stdout);
	for (n = atoi(argv[1]); n < atoi(argv[3]); n += atoi(argv[2])) {
		prepare(&c, n, argv);
		pid = start(&c, n);
		if (pid < 0 || waitpid(pid, &status, 0) != pid || status) {
			fprintf(stderr, "storm: number %d failed\n", n);
			return 1;
		}
	}
	return 0;
}
