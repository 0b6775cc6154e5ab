/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * output: a file that takes another's place whole or not at all.
 * One thread. On failure the old file is as it was, and the sentence on stderr has
 * been said. "-" is standard output; what is no plain file is written as it is.
 */
#ifndef PAGE_OUTPUT_H
#define PAGE_OUTPUT_H

#include <stdio.h>

struct output {
	const char *file;
	char *fresh;		/* its name until it is whole; NULL: it is file itself */
	FILE *to;
};

/* 0, or -1. */
int output_open(struct output *o, const char *file);
/* 0: all of it is there, or -1. */
int output_close(struct output *o);

#endif
