/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * doubts: what is right in settings and surely not meant: entries that are over,
 * never match or say what another has said, and places that cannot be used.
 * For cmd_check_config. One thread. Looks at this host's files, changes nothing.
 */
#ifndef KXWATCH_DOUBTS_H
#define KXWATCH_DOUBTS_H

#include <judge/config.h>

/* place: "file:line: setting", or the setting. */
typedef void doubts_take(const char *place, const char *text, void *arg);

struct doubts {
	const struct config *config;
	time_t now;
	doubts_take *take;
	void *arg;
};

void doubts_entries(const struct doubts *d);
void doubts_places(const struct doubts *d);

/* For both: printf-like. */
void doubt(const struct doubts *d, const char *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
