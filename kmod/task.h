/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * task: the process images that mapped a TLS library or connected, in a table of
 * fixed size. Seeing is for kprobe handlers in process context; raw spinlocks only.
 * A full table forgets the image that was longest unused, and counts it.
 */
#ifndef KXW_TASK_H
#define KXW_TASK_H

#include "event.h"

#define KXW_TASK_LIBRARIES	4	/* libraries remembered per image */

int kxw_task_setup(u32 capacity);
/* After the hooks are gone. */
void kxw_task_teardown(void);

/*
 * The id of the current image. At first sight it is logged, and with it the TLS
 * libraries that it has already.
 */
u64 kxw_task_see(void);

/* The current image maps this file executable, which is a TLS library. */
void kxw_task_mapped(struct file *library);
/* The current image made a map of it executable. */
void kxw_task_protected(struct file *library);

/*
 * The current image makes a call of this enum kxw_point, which is to be told if it
 * was fewer than most times before; returns its id as kxw_task_see() does, or 0: the
 * call is one too many.
 */
u64 kxw_task_called(u32 point, u32 most);
/* How often the current image was told of so. */
u32 kxw_task_calls(u32 point);
/* A library is asked to verify, or not to; whether the current image asked otherwise last. */
bool kxw_task_verifies(bool on);
/* The current thread enters ENCRYPT: one that is told, or one that is not. */
void kxw_task_encrypts(bool told);
/* Whether the current thread entered one that was told, and nothing was asked of it yet. */
bool kxw_task_was_encrypting(void);

/*
 * Whether kxw_task_mapped() is told of every library from now on, and kxw_task_protected():
 * then an image that begins later need not be searched for what it had.
 */
void kxw_task_maps(bool told);
void kxw_task_protections(bool told);
/* This process has become another program. */
void kxw_task_exec(struct task_struct *task);
/* The last thread of this process is about to go. */
void kxw_task_exit(struct task_struct *task);

/* Sees all processes that have a TLS library mapped. Sleeps. 0, or -ENOMEM: saw none. */
int kxw_task_survey(void);

u32 kxw_task_used(void);
u32 kxw_task_capacity(void);
u32 kxw_task_unit_size(void);

/*
 * Puts the image in slot *at or the next used one, and moves *at behind it.
 * false: there is none any more. When the attributes are full, *at stays.
 */
bool kxw_task_dump(u32 *at, struct kxw_attributes *a);

#endif
