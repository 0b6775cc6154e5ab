/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pcapng: the packets of a capture in the newer format (draft-ietf-opsawg-pcapng).
 * For capture.c alone; one thread. libpcap refuses a file whose interfaces
 * differ in their link type, as those of "any" and of merged captures do.
 * On failure -1 and static text; what was read before stands.
 */
#ifndef SOURCE_PCAPNG_H
#define SOURCE_PCAPNG_H

#include <stdio.h>

#include "capture.h"

struct pcapng;

/* The stream stays its owner's. NULL: memory. */
struct pcapng *pcapng_create(FILE *stream);
void pcapng_destroy(struct pcapng *ng);

/* 1: a packet, of interfaces of the type *link; 0: the end; -1: *error. */
int pcapng_next(struct pcapng *ng, struct capture_packet *p, int *link, const char **error);

#endif
