/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * position: the file that remembers how far the events were read.
 * One thread. Written whole or not at all: a new file takes the old one's place.
 * On failure -errno; a file that makes no sense is -EINVAL.
 */
#ifndef KXWATCHD_POSITION_H
#define KXWATCHD_POSITION_H

#include <kxwatch/kxwatch.h>

int position_read(const char *file, struct kxw_position *at);
/* The folder is made if it is missing. */
int position_write(const char *file, const struct kxw_position *at);

#endif
