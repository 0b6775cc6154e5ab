/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sinks_settings: how the settings of the sinks are read.
 * For settings.c, whose tables name these. On failure -1, and the reader's error.
 */
#ifndef JUDGE_SINKS_SETTINGS_H
#define JUDGE_SINKS_SETTINGS_H

#include "setting.h"

extern const struct setting sinks_rotation[], sinks_syslog[], sinks_journal[], sinks_kafka[];

#endif
