// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/genetlink.h>

#include <netlink/genl/genl.h>

#include <kxwatch/kxwatch.h>

#include "error.h"
#include "socket.h"

/* The kernel fills a dump's datagrams up to the reader's buffer, 32 KiB at most. */
#define DATAGRAM_SIZE	32768
/* libnl's own default is as small as one such datagram. */
#define RECEIVE_BUFFER	(256 * 1024)
/* A local answer is there when the request returns: this is for a broken kernel. */
#define ANSWER_TIMEOUT_MS	5000

/* Newer than the headers of the oldest supported systems. */
#ifndef SOL_NETLINK
#define SOL_NETLINK		270
#endif
#ifndef NETLINK_CAP_ACK
#define NETLINK_CAP_ACK		10
#endif
#ifndef NETLINK_EXT_ACK
#define NETLINK_EXT_ACK		11
#endif

static void set_options(int fd)
{
	const int size = RECEIVE_BUFFER, on = 1;

	/* The first needs a privilege, the last two a newer kernel; all may fail. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
}

int kxw_socket_open(struct kxw_socket *s)
{
	int ret;

	memset(s, 0, sizeof(*s));
	s->datagram = malloc(DATAGRAM_SIZE);
	if (!s->datagram)
		return KXWE_MEMORY;
	s->nl = nl_socket_alloc();
	if (!s->nl) {
		ret = KXWE_MEMORY;
		goto free_datagram;
	}
	ret = genl_connect(s->nl);
	if (ret < 0) {
		ret = kxw_error_nl(ret);
		goto free_socket;
	}
	set_options(nl_socket_get_fd(s->nl));
	s->port = nl_socket_get_local_port(s->nl);
	return 0;

free_socket:
	nl_socket_free(s->nl);
	s->nl = NULL;
free_datagram:
	free(s->datagram);
	s->datagram = NULL;
	return ret;
}

void kxw_socket_close(struct kxw_socket *s)
{
	if (s->nl)
		nl_socket_free(s->nl);
	free(s->datagram);
	memset(s, 0, sizeof(*s));
}

int kxw_socket_fd(const struct kxw_socket *s)
{
	return nl_socket_get_fd(s->nl);
}

int kxw_socket_send(struct kxw_socket *s, struct nl_msg *msg)
{
	int ret;

	s->left = 0;
	nl_complete_msg(s->nl, msg);
	s->sequence = nlmsg_hdr(msg)->nlmsg_seq;
	ret = nl_send(s->nl, msg);
	return ret < 0 ? kxw_error_nl(ret) : 0;
}

/*
 * Reads one datagram. libnl's own nl_recv() starts again after EINTR and cannot
 * tell ENOBUFS from ENOMEM, hence recvmsg(2). 1: read, 0: none there.
 */
static int receive(struct kxw_socket *s)
{
	struct sockaddr_nl from = { .nl_family = AF_NETLINK };
	struct iovec iov = { s->datagram, DATAGRAM_SIZE };
	struct msghdr hdr = {
		.msg_name = &from,
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t size;

	for (;;) {
		hdr.msg_namelen = sizeof(from);
		hdr.msg_flags = 0;
		size = recvmsg(kxw_socket_fd(s), &hdr, MSG_DONTWAIT);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (size < 0)
			return kxw_error_errno(errno) == KXWE_MEMORY ? KXWE_MEMORY : KXWE_NETLINK;
		/* Only the kernel has port 0: nobody else may speak for it. */
		if (hdr.msg_namelen != sizeof(from) || from.nl_pid != 0)
			continue;
		if (hdr.msg_flags & MSG_TRUNC)
			return KXWE_PROTOCOL;
		s->at = (struct nlmsghdr *)s->datagram;
		s->left = (int)size;
		return 1;
	}
}

int kxw_socket_peek(struct kxw_socket *s, struct nlmsghdr **nlh)
{
	int ret;

	while (s->left <= 0) {
		ret = receive(s);
		if (ret <= 0)
			return ret;
	}
	/* As nlmsg_ok() and nlmsg_next() of libnl, which are calls for each event. */
	if (s->left < (int)sizeof(*s->at) || s->at->nlmsg_len < sizeof(*s->at) ||
	    s->at->nlmsg_len > (unsigned int)s->left) {
		s->left = 0;
		return KXWE_PROTOCOL;
	}
	*nlh = s->at;
	return 1;
}

void kxw_socket_skip(struct kxw_socket *s)
{
	int size = NLMSG_ALIGN(s->at->nlmsg_len);

	s->left -= size;
	s->at = (struct nlmsghdr *)((char *)s->at + size);
}

static int wait_for_answer(struct kxw_socket *s)
{
	struct pollfd p = { .fd = kxw_socket_fd(s), .events = POLLIN };
	int ret;

	do {
		ret = poll(&p, 1, ANSWER_TIMEOUT_MS);
	} while (ret < 0 && errno == EINTR);
	if (ret == 0)
		errno = ETIMEDOUT;
	return ret > 0 ? 0 : KXWE_NETLINK;
}

int kxw_socket_answer(struct kxw_socket *s, struct nlmsghdr **nlh)
{
	int ret;

	for (;;) {
		ret = kxw_socket_peek(s, nlh);
		if (ret < 0)
			return ret;
		if (ret > 0 && (*nlh)->nlmsg_seq == s->sequence &&
		    (*nlh)->nlmsg_pid == s->port)
			return 1;
		if (ret > 0) {
			kxw_socket_skip(s);
			continue;
		}
		ret = wait_for_answer(s);
		if (ret)
			return ret;
	}
}

int kxw_socket_join(struct kxw_socket *s, uint32_t group)
{
	const int on = 1;
	int number = (int)group;

	if (setsockopt(kxw_socket_fd(s), SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof(on)) ||
	    setsockopt(kxw_socket_fd(s), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &number,
		       sizeof(number)))
		return kxw_error_errno(errno) == KXWE_PERMISSION ? KXWE_PERMISSION : KXWE_NETLINK;
	return 0;
}
