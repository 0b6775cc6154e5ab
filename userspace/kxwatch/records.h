/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * records: files of JSON lines that kxwatchd or kxwatch replay has written, and the
 * daemon's store: whoever reads the ones reads the other.
 * One thread. Lines that are no JSON object are counted and left out.
 * On failure -1, and the sentence on stderr has been said.
 */
#ifndef KXWATCH_RECORDS_H
#define KXWATCH_RECORDS_H

#include <jansson.h>

#include <judge/config.h>

/*
 * Calls take() for each record of a file, - being standard input, until it answers
 * other than 0. since, in seconds since 1970: what a store has from before is left out;
 * lines are all given.
 */
int records_each(const char *file, int64_t since, int (*take)(const json_t *record, void *arg),
		 void *arg, unsigned long *unreadable);

/*
 * The settings a command works with: those of file, or if that is NULL those of
 * the daemon, where it has any.
 */
int settings_open(struct config *c, const char *file);

/* The file of the daemon's settings. */
const char *settings_standard(void);

/* Where the daemon's records lie, by these settings. */
const char *records_default(const struct config *c);
/* And its store. */
const char *store_default(const struct config *c);
/* The store, if the settings have one and it is there; else where the records lie. */
const char *records_kept(const struct config *c);

#endif
