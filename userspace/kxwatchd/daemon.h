/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * daemon: reads the module, tracks, judges and writes, until it is told to stop.
 * One daemon, one thread, from main. Blocks the signals it waits for.
 * daemon_run() returns the exit status, having said why on standard error.
 */
#ifndef KXWATCHD_DAEMON_H
#define KXWATCHD_DAEMON_H

/* output: NULL for the configuration's. */
int daemon_run(const char *config_file, const char *output);

#endif
