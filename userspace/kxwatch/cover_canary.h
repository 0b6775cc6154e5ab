/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_canary: programs that do on purpose what is to be seen: copies of the canaries,
 * in a directory of their own, against a server of their own in a network of their own.
 * One thread. On failure -1, and why stands in error. Whatever happened, canary_end()
 * leaves no process, file, network or cgroup behind.
 */
#ifndef KXWATCH_COVER_CANARY_H
#define KXWATCH_COVER_CANARY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum canary {
	CANARY_ACCEPT,		/* maps libssl, forks, goes on after a bad certificate */
	CANARY_HELLO,		/* maps none, says a hello of its own making */
	CANARY_REJECT,		/* refuses the certificate */
	CANARY_CONTAINER,	/* as the first, in namespaces and a cgroup of its own */

	CANARIES
};

enum canary_state { CANARY_WAITING, CANARY_DONE, CANARY_FAILED };

#define CANARY_ID_SIZE		17
#define CANARY_NAME_SIZE	64
#define CANARY_CONTAINER_SIZE	65	/* an id as container engines make them */
#define CANARY_DIRECTORY_SIZE	64
#define CANARY_PATH_SIZE	96
#define CANARY_CGROUP_SIZE	512
#define CANARY_ADDRESS_SIZE	16
#define CANARY_ERROR_SIZE	512
#define CANARY_ADDRESS		"192.0.2.1"	/* RFC 5737: nobody's */

struct canaries {
	char id[CANARY_ID_SIZE];		/* drawn anew for each run */
	char server_name[CANARY_NAME_SIZE];	/* canary-ID.kxwatch.invalid */
	char directory[CANARY_DIRECTORY_SIZE];
	char path[CANARIES][CANARY_PATH_SIZE];		/* each its program */
	char address[CANARY_ADDRESS_SIZE];
	uint16_t port;				/* 0: not known yet */
	bool own_network;			/* else on loopback */
	bool own_namespaces;			/* of processes and mounts, for the container */
	char cgroup[CANARY_CGROUP_SIZE];			/* of the container; empty: none could be made */
	char container[CANARY_CONTAINER_SIZE];
	enum canary_state state[CANARIES];
	char error[CANARY_ERROR_SIZE];

	/* Its own affairs. */
	pid_t director;
	int news;				/* pipe from the director */
	bool over;
};

/* The name of a canary, as in the reports and at the end of its path. */
const char *canary_name(enum canary canary);

/* Puts everything in place and starts. programs: where the canaries are installed. */
int canary_begin_all(struct canaries *c, const char *programs);
/* Takes what is new. c->over: all have ended, or none will any more (-1). */
int canary_poll(struct canaries *c);
void canary_end(struct canaries *c);

#endif
