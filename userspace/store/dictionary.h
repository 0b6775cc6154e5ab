/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dictionary: what lines of records have in common, for pack.
 * Constant. It is never changed: what was packed with it is not read without it.
 */
#ifndef STORE_DICTIONARY_H
#define STORE_DICTIONARY_H

#include <stddef.h>

extern const char dictionary[];
extern const size_t dictionary_size;

#endif
