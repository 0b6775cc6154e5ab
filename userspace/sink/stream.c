// SPDX-License-Identifier: BSD-3-Clause
#include "stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <linux/sockios.h>

void stream_init(struct stream *s, const struct server *server)
{
	memset(s, 0, sizeof(*s));
	dial_init(&s->dial, server);
}

void stream_clean(struct stream *s)
{
	dial_clean(&s->dial);
	free(s->rest);
}

static int broken(struct stream *s, int error, uint64_t now)
{
	dial_down(&s->dial, error, now);
	s->broke = s->out ? error : 0;
	s->rest_size = 0;
	s->put = 0;
	s->first = s->out = 0;
	return -error;
}

/* Whoever sends us something sends us an end: syslog has no answers. */
static int look(struct stream *s, uint64_t now)
{
	char ignored[256];
	ssize_t n;

	do {
		n = recv(s->dial.fd, ignored, sizeof(ignored), MSG_DONTWAIT);
	} while (n > 0);
	if (!n)
		return broken(s, ECONNRESET, now);
	return errno == EAGAIN || errno == EINTR ? 0 : broken(s, errno, now);
}

static int keep_rest(struct stream *s, const struct iovec part[2], size_t done)
{
	size_t size = part[0].iov_len + part[1].iov_len - done, head;

	if (size > s->rest_room) {
		char *rest = realloc(s->rest, size);

		if (!rest)
			return -1;
		s->rest = rest;
		s->rest_room = size;
	}
	head = done < part[0].iov_len ? part[0].iov_len - done : 0;
	memcpy(s->rest, (char *)part[0].iov_base + part[0].iov_len - head, head);
	memcpy(s->rest + head, (char *)part[1].iov_base + part[1].iov_len - (size - head),
	       size - head);
	s->rest_size = size;
	return 0;
}

static int put_rest(struct stream *s, uint64_t now)
{
	ssize_t n;

	while (s->rest_size) {
		n = send(s->dial.fd, s->rest, s->rest_size, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? -EAGAIN : broken(s, errno, now);
		s->put += (uint64_t)n;
		s->rest_size -= (size_t)n;
		memmove(s->rest, s->rest + n, s->rest_size);
	}
	return 0;
}

/* Whole, or its head, with its rest kept for later. */
static int put(struct stream *s, const char *text, size_t size, uint64_t now)
{
	char length[24];
	struct iovec part[2] = {
		{ length, (size_t)snprintf(length, sizeof(length), "%zu ", size) },
		{ (char *)text, size },
	};
	struct msghdr m = { .msg_iov = part, .msg_iovlen = 2 };
	size_t all = part[0].iov_len + size;
	ssize_t n = sendmsg(s->dial.fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? -EAGAIN : broken(s, errno, now);
	/* A message whose rest is nowhere ends the connection. */
	if ((size_t)n < all && keep_rest(s, part, (size_t)n))
		return broken(s, ENOMEM, now);
	s->end[(s->first + s->out++) % STREAM_OUT] = s->put + all;
	s->put += (uint64_t)n;
	return 1;
}

int stream_send(struct stream *s, const char *text, size_t size, uint64_t now)
{
	int ret = s->broke ? -s->broke : dial_up(&s->dial, now);

	if (!ret)
		ret = put_rest(s, now);
	if (!ret && s->out == STREAM_OUT)
		ret = -EAGAIN;
	return ret ? ret : put(s, text, size, now);
}

int stream_settled(struct stream *s, uint64_t now)
{
	int unsent = 0, settled = 0, ret;
	uint64_t safe;

	if (s->dial.up && s->out && !s->broke)
		look(s, now);
	if (s->broke) {
		ret = -s->broke;
		s->broke = 0;
		return ret;
	}
	if (!s->dial.up || !s->out || ioctl(s->dial.fd, SIOCOUTQ, &unsent))
		return 0;
	safe = s->put - (uint64_t)unsent;
	while (s->out && s->end[s->first] <= safe) {
		s->first = (s->first + 1) % STREAM_OUT;
		s->out--;
		settled++;
	}
	if (settled)
		dial_works(&s->dial);
	return settled;
}

int stream_tick(struct stream *s, uint64_t now)
{
	int ret = dial_up(&s->dial, now);

	if (!ret)
		ret = look(s, now);
	return ret ? ret : put_rest(s, now);
}
