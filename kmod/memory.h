/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory: what the tables are made of. Taken while the module is loaded; sleeps.
 * What the host cannot spare is refused before it is tried, with one line in the
 * kernel log that names the parameter: nobody else loses memory over it.
 */
#ifndef KXW_MEMORY_H
#define KXW_MEMORY_H

#include <linux/types.h>
#include <linux/vmalloc.h>

/* Zeroed, for vfree(); NULL: refused. */
void *kxw_memory_take(const char *parameter, u64 count, size_t unit);

#endif
