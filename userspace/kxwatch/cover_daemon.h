/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_daemon: the kxwatchd that runs on this host, as its command line shows it.
 * One thread. Nothing here fails: what is not found is not there.
 */
#ifndef KXWATCH_COVER_DAEMON_H
#define KXWATCH_COVER_DAEMON_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

struct cover_daemon {
	unsigned int count;		/* that run; the members are of the first */
	pid_t pid;
	char config[PATH_MAX];		/* "": not given */
	char output[PATH_MAX];		/* "": not given; else a file, or "-" */
	char standard_output[PATH_MAX];	/* the regular file that it is; "": it is none */
};

/* proc: "/proc" */
void cover_daemon_find(struct cover_daemon *d, const char *proc);
/* Whether that process is one. */
bool cover_daemon_is(const char *proc, pid_t pid);

#endif
