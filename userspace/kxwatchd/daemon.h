/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * daemon: the parts of kxwatchd, joined: module, tracker, report, sinks.
 * One daemon, one thread. Says on standard error what went wrong and what to
 * do; -1 when it cannot go on, else it goes on.
 */
#ifndef KXWATCHD_DAEMON_H
#define KXWATCHD_DAEMON_H

#include "options.h"

struct daemon;

/* Reads the settings, connects. On failure NULL, and in *status what to exit with. */
struct daemon *daemon_create(const struct options *options, int *status);
void daemon_destroy(struct daemon *d);

/* Becomes readable when there is something to read. */
int daemon_fd(const struct daemon *d);

/* Reads some events. 1: there are more, 0: none for now, -1. */
int daemon_read(struct daemon *d);
/* Milliseconds until it wants to read again, whatever happens; -1: none. */
int daemon_patience(const struct daemon *d);
/* Once a second: timeouts, losses, files. */
void daemon_tick(struct daemon *d);
/* Reads the settings again; keeps the old ones when they are wrong. */
void daemon_reload(struct daemon *d);
/* Reads what there is and tells everything as it stands. */
int daemon_finish(struct daemon *d);

#endif
