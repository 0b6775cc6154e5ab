/* SPDX-License-Identifier: GPL-2.0-only */
/* inode_get_ctime(): 6.6; before it inode->i_ctime. */
#include <linux/fs.h>
const void *kxw_probe = &inode_get_ctime;
