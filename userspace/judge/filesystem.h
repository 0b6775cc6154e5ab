/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * filesystem: whether reading from a device may wait for another host, or for a
 * program. Any thread. Asks the table of mounts alone, never the file system: one
 * whose server is gone would not answer. A device that is not mounted here is
 * taken for local: memory files are of such.
 */
#ifndef JUDGE_FILESYSTEM_H
#define JUDGE_FILESYSTEM_H

#include <stdbool.h>
#include <stdint.h>

/* dev as the module tells it: major << 20 | minor. */
bool filesystem_is_remote(const char *proc, uint32_t dev);

#endif
