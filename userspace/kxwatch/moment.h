/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * moment: points in time as people write them, and as they read them.
 * Local time where none is said. For the cmd_* files; one thread.
 */
#ifndef KXWATCH_MOMENT_H
#define KXWATCH_MOMENT_H

#include <stdint.h>
#include <time.h>

/* For the help of a command. */
#define MOMENT_HELP "\"2h\" ago (s, m, h, d, w), 2026-11-25, \"2026-11-25 14:30\", or RFC 3339"

/*
 * Into ns since 1970. A day or a minute is its beginning, or with end its end.
 * -1: it is none.
 */
int moment_read(const char *text, time_t now, int end, int64_t *ns);

#define MOMENT_SIZE 32
/* "2026-11-25 14:30:12" */
const char *moment_write(int64_t ns, char buf[MOMENT_SIZE]);

#endif
