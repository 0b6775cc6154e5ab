// SPDX-License-Identifier: BSD-3-Clause
#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "message.h"

static int signals_open(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	/* A reader of our output that goes away is an error of write(2), no more. */
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int timer_open(void)
{
	const struct itimerspec second = { { 1, 0 }, { 1, 0 } };
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd >= 0 && timerfd_settime(fd, 0, &second, NULL)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Whether the daemon is asked to end. */
static bool signals_take(struct daemon *d, int fd)
{
	struct signalfd_siginfo info;
	bool end = false;

	while (read(fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			daemon_reload(d);
		else
			end = true;
	}
	return end;
}

static void timer_take(struct daemon *d, int fd)
{
	uint64_t times;

	if (read(fd, &times, sizeof(times)) == sizeof(times))
		daemon_tick(d);
}

enum { EVENTS, SIGNAL, TIMER, FDS };

static int turn(struct daemon *d, struct pollfd *fd, bool *more, bool *end)
{
	int ret;

	if (poll(fd, FDS, *more ? 0 : daemon_patience(d)) < 0 && errno != EINTR) {
		message("waiting for events: %s", strerror(errno));
		return -1;
	}
	if (fd[SIGNAL].revents)
		*end = signals_take(d, fd[SIGNAL].fd);
	/* Also by the clock: the doorbell may be lost. */
	ret = daemon_read(d);
	if (fd[TIMER].revents)
		timer_take(d, fd[TIMER].fd);
	*more = ret > 0;
	return ret < 0 ? -1 : 0;
}

int loop_run(struct daemon *d)
{
	struct pollfd fd[FDS];
	bool more = true, end = false;
	int ret = -1, finished;

	memset(fd, 0, sizeof(fd));
	fd[EVENTS].fd = daemon_fd(d);
	fd[EVENTS].events = POLLIN;
	fd[SIGNAL].events = POLLIN;
	fd[TIMER].events = POLLIN;
	fd[SIGNAL].fd = signals_open();
	fd[TIMER].fd = timer_open();
	if (fd[SIGNAL].fd < 0 || fd[TIMER].fd < 0) {
		message("signals or timers cannot be had: %s", strerror(errno));
		goto close_fds;
	}
	do {
		ret = turn(d, fd, &more, &end);
	} while (!ret && !end);
	finished = daemon_finish(d);
	if (finished)
		ret = finished;
close_fds:
	if (fd[SIGNAL].fd >= 0)
		close(fd[SIGNAL].fd);
	if (fd[TIMER].fd >= 0)
		close(fd[TIMER].fd);
	return ret;
}
