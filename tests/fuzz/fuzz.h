/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz: what fuzzers of user space share: an input in memory of its own, or as
 * a file. For one fuzzer, one thread. Any failure, or a broken promise, aborts.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(bool condition)
{
	if (!condition)
		abort();
}

/* So that a read beyond is seen. */
static inline uint8_t *own_copy(const uint8_t *data, size_t size)
{
	uint8_t *own = malloc(size ? size : 1);

	must(own != NULL);
	memcpy(own, data, size);
	return own;
}

/* The input's file and its name; to be closed. */
static inline int own_file(const uint8_t *data, size_t size, char path[64])
{
	int fd = memfd_create("fuzz", 0);

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

#endif
