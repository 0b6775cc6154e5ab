/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * capture: the packets of a capture file, pcap or pcapng, packed or not.
 * One capture, one thread; it alone knows libpcap, which reads pcap.
 * On failure NULL or -1, and a sentence in error; what was read before stands.
 */
#ifndef SOURCE_CAPTURE_H
#define SOURCE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CAPTURE_ERROR_SIZE 512

struct capture;

struct capture_packet {
	uint64_t time;			/* since 1970, ns */
	const uint8_t *data;		/* good until the next call */
	size_t size;
	bool cut;			/* the packet was longer */
};

/* path may be "-" */
struct capture *capture_open(const char *path, char error[CAPTURE_ERROR_SIZE]);
void capture_close(struct capture *c);

/* 1: a packet, 0: the end, -1. */
int capture_next(struct capture *c, struct capture_packet *p, char error[CAPTURE_ERROR_SIZE]);

/* Of the last packet: for link_strip(). */
int capture_link(const struct capture *c);
/* How far the file is read, in 1/1000; -1: unknown. */
int capture_progress(const struct capture *c);

#endif
