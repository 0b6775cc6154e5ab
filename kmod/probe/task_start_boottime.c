/* SPDX-License-Identifier: GPL-2.0-only */
/* task_struct.start_boottime: 5.5; before it real_start_time. */
#include <linux/sched.h>
struct task_struct kxw_probe = { .start_boottime = 1 };
