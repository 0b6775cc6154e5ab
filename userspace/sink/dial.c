// SPDX-License-Identifier: BSD-3-Clause
#include "dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PAUSE_FIRST	1000	/* milliseconds */
#define PAUSE_MAX	30000
#define CONNECT_MAX	10000
#define DEAD_AFTER	30000	/* of data that nobody acknowledges */

void dial_init(struct dial *d, const struct server *server)
{
	memset(d, 0, sizeof(*d));
	d->server = server;
	d->fd = -1;
	d->pause = PAUSE_FIRST;
}

static void fd_close(struct dial *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
	d->up = 0;
}

static void list_forget(struct dial *d)
{
	if (d->list)
		freeaddrinfo(d->list);
	d->list = d->next = NULL;
	resolve_end(d->resolve);
	d->resolve = NULL;
}

void dial_clean(struct dial *d)
{
	fd_close(d);
	list_forget(d);
}

void dial_down(struct dial *d, int error, uint64_t now)
{
	fd_close(d);
	list_forget(d);
	d->error = error;
	d->again_at = now + d->pause;
	d->pause = d->pause * 2 > PAUSE_MAX ? PAUSE_MAX : d->pause * 2;
}

void dial_works(struct dial *d)
{
	d->pause = PAUSE_FIRST;
	d->error = 0;
	d->reason = NULL;
}

static int socket_of(int family, int type)
{
	unsigned int dead_after = DEAD_AFTER;
	int on = 1, fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || type != SOCK_STREAM)
		return fd;
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead_after, sizeof(dead_after));
	return fd;
}

static int dial_unix(struct dial *d)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	strncpy(to.sun_path, d->server->host, sizeof(to.sun_path) - 1);
	d->fd = socket_of(AF_UNIX, SOCK_DGRAM);
	if (d->fd < 0 || connect(d->fd, (struct sockaddr *)&to, sizeof(to)))
		return -errno;
	d->up = 1;
	return 0;
}

/* The next address: 0, -EAGAIN: it is under way, else there is none that answers. */
static int dial_next(struct dial *d, uint64_t now)
{
	int error = EHOSTUNREACH;

	for (; d->next; d->next = d->next->ai_next) {
		fd_close(d);
		d->fd = socket_of(d->next->ai_family, d->next->ai_socktype);
		if (d->fd >= 0 && !connect(d->fd, d->next->ai_addr, d->next->ai_addrlen)) {
			d->up = 1;
			list_forget(d);
			return 0;
		}
		error = errno;
		if (d->fd >= 0 && error == EINPROGRESS) {
			d->give_up_at = now + CONNECT_MAX;
			d->next = d->next->ai_next;
			return -EAGAIN;
		}
	}
	return -error;
}

/* How it goes with the one that is under way. */
static int dial_progress(struct dial *d, uint64_t now)
{
	struct pollfd p = { .fd = d->fd, .events = POLLOUT };
	socklen_t size = sizeof(int);
	int error = 0;

	if (!poll(&p, 1, 0)) {
		if (now < d->give_up_at)
			return -EAGAIN;
		error = ETIMEDOUT;
	} else if (getsockopt(d->fd, SOL_SOCKET, SO_ERROR, &error, &size)) {
		error = errno;
	}
	if (!error) {
		d->up = 1;
		list_forget(d);
		return 0;
	}
	return d->next ? dial_next(d, now) : -error;
}

static int dial_begin(struct dial *d, uint64_t now)
{
	int ret, type = d->server->kind == SERVER_TCP ? SOCK_STREAM : SOCK_DGRAM;

	d->reason = NULL;
	if (d->server->kind == SERVER_UNIX)
		return dial_unix(d);
	if (!d->resolve)
		d->resolve = resolve_begin(d->server->host, d->server->port, type);
	if (!d->resolve)
		return -ENOMEM;
	ret = resolve_take(d->resolve, &d->list, &d->reason);
	if (ret)
		return ret;
	d->next = d->list;
	return dial_next(d, now);
}

int dial_up(struct dial *d, uint64_t now)
{
	int ret;

	if (d->up)
		return 0;
	if (d->fd < 0 && d->error && now < d->again_at)
		return -d->error;
	ret = d->fd >= 0 ? dial_progress(d, now) : dial_begin(d, now);
	/* Until it is known that it works, what failed before is what there is to say. */
	if (ret == -EAGAIN)
		return d->error ? -d->error : -EAGAIN;
	if (ret)
		dial_down(d, -ret, now);
	return ret;
}
