/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * raw_genl: speaks to the module without any library, for programs that must say what
 * a library would not, or see each error as the kernel gave it.
 * One thread a socket. Answers are 0 or more, or a negative errno; what the
 * kernel does not keep to ends the program.
 */
#ifndef PLAY_RAW_GENL_H
#define PLAY_RAW_GENL_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include <uapi/kxwatch.h>

#define RAW_SIZE	65536

struct raw {
	int fd, family;
	uint32_t seq;
	union {
		struct nlmsghdr head;
		uint8_t data[RAW_SIZE];
	} out, in;
};

static inline void raw_die(const char *what)
{
	perror(what);
	exit(1);
}

static inline int raw_open(struct raw *r)
{
	struct sockaddr_nl local = { .nl_family = AF_NETLINK };
	struct timeval patience = { .tv_sec = 60 };

	r->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (r->fd < 0)
		return -errno;
	r->seq = 0;
	if (bind(r->fd, (struct sockaddr *)&local, sizeof(local)) ||
	    setsockopt(r->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience))) {
		int error = errno;

		close(r->fd);
		return -error;
	}
	return 0;
}

/* Begins a request of the family with the given number. */
static inline void raw_begin(struct raw *r, int family, uint8_t command, uint16_t flags)
{
	struct genlmsghdr genl = { .cmd = command, .version = 1 };

	memset(&r->out.head, 0, sizeof(r->out.head));
	r->out.head.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	r->out.head.nlmsg_type = family;
	r->out.head.nlmsg_flags = NLM_F_REQUEST | flags;
	r->out.head.nlmsg_seq = ++r->seq;
	memcpy(r->out.data + NLMSG_HDRLEN, &genl, sizeof(genl));
}

/* Appends an attribute; its length is told as claimed, whatever follows. */
static inline void raw_put_as(struct raw *r, uint16_t type, uint16_t claimed, const void *value,
			      size_t size)
{
	struct nlattr attr = { .nla_len = claimed, .nla_type = type };
	uint8_t *at = r->out.data + NLMSG_ALIGN(r->out.head.nlmsg_len);

	if (at + NLA_HDRLEN + NLA_ALIGN(size) > r->out.data + RAW_SIZE)
		return;
	memset(at, 0, NLA_HDRLEN + NLA_ALIGN(size));
	memcpy(at, &attr, sizeof(attr));
	if (size)
		memcpy(at + NLA_HDRLEN, value, size);
	r->out.head.nlmsg_len = at + NLA_HDRLEN + size - r->out.data;
}

static inline void raw_put(struct raw *r, uint16_t type, const void *value, size_t size)
{
	raw_put_as(r, type, NLA_HDRLEN + size, value, size);
}

static inline int raw_send(struct raw *r, size_t size)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t sent = sendto(r->fd, r->out.data, size, 0, (struct sockaddr *)&kernel,
			      sizeof(kernel));

	return sent < 0 ? -errno : 0;
}

/* Reads the answer to its end; each message but the end goes to take, if given. */
static inline int raw_answer(struct raw *r, void (*take)(const struct nlmsghdr *, void *), void *arg)
{
	const struct nlmsghdr *nlh;
	int error;
	int size;

	for (;;) {
		size = recv(r->fd, r->in.data, RAW_SIZE, 0);
		if (size < 0)
			return -errno;
		for (nlh = &r->in.head; NLMSG_OK(nlh, size); nlh = NLMSG_NEXT(nlh, size)) {
			if (nlh->nlmsg_seq != r->seq)
				continue;
			if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
				memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
				return error;
			}
			if (take)
				take(nlh, arg);
		}
	}
}

static inline int raw_ask(struct raw *r, void (*take)(const struct nlmsghdr *, void *), void *arg)
{
	int ret = raw_send(r, r->out.head.nlmsg_len);

	return ret ? ret : raw_answer(r, take, arg);
}

/* The first attribute of that type in a message of the family, or NULL. */
static inline const struct nlattr *raw_find(const struct nlmsghdr *nlh, uint16_t type)
{
	const uint8_t *at = (const uint8_t *)nlh + NLMSG_HDRLEN + GENL_HDRLEN;
	const uint8_t *end = (const uint8_t *)nlh + nlh->nlmsg_len;
	const struct nlattr *attr;

	for (; end - at >= NLA_HDRLEN; at += NLA_ALIGN(attr->nla_len)) {
		attr = (const struct nlattr *)at;
		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > end - at)
			break;
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
	}
	return NULL;
}

static inline void raw_take_family(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr = raw_find(nlh, CTRL_ATTR_FAMILY_ID);
	uint16_t id;

	if (!attr)
		return;
	memcpy(&id, (const uint8_t *)attr + NLA_HDRLEN, sizeof(id));
	*(int *)arg = id;
}

/* Finds the module's family: 0, or -ENOENT if it is not there. */
static inline int raw_find_family(struct raw *r)
{
	raw_begin(r, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	raw_put(r, CTRL_ATTR_FAMILY_NAME, KXW_FAMILY_NAME, sizeof(KXW_FAMILY_NAME));
	r->family = 0;
	return raw_ask(r, raw_take_family, &r->family);
}

#endif
