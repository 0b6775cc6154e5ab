/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ballast: objects of the kernel's allocator that lie beside the work, one more of them
 * in each round.
 *
 * SLUB hands out what is free on one slab for each processor, of eight objects on a
 * machine of one. Work that takes a few and gives them back stays on that slab; but where
 * just one was free when it began, each turn of it changes slabs, there and back: for 1 KB
 * sent up to 330 instructions more, with or without any module, and in every round of a
 * boot alike, for nothing else moves. It is worse where slabs of long ago have a hole each.
 * So these are filled before the first round, and each round begins with one object more:
 * nine rounds see each case of eight, of which most stay on their slab. Every stage of a
 * measurement is played so, the others' as well.
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

#define BALLAST_HOLES	256

/* Each is a message that nobody reads, with what the kernel adds of its own. */
struct ballast {
	int pair[2];
};

static inline void ballast_die(void)
{
	perror("ballast");
	exit(1);
}

/* Of the slabs that heads of packets are on: those of 512 bytes and of 1 KiB. */
static inline void ballast_add(const struct ballast *b)
{
	static const uint8_t bytes[500];

	if (send(b->pair[0], bytes, 100, 0) != 100 || send(b->pair[0], bytes, 500, 0) != 500)
		ballast_die();
}

static inline void ballast_begin(struct ballast *b)
{
	int room = 4 << 20, n;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, b->pair) ||
	    setsockopt(b->pair[0], SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)))
		ballast_die();
	for (n = 0; n < BALLAST_HOLES; n++)
		ballast_add(b);
}

static inline void ballast_end(const struct ballast *b)
{
	close(b->pair[0]);
	close(b->pair[1]);
}

#endif
