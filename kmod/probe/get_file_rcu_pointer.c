/* SPDX-License-Identifier: GPL-2.0-only */
/* get_file_rcu(struct file __rcu **) returning the file: 6.7; before it a macro on the file. */
#include <linux/fs.h>
const void *kxw_probe = &get_file_rcu;
