// SPDX-License-Identifier: BSD-3-Clause
#include "options.h"

#include <argp.h>

#define EXIT_USAGE 2

const char *argp_program_version = "kxwatchd " KXW_VERSION;

static const char doc[] =
	"Reports which process did which TLS key exchange with whom, and whether a bad"
	" certificate was accepted. Reads the kxwatch kernel module, writes JSON lines."
	"\vExit status: 0 ended well, 1 cannot run, 2 wrong configuration or usage.";

static const struct argp_option option[] = {
	{ "config", 'c', "FILE", 0, "Read settings from FILE (" KXW_SYSCONFDIR
	  "/kxwatch/kxwatchd.conf)", 0 },
	{ "check-config", 'C', NULL, 0, "Check the settings, start nothing", 0 },
	{ "output", 'o', "FILE", 0, "Append records to FILE; -: standard output", 0 },
	{ "foreground", 'f', NULL, 0, "Stay in the foreground: always so", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'c':
		o->config = arg;
		return 0;
	case 'C':
		o->check_config = true;
		return 0;
	case 'o':
		o->output = arg;
		return 0;
	case 'f':
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void options_parse(struct options *o, int argc, char **argv)
{
	static const struct argp argp = { option, parse, NULL, doc, NULL, NULL, NULL };

	o->config = KXW_SYSCONFDIR "/kxwatch/kxwatchd.conf";
	o->output = NULL;
	o->check_config = false;
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, o);
}
