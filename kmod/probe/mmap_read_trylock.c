/* SPDX-License-Identifier: GPL-2.0-only */
/* mmap_read_trylock(): 5.8, RHEL 8.3; before it down_read_trylock(&mm->mmap_sem). */
#include <linux/mm.h>
const void *kxw_probe = &mmap_read_trylock;
