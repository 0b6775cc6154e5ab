/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * loop: waits for events, signals and time, and lets the daemon do its work.
 * Called once, by main. 0: ended by SIGTERM or SIGINT and all was told; -1: it
 * could not go on, and the daemon said why.
 */
#ifndef KXWATCHD_LOOP_H
#define KXWATCHD_LOOP_H

#include "daemon.h"

int loop_run(struct daemon *d);

#endif
