/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_end: how a connection ended, read off its socket. Private to flow.c; at
 * entry of tcp_set_state(TCP_CLOSE), where the socket is locked and as it was.
 * Nothing fails: what is not known for sure is told as the more general outcome.
 */
#ifndef KXW_FLOW_END_H
#define KXW_FLOW_END_H

#include <net/sock.h>

/* enum kxw_outcome */
u32 kxw_flow_outcome(const struct sock *sk, bool established);

/* Payload acknowledged, and payload received in order. first: as in struct kxw_flow. */
u64 kxw_flow_bytes_out(const struct sock *sk, u32 first);
u64 kxw_flow_bytes_in(const struct sock *sk, u32 first);

#endif
