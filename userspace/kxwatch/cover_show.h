/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_show: what a run found out, for people, for programs and for auditors.
 * Called by the command. -1: memory, or the stream has an error.
 */
#ifndef KXWATCH_COVER_SHOW_H
#define KXWATCH_COVER_SHOW_H

#include <stdio.h>

#include "cover.h"

int cover_show_text(FILE *to, const struct cover *c);
int cover_show_json(FILE *to, const struct cover *c);
/* A page that needs nothing but itself. */
int cover_show_page(FILE *to, const struct cover *c);

#endif
