/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rules_settings: the settings of what is usual, and of lists.
 * For settings.c alone. Tables and readers as setting.h has them; all of them
 * fill in a struct config.
 */
#ifndef JUDGE_RULES_SETTINGS_H
#define JUDGE_RULES_SETTINGS_H

#include "setting.h"

extern const struct setting rules_directories[], rules_ports[], rules_asymmetry[];

int rules_read_libraries(struct reader *r, const config_setting_t *s, const struct setting *as,
			 void *to);
int rules_read_lists(struct reader *r, const config_setting_t *s, const struct setting *as,
		     void *to);

#endif
