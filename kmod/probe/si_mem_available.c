/* SPDX-License-Identifier: GPL-2.0-only */
/* si_mem_available(): 4.6; before it nobody tells what could be had by reclaim. */
#include <linux/mm.h>
const void *kxw_probe = &si_mem_available;
