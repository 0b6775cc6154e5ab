/* SPDX-License-Identifier: GPL-2.0-only */
/* Maps are kept in a maple tree: 6.1, RHEL 9.5; before it in a list. */
#include <linux/mm.h>
struct vma_iterator kxw_probe;
