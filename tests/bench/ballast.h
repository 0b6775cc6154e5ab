/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ballast: objects of the kernel's allocator that lie beside the work, another number of
 * them in each round.
 *
 * SLUB hands out what is free on one slab for each processor, of eight objects on a
 * machine of one. Work that takes a few and gives them back stays on that slab; but where
 * just one was free when it began, each turn of it changes slabs, there and back: for 1 KB
 * sent up to 330 instructions more, with or without any module, in every round of a boot
 * alike, for nothing else moves. So a round holds as many objects as its number says, modulo
 * eight: nine rounds see each case, and a minority are those that change slabs. Every stage
 * of a measurement is played so, the others' as well.
 *
 * One thread. What cannot be had ends the program.
 */
#ifndef BENCH_BALLAST_H
#define BENCH_BALLAST_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BALLAST_SLAB	8
#define BALLAST_KINDS	2

/* With what the kernel adds of its own: the slabs of 512 bytes and of 1 KiB. */
static const size_t ballast_size[BALLAST_KINDS] = { 100, 500 };

static inline void ballast_die(const char *what)
{
	perror(what);
	exit(1);
}

/* Each is a message that nobody has read. */
static inline void ballast_hold(int round)
{
	static int pair[2] = { -1, -1 }, held;
	static uint8_t bytes[512];
	const int wanted = round % BALLAST_SLAB;
	int kind;

	if (pair[0] < 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		ballast_die("ballast");
	for (; held < wanted; held++)
		for (kind = 0; kind < BALLAST_KINDS; kind++)
			if (send(pair[0], bytes, ballast_size[kind], 0) < 0)
				ballast_die("ballast");
	for (; held > wanted; held--)
		for (kind = 0; kind < BALLAST_KINDS; kind++)
			if (recv(pair[1], bytes, ballast_size[kind], MSG_WAITALL) < 0)
				ballast_die("ballast");
}

#endif
