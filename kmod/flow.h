/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow: the outgoing connections that are open, and a window into each whose
 * handshake is not over. Kprobe handlers and softirq; raw spinlocks, no allocation.
 * Full tables forget the oldest, count it, and say so in the log.
 */
#ifndef KXW_FLOW_H
#define KXW_FLOW_H

#include <net/sock.h>
#include <net/tcp_states.h>

#include "event.h"
#include "flow_filter.h"
#include "segment.h"

int kxw_flow_setup(u32 flows, u32 windows);
/* After the hooks are gone. */
void kxw_flow_teardown(void);

/* A socket is about to send its SYN; process is the image that does it. */
void kxw_flow_connect(const struct sock *sk, u64 process);
/*
 * Whether kxw_flow_state() is told of every answer, however busy the kernel is. If so,
 * a connection's segments are of no interest until then; as set when hooks start.
 */
void kxw_flow_answers(bool told);
/* A socket changes its state; of most it is nothing to know. */
static inline bool kxw_flow_wants_state(const struct sock *sk, int state)
{
	return (state == TCP_ESTABLISHED || state == TCP_CLOSE) && kxw_flow_open_socket(sk);
}
void kxw_flow_state(const struct sock *sk, int state);

/* A segment that was found and is not read yet. */
void kxw_flow_segment(struct kxw_segment *segment);

/* The current thread is about to read from a socket. */
void kxw_flow_read(const struct sock *sk);
/*
 * The connection that the current thread read from last, if its handshake is open
 * and has its ServerHello; 0: none. A thread that was only about to read, and found
 * nothing yet, counts as one that read.
 */
u64 kxw_flow_last_read(void);

u32 kxw_flow_used(void);
u32 kxw_flow_capacity(void);
/* With its share of what finds it. */
u32 kxw_flow_unit_size(void);
u32 kxw_flow_windows_used(void);
u32 kxw_flow_windows_capacity(void);
u32 kxw_flow_window_size(void);

/* As kxw_task_dump(). */
bool kxw_flow_dump(u32 *at, struct kxw_attributes *a);

#endif
