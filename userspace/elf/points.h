/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * points: which points of a TLS library's file the module is to probe, and what it
 * must find there.
 * One thread. A point that is not certain is left out, and why is said; a wrong one
 * would damage every process that uses the library. The module checks them again.
 */
#ifndef ELF_POINTS_H
#define ELF_POINTS_H

#include <kxwatch/kxwatch.h>

#define POINTS_MAX KXW_PROBE_POINTS

struct points {
	struct kxw_probe_point point[POINTS_MAX];
	size_t count;		/* 0, why NULL: the file has nothing that we look for */
	/* What was left out, and why; static words. NULL both: nothing. */
	const char *left_out, *why;
	/* A library of TLS whose verdicts do not pass by any point. */
	bool blind;
};

/* fd: a regular file. settings: also calls that change how certificates are verified. */
void points_find(struct points *p, int fd, bool settings);

#endif
