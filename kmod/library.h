/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * library: the files of TLS libraries in which functions are probed. Process context;
 * one mutex; sleeps, and waits for the forks of all programs meanwhile.
 *
 * A file is known by its inode, beneath an overlay the one that is mapped, and held by
 * its path, so that its file system stays. What is on the file systems of / and /usr is
 * held until it is replaced; everything else only while something maps it, which holds
 * that file system anyway. Once a second what is over is let go.
 *
 * No breakpoint goes into bytes that were not looked at: whoever maps the file is asked
 * for, and a file that differs from what was looked at is given up. One that was cut
 * short under who maps it is held until they are gone; unloading holds it for good.
 */
#ifndef KXW_LIBRARY_H
#define KXW_LIBRARY_H

#include "library_check.h"

/* After the hooks are gone, and who calls the rest. When it returns, no handler runs. */
void kxw_library_teardown(void);

/*
 * Replaces the points of a file, by none: takes them away. What then stands is put
 * into a. On failure what it had stays, unless the kernel refused the new ones.
 */
int kxw_library_set(struct file *file, const struct kxw_point_facts *point, u32 points,
		    struct kxw_attributes *a, struct kxw_refusal *refusal);

/* As kxw_task_dump(). */
bool kxw_library_dump(u32 *at, struct kxw_attributes *a);

u32 kxw_library_used(void);
u32 kxw_library_unit_size(void);

#endif
