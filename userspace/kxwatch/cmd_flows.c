// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdlib.h>

#include "command.h"
#include "fact_json.h"
#include "filter.h"
#include "process_row.h"

#include "record/text.h"
#include "track/process.h"

/* As many as the module may hold. */
#define IMAGES_MAX	(1 << 20)

struct listing {
	struct kxw *k;
	struct filter filter;
	bool json;
	struct columns *table;
	struct users *users;
	struct process_table *images;
};

static int keep(const struct kxw_process *process, const struct kxw_library *library,
		size_t libraries, void *arg)
{
	struct listing *l = arg;

	(void)library;
	(void)libraries;
	return process_table_add(l->images, process, 0) ? 0 : KXWE_MEMORY;
}

static int print_json(const struct kxw_flow *flow, const struct kxw_process *p)
{
	json_t *o = fact_flow_json(flow);
	int ret;

	if (p)
		text_set(o, "process", fact_process_json(p));
	ret = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(o);
	putchar('\n');
	return ret ? KXWE_MEMORY : 0;
}

static int show(const struct kxw_flow *flow, void *arg)
{
	struct listing *l = arg;
	struct process *image = process_table_find(l->images, flow->process_id);
	const struct kxw_process *p = image ? &image->fact : NULL;

	if (!filter_has_process(&l->filter, p) || !filter_has_destination(&l->filter, flow))
		return 0;
	if (l->json)
		return print_json(flow, p);
	flow_row(l->table, l->users, flow, p);
	return 0;
}

/* Who began after the processes were read is shown as unknown: the next listing has it. */
static int list(struct listing *l)
{
	int ret = kxw_processes(l->k, keep, l);

	if (!ret)
		ret = kxw_flows(l->k, show, l);
	if (!ret && !l->json && columns_print(l->table, stdout, columns_terminal(), columns_colour()))
		ret = KXWE_MEMORY;
	return ret;
}

static int run(struct listing *l)
{
	int ret, exit_status;

	ret = kxw_open(&l->k);
	if (ret)
		return command_failed(NULL, ret);
	ret = KXWE_MEMORY;
	l->users = users_create("/etc/passwd");
	l->table = columns_create(flow_titles);
	l->images = process_table_create(IMAGES_MAX, NULL);
	if (l->users && l->table && l->images)
		ret = list(l);
	exit_status = ret ? command_failed(l->k, ret) : command_flush();
	if (l->images)
		process_table_destroy(l->images);
	if (l->table)
		columns_destroy(l->table);
	if (l->users)
		users_destroy(l->users);
	kxw_close(l->k);
	return exit_status;
}

static void help(void)
{
	printf("Usage: kxwatch flows [OPTION...]\n"
	       "Lists the connections that are open, and who opened them.\n\n"
	       FILTER_HELP
	       "  -j, --json              one JSON object a line\n");
}

int cmd_flows(int argc, char **argv)
{
	static const struct option options[] = {
		FILTER_OPTIONS,
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct listing l = { .json = false };
	int c;

	while ((c = getopt_long(argc, argv, FILTER_LETTERS "jh", options, NULL)) != -1) {
		if (c == 'j') {
			l.json = true;
		} else if (c == 'h') {
			help();
			return command_flush();
		} else if (c == '?' || filter_option(&l.filter, c, optarg)) {
			return command_usage("flows");
		}
	}
	if (optind < argc) {
		fprintf(stderr, "kxwatch: flows takes options only\n");
		return command_usage("flows");
	}
	return run(&l);
}
