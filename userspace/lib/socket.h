/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * socket: one generic netlink socket and the datagram it read last.
 * For the other rooms of the library, by the thread of the handle.
 * Returns 0 or more, or a KXWE_ number; a closed socket may be closed again.
 */
#ifndef LIB_SOCKET_H
#define LIB_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include <netlink/msg.h>
#include <netlink/netlink.h>

struct kxw_socket {
	struct nl_sock *nl;		/* NULL: closed */
	uint32_t port;			/* of its own */
	uint32_t sequence;		/* of the request under way */
	char *datagram;
	struct nlmsghdr *at;		/* in datagram */
	int left;			/* bytes from there on */
};

int kxw_socket_open(struct kxw_socket *s);
void kxw_socket_close(struct kxw_socket *s);
int kxw_socket_fd(const struct kxw_socket *s);

/* Sends what is in msg as a request; what was read before is forgotten. */
int kxw_socket_send(struct kxw_socket *s, struct nl_msg *msg);

/*
 * The message the socket stands at, read from the kernel if need be. 1: *nlh is
 * set, 0: none for now. It stays there until kxw_socket_skip(), and in memory
 * until the next datagram is read.
 */
int kxw_socket_peek(struct kxw_socket *s, struct nlmsghdr **nlh);
void kxw_socket_skip(struct kxw_socket *s);

/* As peek, for answers to the request that was sent last; waits for them. */
int kxw_socket_answer(struct kxw_socket *s, struct nlmsghdr **nlh);

/* A multicast socket: nobody waits for a lost doorbell, so ENOBUFS says nothing. */
int kxw_socket_join(struct kxw_socket *s, uint32_t group);

#endif
