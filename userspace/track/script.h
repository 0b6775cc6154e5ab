/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * script: what an interpreter was told to run, by its command line.
 * Pure; any thread. A command line is what the process says of itself: it is a
 * hint for people and a narrowing of an allowlist entry, never proof.
 */
#ifndef TRACK_SCRIPT_H
#define TRACK_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

/* Whether this executable is one that runs other people's text: python, sh, perl... */
bool script_is_interpreter(const char *exe);

/*
 * The script's name as it stands in args (NUL between arguments and at the
 * end), or NULL: no interpreter, code on the command line, standard input.
 */
const char *script_find(const char *exe, const char *args, size_t args_size);

#endif
