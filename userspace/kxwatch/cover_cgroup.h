/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_cgroup: a cgroup for a container that is none, in either layout.
 * One thread. Where there are no cgroups, or none may be made, nothing is done.
 */
#ifndef KXWATCH_COVER_CGROUP_H
#define KXWATCH_COVER_CGROUP_H

#include <stddef.h>

/* Makes one with this id in its name; path is empty if none could be made. */
void cgroup_make(char *path, size_t size, const char *id);
/* The calling process enters it. */
void cgroup_enter(const char *path);
/* Once those in it have ended. */
void cgroup_remove(const char *path);

#endif
