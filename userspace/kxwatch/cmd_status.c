// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "command.h"
#include "escape.h"
#include "probe_row.h"
#include "words.h"

#include "metrics/module_metrics.h"
#include "record/text.h"

static const char *word_or(const char *word, const char *other)
{
	return word ? word : other;
}

static void print_hooks(const struct kxw_status *status)
{
	const struct kxw_hook *hook;
	size_t i;

	printf("\n%-12s %-28s %-8s %12s %8s\n", "HOOK", "SYMBOL", "STATE", "HITS", "MISSED");
	for (i = 0; i < status->hooks; i++) {
		hook = &status->hook[i];
		printf("%-12s %-28s %-8s %12" PRIu64 " %8" PRIu64, hook->name, hook->symbol,
		       word_or(word_hook_state(hook->state), "unknown"), hook->hits, hook->missed);
		if (hook->error)
			printf("  %s (error %" PRIu32 ")", strerror((int)hook->error), hook->error);
		putchar('\n');
	}
}

/* A hook that is not on, and what nobody sees therefore. */
static void print_blind(const struct kxw_status *status)
{
	const struct kxw_hook *hook;
	bool any = false;
	size_t i;

	for (i = 0; i < status->hooks; i++) {
		hook = &status->hook[i];
		if (hook->state == KXW_HOOK_ON)
			continue;
		if (!any)
			printf("\nNOT SEEN, FOR WANT OF A HOOK\n");
		any = true;
		printf("%-12s %s\n", hook->name,
		       word_or(word_hook_blind(hook->name), "what it is for is not known to this tool"));
	}
}

static void print_counters(const struct kxw_status *status)
{
	unsigned int i;

	printf("\n%-20s %16s  %s\n", "COUNTER", "SINCE LOAD", "COUNTS");
	for (i = KXW_A_STATS_PAD + 1; i <= KXW_A_STATS_MAX; i++)
		printf("%-20s %16" PRIu64 "  %s\n", word_or(kxw_stats_name(i), "unknown"),
		       status->stats[i], word_or(word_counter(i), "not known to this tool"));
}

static void print_limits(const struct kxw_status *status)
{
	const struct kxw_limit *limit;
	uint64_t bytes, sum = 0;
	size_t i;

	printf("\n%-12s %12s %12s %12s\n", "TABLE", "USED", "CAPACITY", "MEMORY");
	for (i = 0; i < status->limits; i++) {
		limit = &status->limit[i];
		bytes = (uint64_t)limit->capacity * limit->unit_size;
		sum += bytes;
		printf("%-12s %12" PRIu32 " %12" PRIu32 " %8" PRIu64 " KiB\n", limit->name,
		       limit->used, limit->capacity, bytes / 1024);
	}
	printf("%-12s %12s %12s %8" PRIu64 " KiB\n", "sum", "", "", sum / 1024);
}

static void print_status(struct kxw *k, const struct kxw_status *status)
{
	size_t i;

	printf("%-12s ", "version");
	escape_text(stdout, status->version);
	printf("\n%-12s %016" PRIx64 "\n", "instance", status->instance);
	if (status->tail)
		printf("%-12s holds %" PRIu64 " to %" PRIu64 "\n", "events", status->tail,
		       status->head);
	else
		printf("%-12s holds none, %" PRIu64 " so far\n", "events", status->head);
	print_hooks(status);
	print_blind(status);
	print_counters(status);
	print_limits(status);
	printf("\nLIBRARY NAMES\n");
	for (i = 0; i < status->libraries; i++) {
		escape_text(stdout, status->library[i]);
		putchar(i + 1 < status->libraries ? ' ' : '\n');
	}
	probes_print(k);
}

static json_t *hook_json(const struct kxw_hook *hook)
{
	json_t *o = json_object();

	text_set(o, "name", text_json(hook->name));
	text_set(o, "symbol", text_json(hook->symbol));
	text_set(o, "state", text_json(word_or(word_hook_state(hook->state), "unknown")));
	if (hook->error) {
		text_set(o, "error", json_integer(hook->error));
		text_set(o, "error_text", text_json(strerror((int)hook->error)));
	}
	if (hook->state != KXW_HOOK_ON)
		text_set(o, "blind", text_json(word_hook_blind(hook->name)));
	text_set(o, "hits", json_integer((json_int_t)hook->hits));
	text_set(o, "missed", json_integer((json_int_t)hook->missed));
	return o;
}

