/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * input: the bytes of a file or of standard input, unpacked while they are read.
 * One input, one thread. What goes wrong while reading ends the stream, and
 * input_error() says what it was.
 */
#ifndef SOURCE_INPUT_H
#define SOURCE_INPUT_H

#include <stdint.h>
#include <stdio.h>

struct input;

/* path may be "-". NULL: *error says why, static text or of strerror(3). */
struct input *input_open(const char *path, const char **error);
/* Close the stream of input_stream() first. */
void input_close(struct input *in);

/* What is read, to be closed by its user. Call once. NULL: memory. */
FILE *input_stream(struct input *in);

/* What ended the reading early, or NULL. */
const char *input_error(const struct input *in);

/* How far the file is read, and its size; 0: unknown. */
uint64_t input_position(const struct input *in);
uint64_t input_size(const struct input *in);

#endif
