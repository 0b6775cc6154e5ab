/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * process_row: a process image, or a connection and who opened it, as a row of a table.
 * For cmd_processes and cmd_flows; the one thread of the tool.
 * Cannot fail: what has no memory is noted in the table.
 */
#ifndef KXWATCH_PROCESS_ROW_H
#define KXWATCH_PROCESS_ROW_H

#include <kxwatch/kxwatch.h>

#include "columns.h"

#include "record/users.h"

extern const char *const process_titles[COLUMNS_MAX + 1];
extern const char *const flow_titles[COLUMNS_MAX + 1];

void process_row(struct columns *table, struct users *users, const struct kxw_process *p,
		 const struct kxw_library *library, size_t libraries);
/* p: NULL if the image is not known any more. */
void flow_row(struct columns *table, struct users *users, const struct kxw_flow *flow,
	      const struct kxw_process *p);

#endif
