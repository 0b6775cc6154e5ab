/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * moment: times of records, in seconds since 1970, UTC.
 * Pure; any thread. False: the text is no time.
 */
#ifndef PAGE_MOMENT_H
#define PAGE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* "2026-11-24T10:15:03.5Z"; a space for the T, no fraction, no Z, no seconds, no time will do. */
bool moment_parse(const char *text, int64_t *seconds);
/* The same, or how long before now: "90s", "15m", "24h", "7d", "2w". */
bool moment_since(const char *text, time_t now, int64_t *seconds);

/* "2026-11-24 10:15:03" */
void moment_print(FILE *to, int64_t seconds);
/* "15 minutes" */
void moment_print_span(FILE *to, int64_t seconds);

#endif
