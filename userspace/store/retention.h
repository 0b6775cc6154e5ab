/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * retention: lets go of the oldest records, when they are too old or the file is
 * too big. For records; one thread. A step takes some milliseconds and is one
 * transaction. On failure -errno, and the file is as it was before the step.
 */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "database.h"

struct retention {
	unsigned int days;		/* 0: any age */
	uint64_t bytes;			/* 0: any size */
};

/* 1: there is more to do, 0, or -errno. *words_gone: some are not in the file any more. */
int retention_apply(struct database *d, const struct retention *bounds, int64_t now,
		    bool *words_gone);

#endif
