// SPDX-License-Identifier: BSD-3-Clause
#include <getopt.h>
#include <stdlib.h>

#include "command.h"
#include "fact_json.h"
#include "filter.h"
#include "process_row.h"

#include "record/text.h"

struct listing {
	struct kxw *k;
	struct filter filter;
	bool json;
	struct columns *table;		/* NULL for JSON */
	struct users *users;
	/* Images with a connection to where --destination says. */
	uint64_t *connected;
	size_t count, room;
};

static int note_flow(const struct kxw_flow *flow, void *arg)
{
	struct listing *l = arg;
	size_t room = l->room ? 2 * l->room : 64;
	uint64_t *more;

	if (!filter_has_destination(&l->filter, flow))
		return 0;
	if (l->count == l->room) {
		more = realloc(l->connected, room * sizeof(*more));
		if (!more)
			return KXWE_MEMORY;
		l->connected = more;
		l->room = room;
	}
	l->connected[l->count++] = flow->process_id;
	return 0;
}

static bool is_connected(const struct listing *l, uint64_t id)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (l->connected[i] == id)
			return true;
	return false;
}

static int print_json(const struct kxw_process *p, const struct kxw_library *library, size_t count)
{
	json_t *o = fact_process_json(p), *list = json_array();
	int ret;
	size_t i;

	for (i = 0; i < count; i++)
		json_array_append_new(list, fact_library_json(&library[i]));
	text_set(o, "libraries", list);
	ret = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(o);
	putchar('\n');
	return ret ? KXWE_MEMORY : 0;
}

static int show(const struct kxw_process *p, const struct kxw_library *library, size_t count,
		void *arg)
{
	struct listing *l = arg;

	if (!filter_has_process(&l->filter, p))
		return 0;
	if (filter_asks_destination(&l->filter) && !is_connected(l, p->id))
		return 0;
	if (l->json)
		return print_json(p, library, count);
	process_row(l->table, l->users, p, library, count);
	return 0;
}

static int list(struct listing *l)
{
	int ret = 0;

	if (filter_asks_destination(&l->filter))
		ret = kxw_flows(l->k, note_flow, l);
	if (!ret)
		ret = kxw_processes(l->k, show, l);
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
	l->table = columns_create(process_titles);
	if (l->users && l->table)
		ret = list(l);
	exit_status = ret ? command_failed(l->k, ret) : command_flush();
	if (l->table)
		columns_destroy(l->table);
	if (l->users)
		users_destroy(l->users);
	free(l->connected);
	kxw_close(l->k);
	return exit_status;
}

static void help(void)
{
	printf("Usage: kxwatch processes [OPTION...]\n"
	       "Lists the process images that the kernel module knows, with their TLS libraries.\n\n"
	       FILTER_HELP
	       "  -j, --json              one JSON object a line\n");
}

int cmd_processes(int argc, char **argv)
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
			return command_usage("processes");
		}
	}
	if (optind < argc) {
		fprintf(stderr, "kxwatch: processes takes options only\n");
		return command_usage("processes");
	}
	return run(&l);
}
