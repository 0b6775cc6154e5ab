// SPDX-License-Identifier: BSD-3-Clause
#include "rpm.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM		"/usr/bin/rpm"
#define WAIT_MAX	5000	/* milliseconds: its database may be locked */

/* Signals are the daemon's affair; the program gets them as every program does. */
static int start(const char *const argv[], int out, pid_t *pid)
{
	static const char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C", NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none;
	int ret;

	sigemptyset(&none);
	if (posix_spawn_file_actions_init(&files))
		return -1;
	if (posix_spawnattr_init(&attributes)) {
		posix_spawn_file_actions_destroy(&files);
		return -1;
	}
	ret = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0) ||
	      posix_spawn_file_actions_adddup2(&files, out, 1) ||
	      posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0) ||
	      posix_spawnattr_setsigmask(&attributes, &none) ||
	      posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK) ||
	      posix_spawn(pid, argv[0], &files, &attributes, (char *const *)argv,
			  (char *const *)environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return ret ? -1 : 0;
}

/* The first line; -1 if it does not come in time. */
static int read_line(int fd, char *line, size_t size)
{
	struct pollfd wait = { fd, POLLIN, 0 };
	size_t done = 0;
	ssize_t n;

	for (;;) {
		if (poll(&wait, 1, WAIT_MAX) <= 0)
			return -1;
		n = read(fd, line + done, size - 1 - done);
		if (n < 0)
			return -1;
		done += (size_t)n;
		if (!n || done == size - 1)
			break;
	}
	line[done] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return 0;
}

static int answer_of(const char *line, int status, char **name)
{
	if (!WIFEXITED(status))
		return -1;
	if (WEXITSTATUS(status))
		return strstr(line, "is not owned by any package") ? 0 : -1;
	*name = *line ? strdup(line) : NULL;
	return *name ? 1 : -1;
}

int rpm_ask(const char *root, const char *path, char **name)
{
	const char *const argv[] = { PROGRAM, "--root", *root ? root : "/", "-qf", "--qf",
				     "%{NAME}\\n", path, NULL };
	char line[512];
	int ends[2], status = 0, ret = -1;
	pid_t pid;

	if (access(PROGRAM, X_OK) || pipe2(ends, O_CLOEXEC))
		return -1;
	if (start(argv, ends[1], &pid))
		goto close_ends;
	close(ends[1]);
	ends[1] = -1;
	ret = read_line(ends[0], line, sizeof(line));
	if (ret)
		kill(pid, SIGKILL);
	if (waitpid(pid, &status, 0) != pid)
		ret = -1;
	if (!ret)
		ret = answer_of(line, status, name);
close_ends:
	close(ends[0]);
	if (ends[1] >= 0)
		close(ends[1]);
	return ret;
}
