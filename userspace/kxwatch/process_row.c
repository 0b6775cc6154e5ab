// SPDX-License-Identifier: BSD-3-Clause
#include "process_row.h"

#include <inttypes.h>
#include <string.h>

#include "escape.h"

#include "record/text.h"

const char *const process_titles[COLUMNS_MAX + 1] = {
	"PID", "USER", "NAME", "LIBRARIES", "PROGRAM", NULL
};

const char *const flow_titles[COLUMNS_MAX + 1] = {
	"PID", "USER", "NAME", "LOCAL", "DESTINATION", "STATE", "PROGRAM", NULL
};

/* A program that no file can be found for any more, or never could. */
static bool is_remarkable(const struct kxw_process *p)
{
	return p && (p->exe_deleted || p->exe_memfd);
}

static void put_pid(FILE *to, const struct kxw_process *p)
{
	if (to && p)
		fprintf(to, "%" PRIu32, p->pid);
	else if (to)
		putc('?', to);
}

static void put_user(FILE *to, struct users *users, const struct kxw_process *p)
{
	const char *name;

	if (!to)
		return;
	if (!p || !(p->known & KXW_KNOWS_UID)) {
		putc('?', to);
		return;
	}
	name = users_name(users, p->uid);
	if (name)
		escape_text(to, name);
	else
		fprintf(to, "%" PRIu32, p->uid);
}

static void put_name(FILE *to, const struct kxw_process *p)
{
	if (to)
		escape_text(to, p ? p->comm : NULL);
}

/* The path of the program, then what it was told. */
static void put_program(FILE *to, const struct kxw_process *p)
{
	size_t i, from;

	if (!to)
		return;
	escape_text(to, p ? p->exe : NULL);
	if (!p)
		return;
	if (p->exe_deleted)
		fputs(" (deleted)", to);
	if (p->exe_memfd)
		fputs(" (memfd)", to);
	for (i = strnlen(p->args ? p->args : "", p->args_size) + 1; i < p->args_size; i = from + 1) {
		from = i + strnlen(p->args + i, p->args_size - i);
		putc(' ', to);
		escape_bytes(to, p->args + i, from - i);
	}
	if (p->cut)
		fputs(" ...", to);
}

/* Base names: a path is in --json. */
static void put_libraries(FILE *to, const struct kxw_library *library, size_t libraries)
{
	const char *base;
	size_t i;

	if (!to)
		return;
	for (i = 0; i < libraries; i++) {
		base = library[i].path ? strrchr(library[i].path, '/') : NULL;
		if (i)
			putc(',', to);
		escape_text(to, base ? base + 1 : library[i].path);
	}
	if (!libraries)
		putc('-', to);
}

void process_row(struct columns *table, struct users *users, const struct kxw_process *p,
		 const struct kxw_library *library, size_t libraries)
{
	columns_row(table, p->pid, p->id, is_remarkable(p));
	put_pid(columns_cell(table), p);
	put_user(columns_cell(table), users, p);
	put_name(columns_cell(table), p);
	put_libraries(columns_cell(table), library, libraries);
	put_program(columns_cell(table), p);
}

static void put_end(FILE *to, const struct kxw_endpoint *end)
{
	char text[TEXT_ENDPOINT_SIZE];

	if (to)
		fputs(end->ip_size ? text_endpoint(end, text) : "?", to);
}

void flow_row(struct columns *table, struct users *users, const struct kxw_flow *flow,
	      const struct kxw_process *p)
{
	FILE *state;

	columns_row(table, p ? p->pid : 0, flow->id, is_remarkable(p));
	put_pid(columns_cell(table), p);
	put_user(columns_cell(table), users, p);
	put_name(columns_cell(table), p);
	put_end(columns_cell(table), &flow->local);
	put_end(columns_cell(table), &flow->remote);
	state = columns_cell(table);
	if (state)
		fputs(flow->established ? "open" : "opening", state);
	put_program(columns_cell(table), p);
}
