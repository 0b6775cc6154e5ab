/* SPDX-License-Identifier: GPL-2.0-only */
/* tcp_sock.bytes_acked and bytes_received: 4.1. */
#include <linux/tcp.h>
u64 kxw_probe(struct tcp_sock *tp);
u64 kxw_probe(struct tcp_sock *tp)
{
	return tp->bytes_acked + tp->bytes_received;
}
