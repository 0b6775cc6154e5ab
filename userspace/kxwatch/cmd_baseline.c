// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baseline_learn.h"
#include "baseline_review.h"
#include "command.h"
#include "records.h"

struct options {
	const char *settings, *database, *executable, *before;
	struct learn_options learn;
	bool json, yes, all;
};

struct work {
	const struct options *options;
	struct config config;
	struct tuples *tuples;		/* NULL: nothing was learned yet */
	char **args;
};

/* ---- the deeds ------------------------------------------------------------------- */

/* What was done, in a number; people are told on standard error. */
static int print_sum(const struct work *w, const char *what, unsigned long count)
{
	if (w->options->json)
		printf("{\"%s\": %lu}\n", what, count);
	return 0;
}

static int learn(struct work *w)
{
	char *const standard[] = { (char *)records_default(&w->config), NULL };
	unsigned long learned;

	if (baseline_learn(w->tuples, &w->config, &w->options->learn,
			   *w->args ? w->args : (char **)standard, &learned))
		return -1;
	return print_sum(w, "learned", learned);
}

static int show(struct work *w)
{
	struct review *r = review_create(&w->config, w->tuples);
	int ret = r ? review_show(r, w->options->json) : -1;

	review_destroy(r);
	return ret;
}

static int diff(struct work *w)
{
	struct review *r = review_create(&w->config, w->tuples);
	int ret = r ? review_diff(r, w->options->json) : -1;

	review_destroy(r);
	return ret;
}

static bool agreed(const struct work *w, const struct review *r)
{
	int answer;

	if (w->options->yes)
		return true;
	if (w->options->json || !isatty(STDIN_FILENO)) {
		fprintf(stderr, "kxwatch: nobody to ask: name a reviewed file, or --yes\n");
		return false;
	}
	review_show(r, false);
	printf("Add these %zu to %s? [y/N] ", review_pending(r), w->config.baseline_file);
	fflush(stdout);
	answer = getchar();
	return answer == 'y' || answer == 'Y';
}

/* What a person has made of what was shown. */
static int apply_file(const struct review *r, const char *file, size_t *added)
{
	char error[CONFIG_ERROR_SIZE] = "out of memory";
	struct config reviewed;
	int ret = -1;

	/* One that the settings name may be missing; one that a person names may not. */
	if (access(file, R_OK)) {
		fprintf(stderr, "kxwatch: %s: %s\n", file, strerror(errno));
		return -1;
	}
	if (config_defaults(&reviewed) || config_load_baseline(&reviewed, file, error))
		fprintf(stderr, "kxwatch: %s\n", error);
	else
		ret = review_apply(r, &reviewed.baseline, added);
	config_clean(&reviewed);
	return ret;
}

static int apply(struct work *w)
{
	struct review *r = review_create(&w->config, w->tuples);
	size_t added = 0;
	int ret = -1;

	if (r && !w->config.baseline_file)
		fprintf(stderr, "kxwatch: the settings have no baseline.file to write to\n");
	else if (r && *w->args)
		ret = apply_file(r, *w->args, &added);
	else if (r && !review_pending(r))
		ret = 0;
	else if (r && agreed(w, r))
		ret = review_apply(r, NULL, &added);
	if (!ret)
		fprintf(stderr, "kxwatch: %zu entries added to %s%s\n", added,
			w->config.baseline_file,
			added ? "; they hold after: systemctl reload kxwatchd" : "");
	if (!ret)
		print_sum(w, "added", added);
	review_destroy(r);
	return ret;
}

static int forget(struct work *w)
{
	const struct options *o = w->options;
	int forgotten = 0;

	if (!o->executable && !o->before && !o->all) {
		fprintf(stderr, "kxwatch: forget needs --executable, --before or --all\n");
		return -1;
	}
	if (w->tuples && tuples_forget(w->tuples, o->executable, o->before, &forgotten)) {
		fprintf(stderr, "kxwatch: %s\n", tuples_error(w->tuples));
		return -1;
	}
	fprintf(stderr, "kxwatch: %d forgotten; what is approved stays so\n", forgotten);
	return print_sum(w, "forgotten", (unsigned long)forgotten);
}

/* ---- the command ----------------------------------------------------------------- */

static const struct deed {
	const char *name;
	int (*run)(struct work *w);
	bool creates, files;
} deeds[] = {
	{ "learn", learn, true, true },
	{ "show", show, false, false },
	{ "diff", diff, false, false },
	{ "apply", apply, false, true },
	{ "forget", forget, false, false },
};

