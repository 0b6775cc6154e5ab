// SPDX-License-Identifier: BSD-3-Clause
/* kxwatchd: reads the kxwatch module and reports key exchanges as JSON lines. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <judge/config.h>

#include "daemon.h"
#include "loop.h"
#include "message.h"
#include "options.h"

#define EXIT_CONFIG 2

static void say_expired(const struct allow_entry *e, void *arg)
{
	(void)arg;
	printf("%s: this entry has expired and matches no more\n", e->place);
}

static int check_config(const char *file)
{
	char error[CONFIG_ERROR_SIZE];
	struct config config;

	if (config_load(&config, file, error)) {
		message("%s", error);
		return EXIT_CONFIG;
	}
	allow_list_tell_expired(&config.allow, time(NULL), say_expired, NULL);
	allow_list_tell_expired(&config.baseline, time(NULL), say_expired, NULL);
	config_clean(&config);
	printf("%s: no errors\n", file);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options options;
	struct daemon *d;
	int status;

	options_parse(&options, argc, argv);
	if (options.check_config)
		return check_config(options.config);
	d = daemon_create(&options, &status);
	if (!d)
		return status;
	status = loop_run(d) ? EXIT_FAILURE : EXIT_SUCCESS;
	daemon_destroy(d);
	return status;
}
