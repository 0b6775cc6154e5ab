/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replace: a file for others to read, that is replaced whole: who reads it finds the
 * old one or the new one.
 * One thread. For everybody to read. On failure -errno, and the old one stays.
 */
#ifndef KXWATCHD_REPLACE_H
#define KXWATCHD_REPLACE_H

#include <stdio.h>

/* put() writes it; whether all went out is looked at here. */
int replace_file(const char *file, void (*put)(FILE *to, const void *arg), const void *arg);
/* Makes the file's folder, where it can; that it could not, the file's error shows. */
void replace_folder(const char *file);

#endif
