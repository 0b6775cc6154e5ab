// SPDX-License-Identifier: BSD-3-Clause
#include <argp.h>
#include <stdio.h>

#include <judge/config.h>

#include "daemon.h"

const char *argp_program_version = "kxwatchd " KXW_VERSION;

struct arguments {
	const char *config, *output;
	int check;
};

static const struct argp_option options[] = {
	{ "config", 'c', "FILE", 0, "settings, by default " KXW_SYSCONFDIR "/kxwatch/kxwatchd.conf", 0 },
	{ "output", 'o', "FILE", 0, "where records go, - for standard output", 0 },
	{ "check-config", 'C', NULL, 0, "say what is wrong with the settings, and end", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 }
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'c':
		a->config = value;
		return 0;
	case 'o':
		a->output = value;
		return 0;
	case 'C':
		a->check = 1;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int check_config(const char *file)
{
	char error[CONFIG_ERROR_SIZE];
	struct config config;

	if (config_load(&config, file, error)) {
		fprintf(stderr, "kxwatchd: %s\n", error);
		return 2;
	}
	config_clean(&config);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse,
		.doc = "Judges the TLS key exchanges that the kxwatch kernel module reports.",
	};
	struct arguments a = { .config = KXW_SYSCONFDIR "/kxwatch/kxwatchd.conf" };

	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	return a.check ? check_config(a.config) : daemon_run(a.config, a.output);
}
