/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * baseline_file: an approved baseline as a file of settings.
 * For the baseline commands. One thread. On failure -1, the sentence has been
 * said, and the file is as before.
 */
#ifndef KXWATCH_BASELINE_FILE_H
#define KXWATCH_BASELINE_FILE_H

#include <stdio.h>

#include <judge/config.h>

/* "approved = ( ... );" */
void baseline_file_write(FILE *f, const struct allow_list *l);
/* Writes it beside the file, reads it back, and puts it in the file's place. */
int baseline_file_replace(const char *file, const struct allow_list *l);

#endif
