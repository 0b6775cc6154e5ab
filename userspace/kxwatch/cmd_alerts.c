// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "alert_row.h"
#include "command.h"
#include "question.h"
#include "records.h"

struct alerts {
	struct question question;
	struct columns *table;		/* NULL: JSON is asked for */
	uint64_t rows;
	bool json;
};

static int take(const char *line, size_t size, void *arg)
{
	struct alerts *a = arg;
	json_t *record;

	if (a->json) {
		fwrite(line, 1, size, stdout);
		putchar('\n');
		return ferror(stdout);
	}
	record = json_loadb(line, size, 0, NULL);
	alert_row(a->table, record, a->rows++);
	json_decref(record);
	return 0;
}

static int print(struct alerts *a, struct find *f)
{
	if (find_records(f, &a->question.query, take, a)) {
		fprintf(stderr, "kxwatch: %s\n", find_error(f));
		return COMMAND_FAILED;
	}
	if (!a->json && columns_print(a->table, stdout, columns_terminal(), columns_colour()))
		return command_failed(NULL, KXWE_MEMORY);
	return command_flush();
}

static int run(struct alerts *a, const char *settings, const char *file)
{
	char error[DATABASE_ERROR_SIZE];
	struct config config;
	struct find *f;
	int ret;

	if (settings_open(&config, settings))
		return COMMAND_USAGE;
	f = find_open(file ? file : store_default(&config), error);
	if (!f) {
		fprintf(stderr, "kxwatch: %s\n", error);
		config_clean(&config);
		return COMMAND_FAILED;
	}
	a->table = a->json ? NULL : columns_create(alert_titles);
	ret = a->json || a->table ? print(a, f) : command_failed(NULL, KXWE_MEMORY);
	if (a->table)
		columns_destroy(a->table);
	find_close(f);
	config_clean(&config);
	return ret;
}

static void help(void)
{
	printf("Usage: kxwatch alerts [OPTION...]\n"
	       "Lists the alerts in the daemon's store that are like all that is asked for, the\n"
	       "newest last. In a PATTERN \"*\" stands for anything. Times are local.\n\n"
	       QUESTION_HELP
	       "  -i, --store FILE          by default that of the daemon's settings\n"
	       "  -c, --config FILE         settings, by default the daemon's\n"
	       "  -j, --json                the records, one JSON object a line\n");
}

int cmd_alerts(int argc, char **argv)
{
	static const struct option options[] = {
		QUESTION_OPTIONS,
		{ "store", required_argument, NULL, 'i' },
		{ "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *settings = NULL, *file = NULL;
	struct alerts a = { .json = false };
	int c;

	question_init(&a.question);
	while ((c = getopt_long(argc, argv, QUESTION_LETTERS "i:c:jh", options, NULL)) != -1) {
		if (c == 'i') {
			file = optarg;
		} else if (c == 'c') {
			settings = optarg;
		} else if (c == 'j') {
			a.json = true;
		} else if (c == 'h') {
			help();
			return command_flush();
		} else if (c == '?' || question_option(&a.question, c, optarg)) {
			return command_usage("alerts");
		}
	}
	if (optind == argc)
		return run(&a, settings, file);
	fprintf(stderr, "kxwatch: alerts takes options only\n");
	return command_usage("alerts");
}
