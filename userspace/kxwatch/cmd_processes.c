// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "command.h"
#include "fact_json.h"
#include "listing.h"
#include "process_row.h"

#include "record/text.h"

struct listing {
	struct kxw *k;
	struct listing_options options;
	struct columns *table;
	struct users *users;
	/* Images with a connection to where --destination says, in order. */
	uint64_t *connected;
	size_t count, room;
};

static int note_flow(const struct kxw_flow *flow, void *arg)
{
	struct listing *l = arg;
	size_t room = l->room ? 2 * l->room : 64;
	uint64_t *more;

	if (!filter_has_destination(&l->options.filter, flow))
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

static int compare_ids(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static bool is_connected(const struct listing *l, uint64_t id)
{
	return l->count && bsearch(&id, l->connected, l->count, sizeof(id), compare_ids);
}

static int print_json(const struct kxw_process *p, const struct kxw_library *library, size_t count)
{
	json_t *o = fact_process_json(p), *list = json_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_array_append_new(list, fact_library_json(&library[i]));
	text_set(o, "libraries", list);
	return listing_print_json(o);
}

static int show(const struct kxw_process *p, const struct kxw_library *library, size_t count,
		void *arg)
{
	struct listing *l = arg;

	if (!filter_has_process(&l->options.filter, p))
		return 0;
	if (filter_asks_destination(&l->options.filter) && !is_connected(l, p->id))
		return 0;
	if (l->options.json)
		return print_json(p, library, count);
	process_row(l->table, l->users, p, library, count);
	return 0;
}

static int list(struct listing *l)
{
	int ret = 0;

	if (filter_asks_destination(&l->options.filter))
		ret = kxw_flows(l->k, note_flow, l);
	if (l->count)
		qsort(l->connected, l->count, sizeof(*l->connected), compare_ids);
	if (!ret)
		ret = kxw_processes(l->k, show, l);
	if (!ret && !l->options.json && columns_print(l->table, stdout, columns_terminal(), columns_colour()))
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

int cmd_processes(int argc, char **argv)
{
	struct listing l = { .k = NULL };
	int exit_status;

	if (!listing_options_read(&l.options, argc, argv, "processes",
				  "Lists the process images that the kernel module knows, with their TLS libraries.",
				  &exit_status))
		return exit_status;
	return run(&l);
}
