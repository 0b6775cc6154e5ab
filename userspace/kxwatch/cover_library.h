/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_library: what is not seen of what TLS libraries do inside of programs, by name:
 * for want of a setting, of a probe, or of a library that lets it be seen.
 * One thread. Without memory the list is shorter.
 */
#ifndef KXWATCH_COVER_LIBRARY_H
#define KXWATCH_COVER_LIBRARY_H

#include "cover.h"

/* Fills in c->spot. */
void cover_library_look(struct cover *c);
/* Of OpenSSL's libraries that lie in a directory, those that let nothing be seen. */
void cover_library_files(struct cover *c, const char *directory);

/* For kxw_probes(): counts what is probed. arg is the cover. */
int cover_library_count(const struct kxw_probe *probe, void *arg);

#endif
