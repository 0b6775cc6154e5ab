/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * figures: what the page tells, for programs: one JSON object of bounded size.
 * For cmd_report, after page_finish(). NULL or parts left out: memory.
 */
#ifndef PAGE_FIGURES_H
#define PAGE_FIGURES_H

#include "page.h"

json_t *figures_json(const struct page *p);

#endif
