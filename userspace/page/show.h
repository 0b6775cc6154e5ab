/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * show: the chapters of the page that are text and tables.
 * For write.c, after page_finish(); one thread. Each is of bounded size and says
 * what it leaves out.
 */
#ifndef PAGE_SHOW_H
#define PAGE_SHOW_H

#include <stdio.h>

#include "page.h"

/* The filters, and each alert that was kept, to be opened. */
void show_alerts(FILE *to, const struct page *p);

void show_certificates(FILE *to, const struct page *p);
void show_key_exchanges(FILE *to, const struct page *p);
/* Alerts that were held back, and events that were lost. */
void show_missing(FILE *to, const struct page *p);
/* What these records cannot tell. */
void show_blindness(FILE *to, const struct page *p);

#endif
