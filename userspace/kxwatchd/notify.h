/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notify: tells the service manager how the daemon is, in the protocol of
 * sd_notify(3), which is a datagram to the socket that NOTIFY_SOCKET names.
 * One thread. Nothing is told where nobody asked for it; a manager that does not
 * hear is none of the daemon's concern.
 */
#ifndef KXWATCHD_NOTIFY_H
#define KXWATCHD_NOTIFY_H

#include <stdint.h>

struct notify {
	int fd;			/* -1: nobody listens */
	uint64_t interval;	/* milliseconds between two signs of life; 0: none are wanted */
	uint64_t told_at;
};

/* Once, at the start: reads the environment and clears it of what was meant for this process. */
void notify_open(struct notify *n);
void notify_close(struct notify *n);

void notify_ready(struct notify *n);
/* The settings are read again from now on, until notify_ready(). */
void notify_reloading(struct notify *n);
void notify_stopping(struct notify *n);
/* A sign of life, if it is time; only to be given by who has just done a whole turn of work. */
void notify_alive(struct notify *n, uint64_t now);

#endif
