/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * preload: whether the current process was told to load a library before others.
 * For kprobe handlers in process context, interrupts off; nothing sleeps and no
 * user memory is faulted in. What cannot be read counts as no.
 */
#ifndef KXW_PRELOAD_H
#define KXW_PRELOAD_H

#include <linux/types.h>

/* By LD_PRELOAD or /etc/ld.so.preload. name: of the library's file, while it is mapped. */
bool kxw_preloaded(const char *name);

#endif
