/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_host: what this host does not show, by name: for want of a hook, by settings, by
 * its kernel, and what nobody could see.
 * One thread. Without memory the list is shorter.
 */
#ifndef KXWATCH_COVER_HOST_H
#define KXWATCH_COVER_HOST_H

#include "cover.h"

/* Fills in c->spot. */
void cover_host_look(struct cover *c);
/* Of libraries that lie in a directory, those that no pattern of the module is about. */
void cover_host_libraries(struct cover *c, const char *directory);

#endif
