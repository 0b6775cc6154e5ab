/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * draw: the two pictures of the page, as inline SVG of bounded size.
 * For the files of page/, after page_finish(); one thread. What is not drawn is
 * said in words below the picture.
 */
#ifndef PAGE_DRAW_H
#define PAGE_DRAW_H

#include <stdio.h>

#include "page.h"

void draw_timeline(FILE *to, const struct timeline *t);
/* Programs left, destinations right, the gravest pairs first. */
void draw_pairs(FILE *to, const struct page *p);

#endif
