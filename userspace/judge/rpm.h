/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rpm: asks rpm(8) which package a file belongs to.
 * For package.c alone. Runs the program, and waits for it for five seconds.
 */
#ifndef JUDGE_RPM_H
#define JUDGE_RPM_H

#define RPM_DATABASE		"/var/lib/rpm"
#define RPM_DATABASE_NEW	"/usr/lib/sysimage/rpm"

/* 1: *name is the package's, to be freed; 0: it belongs to none; -1: unknown. */
int rpm_ask(const char *root, const char *path, char **name);

#endif
