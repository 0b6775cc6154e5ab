// SPDX-License-Identifier: BSD-3-Clause
#include "listing.h"

#include <getopt.h>
#include <stdio.h>

#include "command.h"

static void help(const char *name, const char *about)
{
	printf("Usage: kxwatch %s [OPTION...]\n"
	       "%s\n\n"
	       FILTER_HELP
	       "  -j, --json              one JSON object a line\n", name, about);
}

bool listing_options_read(struct listing_options *o, int argc, char **argv, const char *name,
			  const char *about, int *exit_status)
{
	static const struct option options[] = {
		FILTER_OPTIONS,
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, FILTER_LETTERS "jh", options, NULL)) != -1) {
		if (c == 'j') {
			o->json = true;
		} else if (c == 'h') {
			help(name, about);
			*exit_status = command_flush();
			return false;
		} else if (c == '?' || filter_option(&o->filter, c, optarg)) {
			*exit_status = command_usage(name);
			return false;
		}
	}
	if (optind == argc)
		return true;
	fprintf(stderr, "kxwatch: %s takes options only\n", name);
	*exit_status = command_usage(name);
	return false;
}

int listing_print_json(json_t *o)
{
	int ret = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);

	json_decref(o);
	putchar('\n');
	return ret ? KXWE_MEMORY : 0;
}
