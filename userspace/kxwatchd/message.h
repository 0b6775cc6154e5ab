/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * message: what the daemon says to people, on standard error.
 * One thread. Cannot fail in a way that matters to the caller.
 */
#ifndef KXWATCHD_MESSAGE_H
#define KXWATCHD_MESSAGE_H

void message(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
