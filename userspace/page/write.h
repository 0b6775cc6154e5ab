/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * write: the page as one file of HTML that loads nothing and is allowed nothing
 * but its own script and style.
 * After page_finish(); one thread. What could not be written shows in the stream.
 */
#ifndef PAGE_WRITE_H
#define PAGE_WRITE_H

#include <stdio.h>
#include <time.h>

#include "page.h"

/* sources: the files that the records came from, ending with NULL. */
void write_page(FILE *to, const struct page *p, char *const *sources, time_t now);

#endif
