/* SPDX-License-Identifier: GPL-2.0-only */
/* kernel_read(file, buffer, size, &position): 4.14; before it (file, position, buffer, size). */
#include <linux/fs.h>
ssize_t kernel_read(struct file *file, void *buffer, size_t size, loff_t *position);
