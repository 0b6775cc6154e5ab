/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * escape: makes text of any origin safe to show on a terminal.
 * Pure but for the stream it writes to; any thread.
 * Every byte that is not part of a visible character becomes \xNN, a backslash two.
 */
#ifndef KXWATCH_ESCAPE_H
#define KXWATCH_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

void escape_bytes(FILE *to, const char *s, size_t size);
/* NULL is written as "?". */
void escape_text(FILE *to, const char *s);

#endif
