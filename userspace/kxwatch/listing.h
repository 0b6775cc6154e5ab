/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * listing: what the commands that list what the module knows have in common.
 * For the cmd_* files; the one thread of the tool.
 * What went wrong with an option has been said on stderr.
 */
#ifndef KXWATCH_LISTING_H
#define KXWATCH_LISTING_H

#include <jansson.h>

#include "filter.h"

struct listing_options {
	struct filter filter;
	bool json;
};

/*
 * Reads the options of the command name; about is what its help says it does.
 * False: the command is over, with *exit_status.
 */
bool listing_options_read(struct listing_options *o, int argc, char **argv, const char *name,
			  const char *about, int *exit_status);

/* One line of JSON on standard output; takes o over. 0 or KXWE_MEMORY. */
int listing_print_json(json_t *o);

#endif
