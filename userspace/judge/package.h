/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * package: which package of the distribution a file belongs to, by dpkg or rpm.
 * One cache, one thread. The first question about a file may take some 50 ms with
 * rpm, for dpkg see dpkg.h; each one after it takes nothing until packages were
 * installed or removed. While packages are being installed a file may be
 * unknown for a while that is not yet known to be owned.
 * What cannot be found out is unknown, and no fault of the file.
 */
#ifndef JUDGE_PACKAGE_H
#define JUDGE_PACKAGE_H

struct packages;

enum package_answer { PACKAGE_UNKNOWN, PACKAGE_NONE, PACKAGE_OWNED };

/* root: where the file system begins, "" for the host's own. NULL: memory. */
struct packages *packages_create(const char *root);
void packages_destroy(struct packages *p);

/* *name, if the file is owned, is good until the next call. */
enum package_answer package_of(struct packages *p, const char *path, const char **name);

#endif
