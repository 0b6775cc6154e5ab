/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jsonl: lines to a file that is only ever appended to, or to standard output.
 * One sink, one thread. A line is one write(2) as long as all goes well. What
 * cannot be written waits, in bounded memory, and is tried again with the next
 * line or jsonl_flush(); a line that finds no room is dropped whole and counted.
 */
#ifndef SINK_JSONL_H
#define SINK_JSONL_H

#include <stddef.h>
#include <stdint.h>

struct jsonl;

/* path may be "-". NULL: errno says why. */
struct jsonl *jsonl_open(const char *path);
/* What still waits is lost: flush before. */
void jsonl_close(struct jsonl *j);

/* Takes over the lines that wait in old, which is closed: for another file, or a new one. */
void jsonl_succeed(struct jsonl *j, struct jsonl *old);

/* 0, or -errno when lines wait or were dropped. */
int jsonl_write(struct jsonl *j, const char *line, size_t size);
int jsonl_flush(struct jsonl *j);

size_t jsonl_waiting(const struct jsonl *j);	/* bytes */
uint64_t jsonl_dropped(const struct jsonl *j);	/* lines */

#endif
