/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * udp: notes connections of QUIC and DTLS, which are not read.
 * For replay.c alone; one thread. Nothing fails: lack of memory is counted.
 */
#ifndef SOURCE_UDP_H
#define SOURCE_UDP_H

#include "state.h"

void udp_take(struct replay *r, const struct ip_packet *p);

#endif
