/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * binary: which TLS stacks are linked into a program's own file, by the texts
 * that they leave in it. Any thread. Reads the file at its offsets and keeps
 * nothing; what cannot be read ends the search, and complete says so.
 */
#ifndef JUDGE_BINARY_H
#define JUDGE_BINARY_H

#include <stdbool.h>
#include <stdint.h>

#include <tls/stack.h>

/* No more than so much of a file is searched. */
#define BINARY_BYTES_MAX	(48u * 1024 * 1024)

struct binary {
	uint32_t stacks;	/* bit per enum tls_stack */
	bool complete;		/* the whole file was searched */
	char version[24];	/* of one of the stacks, as it calls itself; or "" */
};

/* fd: a regular file. max: bytes to read at most. Returns how many were read. */
uint64_t binary_search_stacks(int fd, uint64_t max, struct binary *out);

/* The stack to be named, the one that speaks first where several are linked. */
enum tls_stack binary_stack(const struct binary *b);

#endif
