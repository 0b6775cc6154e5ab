/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * module: puts the kernel module into the kernel, and says why it would not go.
 * For cmd_load; the one thread of the tool.
 * module_load: 0, or a negative errno as the kernel or libkmod gave it.
 */
#ifndef KXWATCH_MODULE_H
#define KXWATCH_MODULE_H

#include <stdio.h>

struct module_error {
	int error;		/* negative errno */
	char file[512];		/* what was to be loaded; empty: none was found */
	char release[80];	/* of the kernel that runs */
};

/*
 * file NULL: the kxwatch module of the running kernel, with all that it needs, and
 * settings from modprobe.d and the kernel's command line in any case.
 */
int module_load(const char *file, struct module_error *error);

/* A sentence, then what to do about it. */
void module_explain(FILE *to, const struct module_error *error);

#endif
