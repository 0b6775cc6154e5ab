// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <judge/judge.h>
#include <record/text.h>

#include "command.h"
#include "doubts.h"
#include "escape.h"
#include "records.h"

/* Exit status, as monitoring has it: good, doubtful, wrong. */
enum { GOOD = COMMAND_OK, DOUBTFUL = COMMAND_FAILED, WRONG = COMMAND_USAGE };

struct findings {
	const char *file;
	bool json;
	json_t *errors, *warnings;
	size_t count;
};

static void take_doubt(const char *place, const char *text, void *arg)
{
	struct findings *f = arg;
	json_t *one;

	f->count++;
	if (f->json) {
		one = json_object();
		text_set(one, "place", text_json(place));
		text_set(one, "text", text_json(text));
		json_array_append_new(f->warnings, one);
		return;
	}
	/* An entry knows its file; a setting that was left out has no line. */
	if (!strchr(place, ':')) {
		escape_text(stdout, f->file);
		fputs(": ", stdout);
	}
	escape_text(stdout, place);
	fputs(": ", stdout);
	escape_text(stdout, text);
	putchar('\n');
}

static void take_error(struct findings *f, const char *text)
{
	if (f->json) {
		json_array_append_new(f->errors, text_json(text));
		return;
	}
	fputs("kxwatch: ", stderr);
	escape_text(stderr, text);
	putc('\n', stderr);
}

/* What the daemon reads only when it begins: certificates, revocation. */
static bool trust_is_good(struct findings *f, const struct config *c)
{
	char *error = NULL;
	struct judge *judge = judge_create(c, &error);

	if (!judge)
		take_error(f, error ? error : "out of memory");
	free(error);
	judge_destroy(judge);
	return judge != NULL;
}

static int examine(struct findings *f)
{
	char error[CONFIG_ERROR_SIZE];
	struct config config;
	struct doubts d = { &config, time(NULL), take_doubt, f };
	int ret = WRONG;

	if (config_load(&config, f->file, error)) {
		take_error(f, error);
		return WRONG;
	}
	if (trust_is_good(f, &config)) {
		doubts_entries(&d);
		doubts_places(&d);
		ret = f->count ? DOUBTFUL : GOOD;
	}
	config_clean(&config);
	return ret;
}

static int print_json(const struct findings *f, int result)
{
	static const char *const words[] = { "good", "doubtful", "wrong" };
	json_t *o = json_object();
	int ret;

	json_object_set_new(o, "file", text_json(f->file));
	json_object_set_new(o, "result", json_string(words[result]));
	json_object_set(o, "errors", f->errors);
	json_object_set(o, "warnings", f->warnings);
	ret = json_dumpf(o, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(o);
	putchar('\n');
	return ret ? command_failed(NULL, KXWE_MEMORY) : COMMAND_OK;
}

static int check(const char *file, bool json)
{
	struct findings f = { file, json, json_array(), json_array(), 0 };
	int ret = examine(&f), printed = COMMAND_OK;

	if (json)
		printed = print_json(&f, ret);
	else if (ret == GOOD)
		printf("%s: no errors, no doubts\n", file);
	else if (ret == DOUBTFUL)
		printf("%s: no errors, %zu doubt%s\n", file, f.count, f.count == 1 ? "" : "s");
	json_decref(f.errors);
	json_decref(f.warnings);
	if (printed)
		return WRONG;
	return command_flush() ? WRONG : ret;
}

static void help(void)
{
	printf("Usage: kxwatch check-config [--json] [FILE]\n"
	       "Says what is wrong in settings, by default the daemon's, and what is right and surely\n"
	       "not meant: entries that have expired, can never match or say what another says,\n"
	       "places that cannot be used, settings with which nothing is an alert.\n"
	       "Exit status: 0 good, 1 doubtful, 2 wrong.\n\n"
	       "  -j, --json  as one JSON object\n");
}

int cmd_check_config(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "jh", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			json = true;
			break;
		case 'h':
			help();
			return command_flush();
		default:
			return command_usage("check-config");
		}
	}
	if (argc - optind > 1) {
		fprintf(stderr, "kxwatch: check-config takes one file\n");
		return command_usage("check-config");
	}
	return check(optind < argc ? argv[optind] : settings_standard(), json);
}
