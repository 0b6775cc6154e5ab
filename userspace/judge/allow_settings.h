/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * allow_settings: the members of an allowlist entry in a file.
 * For settings.c alone. Reads a list of groups into a struct allow_list.
 * On the first error -1, and what is wrong in the reader's error.
 */
#ifndef JUDGE_ALLOW_SETTINGS_H
#define JUDGE_ALLOW_SETTINGS_H

#include "setting.h"

/* Into a struct allow_entry. */
extern const struct setting allow_settings[];

int allow_settings_read(struct reader *r, const config_setting_t *s, const struct setting *as,
			void *to);

#endif
