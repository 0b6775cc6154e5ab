// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <record/text.h>

#include "command.h"
#include "module.h"

/* why: NULL where it is loaded. */
static int print_json(bool loaded, bool before, const char *why)
{
	json_t *o = json_object();
	int ret;

	text_set(o, "loaded", json_boolean(loaded));
	text_set(o, "was_loaded", json_boolean(before));
	text_set(o, "why", text_json(why));
	ret = json_dumpf(o, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(o);
	putchar('\n');
	return ret ? command_failed(NULL, KXWE_MEMORY) : command_flush();
}

static int explain(const struct module_error *error, bool json)
{
	char *why = NULL;
	size_t size;
	FILE *to = open_memstream(&why, &size);

	fprintf(stderr, "kxwatch: ");
	module_explain(stderr, error);
	if (to) {
		module_explain(to, error);
		fclose(to);
	}
	if (json)
		print_json(false, false, why ? why : strerror(-error->error));
	free(why);
	return COMMAND_FAILED;
}

static int load(const char *file, bool json)
{
	struct module_error error;
	struct kxw *k;
	int ret;

	/* Not again: a second try would be answered by what is wrong with it. */
	if (!kxw_open(&k)) {
		kxw_close(k);
		return json ? print_json(true, true, NULL) : COMMAND_OK;
	}
	if (module_load(file, &error))
		return explain(&error, json);
	ret = kxw_open(&k);
	if (!ret)
		kxw_close(k);
	if (json)
		print_json(!ret, false, ret ? kxw_strerror(ret) : NULL);
	return ret ? command_failed(NULL, ret) : COMMAND_OK;
}

int cmd_load(int argc, char **argv)
{
	static const struct option options[] = {
		{ "module", required_argument, NULL, 'm' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *file = NULL;
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "m:jh", options, NULL)) != -1) {
		switch (c) {
		case 'm':
			file = optarg;
			break;
		case 'j':
			json = true;
			break;
		case 'h':
			printf("Usage: kxwatch load [--json] [--module FILE]\n"
			       "Loads the kernel module, or explains why the kernel does not take it.\n\n"
			       "  -j, --json         whether it is loaded, and why not, as one JSON object\n"
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
	return load(file, json);
}
