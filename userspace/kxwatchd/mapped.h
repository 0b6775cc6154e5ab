/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mapped: opens the file of a library that a process has mapped, in whatever mount
 * namespace it lies.
 * Any thread. -1: it cannot be had any more. What is opened is the file that is mapped,
 * or at least of the same device and inode; where a file system tells other numbers by
 * stat(2) (overlay, btrfs), and the process is gone, that of the same path on this host.
 */
#ifndef KXWATCHD_MAPPED_H
#define KXWATCHD_MAPPED_H

#include <track/process.h>

/* proc: "/proc". mntns: of who asks, 0: unknown. The descriptor is to be closed. */
int mapped_open(const char *proc, uint64_t mntns, const struct kxw_process *p,
		const struct kxw_library *l);

#endif
