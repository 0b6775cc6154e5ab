// SPDX-License-Identifier: BSD-3-Clause
#include "datagram.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define QUIET 1000	/* milliseconds in which word of a failure comes back */
#define SEND_BUFFER (8 * 1024 * 1024)

void datagram_init(struct datagram *d, const struct server *server)
{
	memset(d, 0, sizeof(*d));
	dial_init(&d->dial, server);
}

void datagram_clean(struct datagram *d)
{
	dial_clean(&d->dial);
}

static int broken(struct datagram *d, int error, uint64_t now)
{
	dial_down(&d->dial, error, now);
	d->broke = d->out ? error : 0;
	d->first = d->out = 0;
	return -error;
}

static int dial(struct datagram *d, uint64_t now)
{
	int was_up = d->dial.up, size = SEND_BUFFER, ret = dial_up(&d->dial, now);

	/* A datagram is no longer than this; where it is not allowed, what there is must do. */
	if (!ret && !was_up &&
	    setsockopt(d->dial.fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(d->dial.fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	return ret;
}

int datagram_send(struct datagram *d, const char *text, size_t size, uint64_t now)
{
	int local = d->dial.server->kind == SERVER_UNIX;
	int ret = d->broke ? -d->broke : dial(d, now);

	if (ret)
		return ret;
	if (d->out == DATAGRAM_OUT)
		return -EAGAIN;
	if (send(d->dial.fd, text, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
		if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS)
			return -EAGAIN;
		return errno == EMSGSIZE ? -EMSGSIZE : broken(d, errno, now);
	}
	if (local) {
		dial_works(&d->dial);
		return 0;
	}
	d->sent_at[(d->first + d->out++) % DATAGRAM_OUT] = now;
	return 1;
}

int datagram_settled(struct datagram *d, uint64_t now)
{
	socklen_t size = sizeof(int);
	int error = 0, settled = 0;

	if (d->dial.up && d->out && !getsockopt(d->dial.fd, SOL_SOCKET, SO_ERROR, &error, &size) &&
	    error)
		broken(d, error, now);
	if (d->broke) {
		error = d->broke;
		d->broke = 0;
		return -error;
	}
	while (d->out && d->sent_at[d->first] + QUIET <= now) {
		d->first = (d->first + 1) % DATAGRAM_OUT;
		d->out--;
		settled++;
	}
	if (settled)
		dial_works(&d->dial);
	return settled;
}
