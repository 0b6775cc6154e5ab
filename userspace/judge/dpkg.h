/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dpkg: which package a file belongs to, by dpkg's lists of files.
 * For package.c alone. The lists are read whole once and then when one of them
 * changed (a second or more on a slow disk), but for no more than a tenth of the
 * time, while packages are being installed. Eight bytes are kept for each file.
 */
#ifndef JUDGE_DPKG_H
#define JUDGE_DPKG_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define DPKG_LISTS "/var/lib/dpkg/info"

struct dpkg {
	char *folder;
	struct dpkg_file *file;	/* by hash */
	size_t files, room;
	char **list;		/* file names of the lists */
	size_t lists;
	struct timespec changed;	/* of the folder that was read, 0: none was */
	uint64_t again;		/* CLOCK_MONOTONIC, ns: not to be read before */
};

/* root: where the file system begins. */
int dpkg_init(struct dpkg *d, const char *root);
void dpkg_clean(struct dpkg *d);

/* 1: *name is the package's, to be freed; 0: it belongs to none; -1: unknown. */
int dpkg_ask(struct dpkg *d, const char *path, char **name);

#endif
