/* SPDX-License-Identifier: GPL-2.0-only */
/* file_user_path(): 6.8, with backing files. */
#include <linux/fs.h>
const void *kxw_probe = &file_user_path;
