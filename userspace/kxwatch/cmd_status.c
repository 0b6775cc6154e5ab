// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "columns.h"
#include "command.h"
#include "daemon_show.h"
#include "escape.h"
#include "probe_row.h"
#include "words.h"

#include "metrics/module_metrics.h"
#include "record/text.h"

/* Milliseconds for counting the records of a store: a person waits, who collects comes again. */
#define PATIENCE 1000
#define OFTEN 50

static const char *word_or(const char *word, const char *other)
{
	return word ? word : other;
}

static void put_text(struct columns *table, const char *text)
{
	FILE *to = columns_cell(table);

	if (to)
		escape_text(to, text);
}

static void put_number(struct columns *table, uint64_t value)
{
	FILE *to = columns_cell(table);

	if (to)
		fprintf(to, "%" PRIu64, value);
}

/* table may be NULL: memory. */
static int print_table(struct columns *table)
{
	int ret = -1;

	putchar('\n');
	if (table) {
		ret = columns_print(table, stdout, columns_terminal(), columns_colour());
		columns_destroy(table);
	}
	return ret;
}

static void put_error(struct columns *table, uint32_t error)
{
	FILE *to = columns_cell(table);

	if (to && error)
		fprintf(to, "%s (error %" PRIu32 ")", strerror((int)error), error);
}

static int print_hooks(const struct kxw_status *status)
{
	static const char *const titles[COLUMNS_MAX + 1] = {
		"HOOK", "SYMBOL", "STATE", "HITS", "MISSED", "WHY", NULL
	};
	struct columns *table = columns_create(titles);
	const struct kxw_hook *hook;
	size_t i;

	for (i = 0; table && i < status->hooks; i++) {
		hook = &status->hook[i];
		columns_row(table, i, 0, hook->state != KXW_HOOK_ON || hook->missed);
		put_text(table, hook->name);
		put_text(table, hook->symbol);
		put_text(table, word_or(word_hook_state(hook->state), "unknown"));
		put_number(table, hook->hits);
		put_number(table, hook->missed);
		put_error(table, hook->error);
	}
	return print_table(table);
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

static int print_counters(const struct kxw_status *status)
{
	static const char *const titles[COLUMNS_MAX + 1] = { "COUNTER", "SINCE LOAD", "COUNTS", NULL };
	struct columns *table = columns_create(titles);
	unsigned int i;

	for (i = KXW_A_STATS_PAD + 1; table && i <= KXW_A_STATS_MAX; i++) {
		columns_row(table, i, 0, false);
		put_text(table, word_or(kxw_stats_name(i), "unknown"));
		put_number(table, status->stats[i]);
		put_text(table, word_or(word_counter(i), "not known to this tool"));
	}
	return print_table(table);
}

static int print_limits(const struct kxw_status *status)
{
	static const char *const titles[COLUMNS_MAX + 1] = {
		"TABLE", "USED", "CAPACITY", "MEMORY KIB", NULL
	};
	struct columns *table = columns_create(titles);
	const struct kxw_limit *limit;
	uint64_t bytes, sum = 0;
	size_t i;

	for (i = 0; table && i < status->limits; i++) {
		limit = &status->limit[i];
		bytes = (uint64_t)limit->capacity * limit->unit_size;
		sum += bytes;
		columns_row(table, i, 0, false);
		put_text(table, limit->name);
		put_number(table, limit->used);
		put_number(table, limit->capacity);
		put_number(table, bytes / 1024);
	}
	if (print_table(table))
		return -1;
	printf("memory in all: %" PRIu64 " KiB\n", sum / 1024);
	return 0;
}

static int print_status(struct kxw *k, const struct kxw_status *status)
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
	if (print_hooks(status))
		return -1;
	print_blind(status);
	if (print_counters(status) || print_limits(status))
		return -1;
	printf("\nLIBRARY NAMES\n");
	for (i = 0; i < status->libraries; i++) {
		escape_text(stdout, status->library[i]);
		putchar(i + 1 < status->libraries ? ' ' : '\n');
	}
	probes_print(k);
	return 0;
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

enum form { FOR_PEOPLE, AS_JSON, AS_OPENMETRICS };

/* k, status: of the module, NULL where there is none. */
static int print_json(struct kxw *k, const struct kxw_status *status,
		      const struct daemon_side *daemon)
{
	json_t *o = status ? status_json(k, status) : json_object();
	int ret;

	daemon_show_json(o, daemon);
	ret = json_dumpf(o, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(o);
	if (ret)
		return command_failed(NULL, KXWE_MEMORY);
	putchar('\n');
	return COMMAND_OK;
}

static void print_openmetrics(const struct kxw_status *status, const struct daemon_side *daemon)
{
	struct exposition e = { .to = stdout, .form = EXPOSITION_OPENMETRICS };

	module_metrics(&e, status);
	daemon_show_metrics(&e, daemon);
	exposition_end(&e);
}

static int print(enum form form, struct kxw *k, const struct kxw_status *status,
		 const struct daemon_side *daemon)
{
	switch (form) {
	case AS_JSON:
		return print_json(k, status, daemon);
	case AS_OPENMETRICS:
		print_openmetrics(status, daemon);
		return COMMAND_OK;
	default:
		if ((status && print_status(k, status)) || daemon_show_text(stdout, daemon))
			return command_failed(NULL, KXWE_MEMORY);
		return COMMAND_OK;
	}
}

/* Of the module, which stays open. For who collects figures, one that is not there is one. */
static int ask(enum form form, struct kxw **k, struct kxw_status *status, bool *there)
{
	int ret = kxw_open(k);

	*there = false;
	if (ret == KXWE_NO_MODULE && form == AS_OPENMETRICS)
		return COMMAND_OK;
	if (ret)
		return command_failed(NULL, ret);
	ret = kxw_status(*k, status);
	*there = !ret;
	return ret ? command_failed(*k, ret) : COMMAND_OK;
}

/* What is wrong with one of them keeps nobody from seeing the other. */
static int show(enum form form, const char *settings)
{
	static struct daemon_side daemon;	/* too large for a stack */
	struct kxw_status status;
	int asked, printed;
	struct kxw *k;
	bool there;

	asked = ask(form, &k, &status, &there);
	daemon_side_look(&daemon, settings, "/proc");
	daemon_side_look_into(&daemon, form == AS_OPENMETRICS ? OFTEN : PATIENCE);
	printed = print(form, k, there ? &status : NULL, &daemon);
	daemon_side_clean(&daemon);
	kxw_close(k);
	if (!printed)
		printed = command_flush();
	return asked ? asked : printed;
}

static void help(void)
{
	printf("Usage: kxwatch status [OPTION...]\n"
	       "Shows what runs in the kernel module, what it counted and its bounds; and how the\n"
	       "daemon is: how far it has read, its sinks, its store.\n\n"
	       "  -c, --config FILE  settings, by default the daemon's\n"
	       "  -j, --json         as one JSON object\n"
	       "  -m, --openmetrics  as figures for Prometheus\n");
}

int cmd_status(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "openmetrics", no_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	enum form form = FOR_PEOPLE;
	const char *settings = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "c:jmh", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			settings = optarg;
			break;
		case 'j':
			form = AS_JSON;
			break;
		case 'm':
			form = AS_OPENMETRICS;
			break;
		case 'h':
			help();
			return command_flush();
		default:
			return command_usage("status");
		}
	}
	if (optind < argc) {
		fprintf(stderr, "kxwatch: status takes no argument \"%s\"\n", argv[optind]);
		return command_usage("status");
	}
	return show(form, settings);
}
