/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * path: where a process sees a file. Texts are for any context in which current is
 * that process, kprobe handlers on PREEMPT_RT included; setup is for processes.
 * A path that cannot be told is an error, never a part of it.
 */
#ifndef KXW_PATH_H
#define KXW_PATH_H

#include <linux/path.h>

/* Before the first text: learns how mounts lie in memory, where that is needed. */
void kxw_path_setup(void);

/*
 * The absolute path as current sees it, at the end of buffer; or an ERR_PTR. The mark
 * of a deleted file is taken off, which ends it sooner.
 */
char *kxw_path_text(const struct path *path, char *buffer, int size);

#endif
