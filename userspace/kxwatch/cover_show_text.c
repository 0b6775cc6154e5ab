// SPDX-License-Identifier: BSD-3-Clause
#include "cover_show.h"

#include <inttypes.h>
#include <string.h>

#include "columns.h"
#include "escape.h"

static void put_cell(FILE *to, const struct cell *cell)
{
	if (!to)
		return;
	switch (cell->state) {
	case CELL_SEEN:
		if (cell->timed)
			fprintf(to, "%" PRIu64 " ms", cell->ms);
		else
			fputs("seen", to);
		break;
	case CELL_NOT_SEEN:
		fputs("NOT SEEN", to);
		break;
	case CELL_NOT_ASKED:
		fputs("-", to);
		break;
	case CELL_UNKNOWN:
		fputs("?", to);
		break;
	case CELL_HANDED_OVER:
		fputs("handed over", to);
		break;
	case CELL_NOT_READ:
		fputs("not read", to);
		break;
	}
}

static void put_text(FILE *to, const char *text)
{
	if (to)
		fputs(text, to);
}

static void put_component(FILE *to, const struct row_info *info)
{
	if (to)
		fprintf(to, "%s%s%s", info->component_id ? info->component_id : "",
			info->component_id ? " " : "", info->component);
}

static void put_row(struct columns *table, const struct cover *c, enum row row)
{
	const struct row_info *info = &row_table[row];
	bool asked = cover_row_is_asked(c, row), seen = cover_row_is_seen(c, row);
	size_t i;

	columns_row(table, row, 0, asked && !seen);
	put_text(columns_cell(table), !asked ? "not asked" : seen ? "seen" : "NOT SEEN");
	put_text(columns_cell(table), info->telemetry);
	put_text(columns_cell(table), info->what);
	put_cell(columns_cell(table), &c->module.cell[row]);
	for (i = 0; i < c->sinks; i++)
		put_cell(columns_cell(table), &c->sink[i].cell[row]);
	put_component(columns_cell(table), info);
	put_text(columns_cell(table), info->field);
	put_text(columns_cell(table), info->proves);
}

static const char *title_of(const char *sink)
{
	static const char *const titles[][2] = {
		{ "jsonl", "FILE" }, { "store", "STORE" }, { "syslog", "SYSLOG" },
		{ "journal", "JOURNAL" }, { "kafka", "KAFKA" },
	};
	size_t i;

	for (i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (!strcmp(titles[i][0], sink))
			return titles[i][1];
	return sink;
}

static int put_table(FILE *to, const struct cover *c)
{
	static const char *const before[] = { "RESULT", "TELEMETRY", "CANARY", "MODULE" };
	static const char *const behind[] = { "DATA COMPONENT", "FIELD", "PROVES" };
	const char *titles[COLUMNS_MAX + 1] = { NULL };
	struct columns *table;
	size_t n = 0, k;
	int i, ret;

	for (k = 0; k < sizeof(before) / sizeof(before[0]); k++)
		titles[n++] = before[k];
	for (k = 0; k < c->sinks; k++)
		titles[n++] = title_of(c->sink[k].name);
	for (k = 0; k < sizeof(behind) / sizeof(behind[0]); k++)
		titles[n++] = behind[k];
	table = columns_create(titles);
	if (!table)
		return -1;
	for (i = 0; i < ROWS; i++)
		put_row(table, c, i);
	ret = columns_print(table, to, columns_terminal(), columns_colour());
	columns_destroy(table);
	return ret;
}

static void put_spots(FILE *to, const struct cover *c)
{
	size_t i;

	fprintf(to, "\nBLIND SPOTS OF THIS HOST\n");
	for (i = 0; i < c->spots; i++) {
		fprintf(to, "%-9s %-20s ", spot_kind_name(c->spot[i].kind), c->spot[i].id);
		escape_text(to, c->spot[i].text);
		putc('\n', to);
	}
}

static void put_sum(FILE *to, const struct cover *c)
{
	size_t of, seen = cover_seen(c, &of);
	const char *before = ": ";
	int i;

	fprintf(to, "\n%zu of %zu seen", seen, of);
	if (seen < of) {
		fputs("; not seen", to);
		for (i = 0; i < ROWS; i++)
			if (cover_row_is_asked(c, i) && !cover_row_is_seen(c, i)) {
				fprintf(to, "%s%s", before, row_table[i].id);
				before = ", ";
			}
	}
	putc('\n', to);
}

int cover_show_text(FILE *to, const struct cover *c)
{
	const struct cover_sink *o;

	fprintf(to, "AN1497 (T1573.002) with canaries for %s\n", c->canaries.server_name);
	for (o = c->sink; o < c->sink + c->sinks; o++) {
		fprintf(to, "%-8s ", title_of(o->name));
		escape_text(to, *o->target ? o->target : "standard output");
		if (*o->unread) {
			fputs(", not read back: ", to);
			escape_text(to, o->unread);
		}
		putc('\n', to);
	}
	fprintf(to, "%.1f events per second", c->rate);
	if (c->held > 0)
		fprintf(to, ", of which the log holds %.0f seconds", c->held);
	fputs("\n\n", to);
	if (put_table(to, c))
		return -1;
	put_spots(to, c);
	put_sum(to, c);
	return ferror(to) ? -1 : 0;
}
