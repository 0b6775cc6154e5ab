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

#include "clock.h"
#include "message.h"
#include "notify.h"

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

enum { EVENTS, SIGNAL, TIMER, FDS };

struct loop {
	struct daemon *daemon;
	struct notify notify;
	struct pollfd fd[FDS];
	bool more, end;
};

static void signals_take(struct loop *l)
{
	struct signalfd_siginfo info;

	while (read(l->fd[SIGNAL].fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGHUP) {
			l->end = true;
			continue;
		}
		notify_reloading(&l->notify);
		daemon_reload(l->daemon);
		notify_ready(&l->notify);
	}
}

static void timer_take(struct loop *l)
{
	uint64_t times;

	if (read(l->fd[TIMER].fd, &times, sizeof(times)) == sizeof(times))
		daemon_tick(l->daemon);
}

static int turn(struct loop *l)
{
	int ret;

	/* There is none before the module is loaded. */
	l->fd[EVENTS].fd = daemon_fd(l->daemon);
	if (poll(l->fd, FDS, l->more ? 0 : daemon_patience(l->daemon)) < 0 && errno != EINTR) {
		message("waiting for events: %s", strerror(errno));
		return -1;
	}
	if (l->fd[SIGNAL].revents)
		signals_take(l);
	/* Also by the clock: the doorbell may be lost. */
	ret = daemon_read(l->daemon);
	if (l->fd[TIMER].revents)
		timer_take(l);
	l->more = ret > 0;
	/* Only here, where all of a turn was done: who hangs in it gives no sign of life. */
	if (ret >= 0)
		notify_alive(&l->notify, clock_ms());
	return ret < 0 ? -1 : 0;
}

int loop_run(struct daemon *d)
{
	struct loop l = { .daemon = d, .more = true };
	int ret = -1, finished;

	notify_open(&l.notify);
	l.fd[EVENTS].events = POLLIN;
	l.fd[SIGNAL].events = POLLIN;
	l.fd[TIMER].events = POLLIN;
	l.fd[SIGNAL].fd = signals_open();
	l.fd[TIMER].fd = timer_open();
	if (l.fd[SIGNAL].fd < 0 || l.fd[TIMER].fd < 0) {
		message("signals or timers cannot be had: %s", strerror(errno));
		goto close_fds;
	}
	notify_ready(&l.notify);
	do {
		ret = turn(&l);
	} while (!ret && !l.end);
	notify_stopping(&l.notify);
	finished = daemon_finish(d);
	if (finished)
		ret = finished;
close_fds:
	if (l.fd[SIGNAL].fd >= 0)
		close(l.fd[SIGNAL].fd);
	if (l.fd[TIMER].fd >= 0)
		close(l.fd[TIMER].fd);
	notify_close(&l.notify);
	return ret;
}
