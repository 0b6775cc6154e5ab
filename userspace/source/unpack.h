/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * unpack: undoes the compression of a file while it is read: gzip, zstd.
 * For input.c alone; one thread. Memory is bounded by the formats' windows.
 * On failure -1; the sentence says why, static text.
 */
#ifndef SOURCE_UNPACK_H
#define SOURCE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one step takes and gives. */
struct unpack_step {
	const uint8_t *in;
	size_t in_left;
	uint8_t *out;
	size_t out_left;
};

struct unpack {
	/* Moves the step on. 1: goes on, 0: a whole stream ended (another may follow), -1. */
	int (*step)(struct unpack *u, struct unpack_step *s);
	void (*close)(struct unpack *u);
	void *state;
	const char *error;
};

/* Whether a file that begins with these four bytes is of this kind. */
bool unpack_is_gzip(const uint8_t *head);
bool unpack_is_zstd(const uint8_t *head);

int unpack_open_gzip(struct unpack *u);
int unpack_open_zstd(struct unpack *u);

#endif
