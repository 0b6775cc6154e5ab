// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdio.h>

#include "command.h"
#include "module.h"

static int load(const char *file)
{
	struct module_error error;
	struct kxw *k;
	int ret;

	/* Not again: a second try would be answered by what is wrong with it. */
	if (!kxw_open(&k)) {
		kxw_close(k);
		return COMMAND_OK;
	}
	if (module_load(file, &error)) {
		fprintf(stderr, "kxwatch: ");
		module_explain(stderr, &error);
		return COMMAND_FAILED;
	}
	ret = kxw_open(&k);
	if (ret)
		return command_failed(NULL, ret);
	kxw_close(k);
	return COMMAND_OK;
}

int cmd_load(int argc, char **argv)
{
	static const struct option options[] = {
		{ "module", required_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *file = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "m:h", options, NULL)) != -1) {
		switch (c) {
		case 'm':
			file = optarg;
			break;
		case 'h':
			printf("Usage: kxwatch load [--module FILE]\n"
			       "Loads the kernel module, or explains why the kernel does not take it.\n\n"
			       "  -m, --module FILE  this file, not the one of the running kernel\n");
			return command_flush();
		default:
			return command_usage("load");
		}
	}
	if (optind < argc) {
		fprintf(stderr, "kxwatch: load takes no argument \"%s\"\n", argv[optind]);
		return command_usage("load");
	}
	return load(file);
}
