/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * allow_text: an allowlist entry as it stands in a file of settings.
 * Pure but for the stream; any thread. What is written is read back the same;
 * every byte of it is printable ASCII. Errors are the stream's.
 */
#ifndef JUDGE_ALLOW_TEXT_H
#define JUDGE_ALLOW_TEXT_H

#include <stdio.h>

#include "allow_entry.h"

/* "{ executable = ...; }", each line after the first begun with indent and two blanks. */
void allow_text_entry(FILE *f, const struct allow_entry *e, const char *indent);

/* The same as a string; to be freed. NULL: memory. */
char *allow_text(const struct allow_entry *e);

#endif