static json_t *limit_json(const struct kxw_limit *limit)
{
	json_t *o = json_object();

	text_set(o, "name", text_json(limit->name));
	text_set(o, "used", json_integer(limit->used));
	text_set(o, "capacity", json_integer(limit->capacity));
	text_set(o, "unit_size", json_integer(limit->unit_size));
	return o;
}

static json_t *status_json(struct kxw *k, const struct kxw_status *status)
{
	json_t *hooks = json_array(), *limits = json_array();
	json_t *libraries = json_array(), *counters = json_object();
	json_t *o = json_object();
	size_t i;

	for (i = 0; i < status->hooks; i++)
		json_array_append_new(hooks, hook_json(&status->hook[i]));
	for (i = 0; i < status->limits; i++)
		json_array_append_new(limits, limit_json(&status->limit[i]));
	for (i = 0; i < status->libraries; i++)
		json_array_append_new(libraries, text_json(status->library[i]));
	for (i = KXW_A_STATS_PAD + 1; i <= KXW_A_STATS_MAX; i++)
		text_set(counters, kxw_stats_name((unsigned int)i),
			 json_integer((json_int_t)status->stats[i]));
	text_set(o, "version", text_json(status->version));
	/* A string: a number of 64 bits does not survive every JSON reader. */
	text_set(o, "instance", text_json_format("%016" PRIx64, status->instance));
	text_set(o, "head", json_integer((json_int_t)status->head));
	text_set(o, "tail", json_integer((json_int_t)status->tail));
	text_set(o, "hooks", hooks);
	text_set(o, "counters", counters);
	text_set(o, "limits", limits);
	text_set(o, "libraries", libraries);
	text_set(o, "probes", probes_json(k));
	return o;
}

static int print_status_json(struct kxw *k, const struct kxw_status *status)
{
	json_t *o = status_json(k, status);
	int ret;

	ret = json_dumpf(o, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(o);
	if (ret)
		return command_failed(NULL, KXWE_MEMORY);
	putchar('\n');
	return COMMAND_OK;
}

static void print_openmetrics(const struct kxw_status *status)
{
	struct exposition e = { .to = stdout, .form = EXPOSITION_OPENMETRICS };

	module_metrics(&e, status);
	exposition_end(&e);
}

enum form { FOR_PEOPLE, AS_JSON, AS_OPENMETRICS };

/* For who collects figures, a module that is not there is one. */
static int show(enum form form)
{
	struct kxw_status status;
	int ret, exit_status = COMMAND_OK;
	struct kxw *k;

	ret = kxw_open(&k);
	if (ret == KXWE_NO_MODULE && form == AS_OPENMETRICS) {
		print_openmetrics(NULL);
		return command_flush();
	}
	if (ret)
		return command_failed(NULL, ret);
	ret = kxw_status(k, &status);
	if (ret)
		exit_status = command_failed(k, ret);
	else if (form == AS_OPENMETRICS)
		print_openmetrics(&status);
	else if (form == AS_JSON)
		exit_status = print_status_json(k, &status);
	else
		print_status(k, &status);
	kxw_close(k);
	return exit_status ? exit_status : command_flush();
}

int cmd_status(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "openmetrics", no_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	enum form form = FOR_PEOPLE;
	int c;

	while ((c = getopt_long(argc, argv, "jmh", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			form = AS_JSON;
			break;
		case 'm':
			form = AS_OPENMETRICS;
			break;
		case 'h':
			printf("Usage: kxwatch status [--json | --openmetrics]\n"
			       "Shows what runs in the kernel module, what it counted and its bounds.\n\n"
			       "  -j, --json         as one JSON object\n"
			       "  -m, --openmetrics  as figures for Prometheus\n");
			return command_flush();
		default:
			return command_usage("status");
		}
	}
	if (optind < argc) {
		fprintf(stderr, "kxwatch: status takes no argument \"%s\"\n", argv[optind]);
		return command_usage("status");
	}
	return show(form);
}
