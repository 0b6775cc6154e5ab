/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * extent: how much the file of records holds, and of which time, while the daemon may
 * write to it.
 * One thread. On failure -1, and a sentence that names the file.
 */
#ifndef STORE_EXTENT_H
#define STORE_EXTENT_H

#include <stdbool.h>
#include <stdint.h>

#include "database.h"

struct extent {
	uint64_t bytes;			/* of the file, and of what is written ahead of it */
	int64_t oldest, newest;		/* ns since 1970; 0: there is no record */
	bool counted;			/* else it took too long, */
	uint64_t records;		/* and this is not known */
};

/* patience: milliseconds that counting may take. */
int extent_read(const char *file, unsigned int patience, struct extent *e,
		char error[DATABASE_ERROR_SIZE]);

#endif
