/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tcp: follows connections through their segments, and reads their handshakes.
 * For replay.c alone; one thread. Nothing fails: lack of memory is counted.
 */
#ifndef SOURCE_TCP_H
#define SOURCE_TCP_H

#include "state.h"

void tcp_take(struct replay *r, const struct ip_packet *p);

/* Tells of its end what is known, and lets its window go. */
void tcp_forget(struct replay *r, struct connection *c, uint32_t outcome);
/* The capture is over. */
void tcp_end(struct replay *r, struct connection *c);

#endif
