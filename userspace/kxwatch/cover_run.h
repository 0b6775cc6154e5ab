/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_run: lets the canaries out and watches where they are seen.
 * Called once, by the command. Says on standard error what went wrong. Handles SIGINT,
 * SIGTERM and SIGHUP while it runs. Leaves nothing behind, however it ends.
 */
#ifndef KXWATCH_COVER_RUN_H
#define KXWATCH_COVER_RUN_H

#include "cover.h"

struct cover_options {
	const char *config;	/* file; NULL: the daemon's */
	const char *output;	/* file of records; NULL: where the daemon writes */
	unsigned int patience;	/* seconds for what was done to be seen */
};

/*
 * Fills in c, empty (zero) at first, with config to live as long. COMMAND_OK: it went,
 * whatever was seen.
 */
int cover_run(struct cover *c, struct config *config, const struct cover_options *options);

#endif
