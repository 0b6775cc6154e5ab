/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * file_hash: the SHA-256 of executables, remembered by what identifies a file.
 * One cache, one thread. Reads a file once, and again when it was changed.
 * What cannot be read, or is not the file that was meant, has no hash: NULL.
 */
#ifndef JUDGE_FILE_HASH_H
#define JUDGE_FILE_HASH_H

#include <kxwatch/kxwatch.h>

struct file_hashes;

struct file_hashes *file_hashes_create(void);
void file_hashes_destroy(struct file_hashes *h);

/*
 * Of the executable of process, wherever it lies; process NULL: of the file path.
 * 64 lower hex digits, good until the next call.
 */
const char *file_hash(struct file_hashes *h, const char *path, const struct kxw_process *process);

#endif
