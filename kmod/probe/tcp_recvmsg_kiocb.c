/* SPDX-License-Identifier: GPL-2.0-only */
/* tcp_recvmsg()'s socket is its second argument, behind a kiocb: up to 4.0, RHEL 7. */
#include <net/tcp.h>
int tcp_recvmsg(struct kiocb *iocb, struct sock *sk, struct msghdr *msg, size_t size,
		int nonblock, int flags, int *address_size);
