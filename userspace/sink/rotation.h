/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rotation: FILE becomes FILE.1, that FILE.2, and so on; what is beyond files goes.
 * For jsonl.c. On failure -errno, and FILE is where it was.
 */
#ifndef SINK_ROTATION_H
#define SINK_ROTATION_H

int rotation_shift(const char *file, unsigned int files);

#endif