static int tuples_find(struct work *w, bool create)
{
	const char *file = w->options->database ? w->options->database :
			   w->config.baseline_database;
	char error[DATABASE_ERROR_SIZE];

	if (!file) {
		fprintf(stderr, "kxwatch: the settings have no baseline.database: give --database\n");
		return -1;
	}
	if (!create && access(file, F_OK))
		return 0;
	w->tuples = tuples_open(file, create, error);
	if (!w->tuples)
		fprintf(stderr, "kxwatch: %s\n", error);
	return w->tuples ? 0 : -1;
}

static int run(const struct deed *deed, const struct options *o, char **args)
{
	struct work w = { .options = o, .args = args };
	int ret = COMMAND_FAILED;

	if (settings_open(&w.config, o->settings))
		return COMMAND_USAGE;
	if (!tuples_find(&w, deed->creates) && !deed->run(&w))
		ret = command_flush();
	tuples_close(w.tuples);
	config_clean(&w.config);
	return ret;
}

static void help(void)
{
	printf("Usage: kxwatch baseline learn [OPTION...] [FILE...]\n"
	       "       kxwatch baseline show|diff [OPTION...]\n"
	       "       kxwatch baseline apply [OPTION...] [REVIEWED]\n"
	       "       kxwatch baseline forget [OPTION...]\n"
	       "Learns from the daemon's records what is normal on this host, shows it as settings,\n"
	       "and puts into force what a person has approved.\n\n"
	       "  -c, --config FILE       settings, by default the daemon's\n"
	       "  -d, --database FILE     where it is counted, instead of the settings' place\n"
	       "  -j, --json              as JSON\n"
	       "  -n, --networks N[,M]    learn: where there is no server name, networks of so\n"
	       "                          many bits (IPv4, IPv6) instead of addresses\n"
	       "  -y, --yes               apply: what show shows, unasked\n"
	       "  -e, --executable GLOB   forget: of these programs\n"
	       "  -b, --before DATE       forget: not seen since, as 2027-01-31\n"
	       "  -a, --all               forget: everything\n");
}

static int read_networks(struct options *o, const char *text)
{
	char rest;
	int n = sscanf(text, "%u,%u%c", &o->learn.prefix4, &o->learn.prefix6, &rest);

	if ((n == 1 || n == 2) && o->learn.prefix4 <= 32 && o->learn.prefix6 <= 128 &&
	    strspn(text, "0123456789,") == strlen(text))
		return COMMAND_OK;
	fprintf(stderr, "kxwatch: --networks is such as 24 or 24,56, not \"%s\"\n", text);
	return command_usage("baseline");
}

/* COMMAND_OK: go on; else what to exit with, or -1 after the help. */
static int read_options(struct options *o, int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "database", required_argument, NULL, 'd' },
		{ "json", no_argument, NULL, 'j' },
		{ "networks", required_argument, NULL, 'n' },
		{ "yes", no_argument, NULL, 'y' },
		{ "executable", required_argument, NULL, 'e' },
		{ "before", required_argument, NULL, 'b' },
		{ "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "c:d:jn:ye:b:ah", options, NULL)) != -1) {
		switch (c) {
		case 'c': o->settings = optarg; break;
		case 'd': o->database = optarg; break;
		case 'j': o->json = true; break;
		case 'n':
			if (read_networks(o, optarg))
				return COMMAND_USAGE;
			break;
		case 'y': o->yes = true; break;
		case 'e': o->executable = optarg; break;
		case 'b': o->before = optarg; break;
		case 'a': o->all = true; break;
		case 'h':
			help();
			return -1;
		default:
			return command_usage("baseline");
		}
	}
	return COMMAND_OK;
}

int cmd_baseline(int argc, char **argv)
{
	struct options o = { .learn = { 32, 128 } };
	const char *name;
	int ret = read_options(&o, argc, argv);
	size_t i;

	if (ret)
		return ret < 0 ? command_flush() : ret;
	name = optind < argc ? argv[optind++] : "";
	for (i = 0; i < sizeof(deeds) / sizeof(*deeds); i++) {
		if (strcmp(deeds[i].name, name))
			continue;
		if (optind == argc || (deeds[i].files && (deeds[i].creates || optind + 1 == argc)))
			return run(&deeds[i], &o, argv + optind);
		fprintf(stderr, "kxwatch: baseline %s takes no argument \"%s\"\n", name,
			argv[optind]);
		return command_usage("baseline");
	}
	fprintf(stderr, "kxwatch: baseline needs learn, show, diff, apply or forget\n");
	return command_usage("baseline");
}
