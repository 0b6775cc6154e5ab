// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kxwatch/command.h>
#include <kxwatch/records.h>

#include "figures.h"
#include "moment.h"
#include "output.h"
#include "page.h"
#include "write.h"

#define ALERTS_DEFAULT	250
#define ALERTS_MAX	5000

struct report_options {
	const char *html, *settings, *since, *store;
	unsigned long alerts;
	bool json;
};

static int take(const json_t *record, void *arg)
{
	page_take(arg, record);
	return 0;
}

static int gather(struct page *p, char *const *files)
{
	for (; *files; files++)
		if (records_each(*files, p->since_given ? p->since : 0, take, p, &p->unreadable))
			return COMMAND_FAILED;
	page_finish(p);
	return COMMAND_OK;
}

static int print_figures(const struct page *p)
{
	json_t *o = figures_json(p);
	int ret = json_dumpf(o, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);

	json_decref(o);
	putchar('\n');
	return ret ? command_failed(NULL, KXWE_MEMORY) : command_flush();
}

static int write_file(const struct page *p, const char *file, char **sources, time_t now)
{
	struct output output;

	if (output_open(&output, file))
		return COMMAND_FAILED;
	write_page(output.to, p, sources, now);
	return output_close(&output) ? COMMAND_FAILED : COMMAND_OK;
}

static int report(const struct report_options *o, const struct config *c, char **files)
{
	char *standard[] = { (char *)(o->store ? o->store : records_kept(c)), NULL };
	const time_t now = time(NULL);
	struct page p;
	int ret;

	if (!*files)
		files = standard;
	page_init(&p, o->alerts);
	p.since_given = o->since != NULL;
	if (o->since)
		moment_since(o->since, now, &p.since);
	ret = gather(&p, files);
	if (!ret && o->html)
		ret = write_file(&p, o->html, files, now);
	if (!ret && o->json)
		ret = print_figures(&p);
	page_clean(&p);
	return ret;
}

static void help(void)
{
	printf("Usage: kxwatch report --html FILE|--json [OPTION...] [RECORDS...]\n"
	       "Makes a page of what the daemon has recorded: one file that loads nothing, for a\n"
	       "browser. RECORDS are files of JSON lines, - being standard input, or stores; by\n"
	       "default the store of the daemon's settings, or if there is none their output.\n\n"
	       "  -H, --html FILE    where the page goes; -: standard output\n"
	       "  -j, --json         its figures, as one JSON object on standard output\n"
	       "  -s, --since T      from then on: 2027-01-31, 2027-01-31T10:00:00Z (UTC), or so long\n"
	       "                     ago: 90m, 24h, 7d, 2w\n"
	       "  -n, --alerts N     show so many alerts with their evidence (%d), %d at most;\n"
	       "                     all are counted\n"
	       "  -i, --store FILE   instead of that of the settings\n"
	       "  -c, --config FILE  settings, by default the daemon's\n", ALERTS_DEFAULT, ALERTS_MAX);
}

/* COMMAND_OK, or what the command ends with. */
static int set(struct report_options *o, int c)
{
	int64_t seconds;
	char *end;

	switch (c) {
	case 'H':
		o->html = optarg;
		return COMMAND_OK;
	case 'j':
		o->json = true;
		return COMMAND_OK;
	case 'c':
		o->settings = optarg;
		return COMMAND_OK;
	case 'i':
		o->store = optarg;
		return COMMAND_OK;
	case 's':
		o->since = optarg;
		if (moment_since(optarg, 0, &seconds))
			return COMMAND_OK;
		fprintf(stderr, "kxwatch: \"%s\" is no time such as 2027-01-31 or 24h\n", optarg);
		return command_usage("report");
	case 'n':
		o->alerts = strtoul(optarg, &end, 10);
		if (*optarg >= '0' && *optarg <= '9' && !*end && o->alerts && o->alerts <= ALERTS_MAX)
			return COMMAND_OK;
		fprintf(stderr, "kxwatch: --alerts takes a number from 1 to %d, not \"%s\"\n",
			ALERTS_MAX, optarg);
		return command_usage("report");
	default:
		return command_usage("report");
	}
}

int cmd_report(int argc, char **argv)
{
	static const struct option options[] = {
		{ "html", required_argument, NULL, 'H' },
		{ "json", no_argument, NULL, 'j' },
		{ "since", required_argument, NULL, 's' },
		{ "alerts", required_argument, NULL, 'n' },
		{ "store", required_argument, NULL, 'i' },
		{ "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct report_options o = { .alerts = ALERTS_DEFAULT };
	struct config config;
	int c, ret;

	while ((c = getopt_long(argc, argv, "H:js:n:i:c:h", options, NULL)) != -1) {
		if (c == 'h') {
			help();
			return command_flush();
		}
		ret = set(&o, c);
		if (ret)
			return ret;
	}
	if (!o.html && !o.json) {
		fprintf(stderr, "kxwatch: report needs --html FILE, or --json\n");
		return command_usage("report");
	}
	if (o.store && optind < argc) {
		fprintf(stderr, "kxwatch: report takes --store FILE, or RECORDS\n");
		return command_usage("report");
	}
	if (settings_open(&config, o.settings))
		return COMMAND_USAGE;
	ret = report(&o, &config, argv + optind);
	config_clean(&config);
	return ret;
}
