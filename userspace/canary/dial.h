/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * dial: what the canaries have in common: a connection that does not last for ever,
 * and an end that comes with that of who started them.
 * One thread. -1: it failed, and the sentence on stderr has been said.
 */
#ifndef CANARY_DIAL_H
#define CANARY_DIAL_H

#include <sys/types.h>

/* Dies with its parent. To be called first. */
int canary_begin(void);
/* No read or write on it takes longer than some seconds. */
int canary_patience(int fd);
/* Connects to an IPv4 address and port, both as text. */
int canary_dial(const char *ip, const char *port);

#endif
