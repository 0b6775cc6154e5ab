/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings: the names, kinds and ranges of all settings, in one table.
 * For config.c alone. Reads a parsed file into struct config.
 * On the first error -1 and "file:line: setting: what is wrong".
 */
#ifndef JUDGE_SETTINGS_H
#define JUDGE_SETTINGS_H

#include <libconfig.h>

#include "config.h"

int settings_read(struct config *c, const config_setting_t *root, const char *file,
		  char error[CONFIG_ERROR_SIZE]);

/* The same of a file that holds an approved baseline, and nothing else. */
int settings_read_baseline(struct config *c, const config_setting_t *root, const char *file,
			   char error[CONFIG_ERROR_SIZE]);

/* Every setting there is, in the order of the manual; group NULL: at the top. */
void settings_each(void (*take)(const char *group, const char *name, void *arg), void *arg);

#endif
