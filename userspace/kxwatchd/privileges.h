/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * privileges: gives up what the daemon has no use for, for good: all capabilities
 * but those to read the module (CAP_NET_ADMIN) and to see whose mount namespace and
 * program a process has (CAP_SYS_PTRACE), and any way to get others.
 * Once, before there are threads. -1: some could not be given up; errno says why.
 * With probes, also what it takes to have libraries probed is kept (CAP_SYS_ADMIN).
 */
#ifndef KXWATCHD_PRIVILEGES_H
#define KXWATCHD_PRIVILEGES_H

#include <stdbool.h>

int privileges_drop(bool probes);

#endif
