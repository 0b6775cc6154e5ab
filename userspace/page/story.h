/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * story: what happened, in a few sentences, for who reads nothing else.
 * For write.c, after page_finish(). Says no more than the records do.
 */
#ifndef PAGE_STORY_H
#define PAGE_STORY_H

#include <stdio.h>

#include "page.h"

void story_headline(FILE *to, const struct page *p);
void story_tell(FILE *to, const struct page *p);

#endif
