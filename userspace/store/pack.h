/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pack: makes lines small, with a dictionary of what lines of records have in
 * common, and gives them back.
 * One packer, one thread. On failure -1: memory, or what was packed makes no sense.
 */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include <stddef.h>

struct pack;

/* NULL: memory. */
struct pack *pack_create(void);
void pack_destroy(struct pack *p);

/*
 * How it was packed is its form, a number that is kept beside it. What is given
 * out is the packer's until the next call.
 */
int pack_line(struct pack *p, const char *line, size_t size, int *form, const void **packed,
	      size_t *packed_size);
/* *line ends with NUL. */
int pack_open(struct pack *p, int form, const void *packed, size_t packed_size,
	      const char **line, size_t *size);

#endif
