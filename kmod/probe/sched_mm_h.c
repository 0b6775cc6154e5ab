/* SPDX-License-Identifier: GPL-2.0-only */
/* linux/sched.h is split: 4.11, RHEL 8. */
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
