// SPDX-License-Identifier: BSD-3-Clause
#include "notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int connect_to(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const size_t size = strlen(path);
	int fd;

	if ((*path != '/' && *path != '@') || size >= sizeof(to.sun_path))
		return -1;
	memcpy(to.sun_path, path, size);
	/* An abstract address, which is not in the file system. */
	if (*path == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to,
			       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Half of what is granted, so that one sign that is late does no harm. */
static uint64_t interval_wanted(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

	if (!usec || (pid && strtol(pid, NULL, 10) != (long)getpid()))
		return 0;
	return strtoull(usec, NULL, 10) / 2000;
}

void notify_open(struct notify *n)
{
	const char *path = getenv("NOTIFY_SOCKET");

	n->fd = path ? connect_to(path) : -1;
	n->interval = interval_wanted();
	n->told_at = 0;
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

void notify_close(struct notify *n)
{
	if (n->fd >= 0)
		close(n->fd);
	n->fd = -1;
}

static void tell(const struct notify *n, const char *text)
{
	if (n->fd >= 0)
		while (send(n->fd, text, strlen(text), MSG_NOSIGNAL) < 0 && errno == EINTR)
			;
}

void notify_ready(struct notify *n)
{
	tell(n, "READY=1");
}

void notify_reloading(struct notify *n)
{
	struct timespec ts = { 0, 0 };
	char text[64];

	clock_gettime(CLOCK_MONOTONIC, &ts);
	snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		 (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000);
	tell(n, text);
}

void notify_stopping(struct notify *n)
{
	tell(n, "STOPPING=1");
}

void notify_alive(struct notify *n, uint64_t now)
{
	if (!n->interval || (n->told_at && now - n->told_at < n->interval))
		return;
	n->told_at = now;
	tell(n, "WATCHDOG=1");
}
