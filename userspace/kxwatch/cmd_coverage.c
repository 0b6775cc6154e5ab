// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "cover_run.h"
#include "cover_show.h"

#define PATIENCE	15
#define PATIENCE_MAX	3600

struct coverage {
	struct cover_options run;
	bool json;
	const char *page;	/* file, or NULL */
};

static int write_page(const struct cover *c, const char *file)
{
	FILE *to = fopen(file, "we");
	int ret;

	ret = to ? cover_show_page(to, c) : -1;
	if (to && fclose(to))
		ret = -1;
	if (!ret)
		return COMMAND_OK;
	fprintf(stderr, "kxwatch: %s: %s\n", file, strerror(errno));
	return COMMAND_FAILED;
}

static int show(const struct coverage *o, const struct cover *c)
{
	int ret = o->page ? write_page(c, o->page) : COMMAND_OK;
	size_t of, seen = cover_seen(c, &of);

	if (o->json ? cover_show_json(stdout, c) : cover_show_text(stdout, c))
		return ferror(stdout) ? command_flush() : command_failed(NULL, KXWE_MEMORY);
	if (!ret)
		ret = command_flush();
	return ret ? ret : seen == of ? COMMAND_OK : COMMAND_FAILED;
}

static int coverage(const struct coverage *o)
{
	static struct cover c;		/* too large for a stack */
	static struct config config;
	int ret;

	if (geteuid()) {
		fprintf(stderr, "kxwatch: coverage reads the module and runs programs in namespaces"
			" and a cgroup of their own; run kxwatch as root\n");
		return COMMAND_FAILED;
	}
	ret = cover_run(&c, &config, &o->run);
	if (!ret)
		ret = show(o, &c);
	cover_clean(&c);
	if (c.config)
		config_clean(&config);
	return ret;
}

static void help(void)
{
	printf("Usage: kxwatch coverage [OPTION...]\n"
	       "Proves that this host would tell: runs programs that do what the analytic AN1497\n"
	       "looks for, says which of it was seen by the module and in the daemon's records,\n"
	       "and what this host does not show. Ends with 0 if all was seen, else with 1.\n\n"
	       "  -c, --config FILE      settings, by default the daemon's\n"
	       "  -H, --html FILE        also writes a page for auditors\n"
	       "  -j, --json             as one JSON object\n"
	       "  -o, --output FILE      where the daemon's records end\n"
	       "  -t, --timeout SECONDS  how long to wait for them (%d)\n", PATIENCE);
}

static int read_seconds(const char *text, unsigned int *seconds)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	*seconds = (unsigned int)number;
	return end == text || *end || *text == '-' || !number || number > PATIENCE_MAX ? -1 : 0;
}

int cmd_coverage(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "html", required_argument, NULL, 'H' },
		{ "json", no_argument, NULL, 'j' },
		{ "output", required_argument, NULL, 'o' },
		{ "timeout", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct coverage o = { .run = { .patience = PATIENCE } };
	int c;

	while ((c = getopt_long(argc, argv, "c:H:jo:t:h", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			o.run.config = optarg;
			break;
		case 'H':
			o.page = optarg;
			break;
		case 'j':
			o.json = true;
			break;
		case 'o':
			o.run.output = optarg;
			break;
		case 't':
			if (!read_seconds(optarg, &o.run.patience))
				break;
			fprintf(stderr, "kxwatch: \"%s\" is no number of seconds, 1 to %d\n", optarg,
				PATIENCE_MAX);
			return command_usage("coverage");
		case 'h':
			help();
			return command_flush();
		default:
			return command_usage("coverage");
		}
	}
	if (optind == argc)
		return coverage(&o);
	fprintf(stderr, "kxwatch: coverage takes no argument \"%s\"\n", argv[optind]);
	return command_usage("coverage");
}
