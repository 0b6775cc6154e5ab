// SPDX-License-Identifier: BSD-3-Clause
#include "command.h"
#include "fact_json.h"
#include "listing.h"
#include "process_row.h"

#include "record/text.h"
#include "track/process.h"

/* As many as the module may hold. */
#define IMAGES_MAX	(1 << 20)

struct listing {
	struct kxw *k;
	struct listing_options options;
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

	if (p)
		text_set(o, "process", fact_process_json(p));
	return listing_print_json(o);
}

static int show(const struct kxw_flow *flow, void *arg)
{
	struct listing *l = arg;
	struct process *image = process_table_find(l->images, flow->process_id);
	const struct kxw_process *p = image ? &image->fact : NULL;

	if (!filter_has_process(&l->options.filter, p) || !filter_has_destination(&l->options.filter, flow))
		return 0;
	if (l->options.json)
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

int cmd_flows(int argc, char **argv)
{
	struct listing l = { .k = NULL };
	int exit_status;

	if (!listing_options_read(&l.options, argc, argv, "flows",
				  "Lists the connections that are open, and who opened them.",
				  &exit_status))
		return exit_status;
	return run(&l);
}
