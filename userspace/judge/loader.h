/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loader: where the dynamic loader was told to look for libraries.
 * One thread. Reads ld.so.conf(5) as ldconfig(8) does. What cannot be read is
 * left out, as ldconfig does; -1 only when memory ran out.
 */
#ifndef JUDGE_LOADER_H
#define JUDGE_LOADER_H

#include "text_list.h"

/* Adds the directories that conf, and what it includes, names. */
int loader_directories(const char *conf, struct text_list *to);

#endif
