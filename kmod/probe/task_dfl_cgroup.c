/* SPDX-License-Identifier: GPL-2.0-only */
/* task_dfl_cgroup(), the unified hierarchy: 4.4, RHEL 8. */
#include <linux/cgroup.h>
const void *kxw_probe = &task_dfl_cgroup;
