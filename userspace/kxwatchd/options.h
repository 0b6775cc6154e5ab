/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options: the command line of kxwatchd.
 * For main.c, once. Ends the program with 2 and a usage line when it is wrong.
 */
#ifndef KXWATCHD_OPTIONS_H
#define KXWATCHD_OPTIONS_H

#include <stdbool.h>

struct options {
	const char *config;	/* file */
	const char *output;	/* NULL: as the file says */
	bool check_config;
};

void options_parse(struct options *o, int argc, char **argv);

#endif
