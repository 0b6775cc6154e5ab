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
	}
}

static void put_text(FILE *to, const char *text)
{
	if (to)
		fputs(text, to);
}

static void put_row(struct columns *table, const struct cover *c, enum row row)
{
	const struct row_info *info = &row_table[row];
	bool asked = cover_row_is_asked(c, row), seen = cover_row_is_seen(c, row);

	columns_row(table, row, 0, asked && !seen);
	put_text(columns_cell(table), !asked ? "not asked" : seen ? "seen" : "NOT SEEN");
	put_text(columns_cell(table), info->telemetry);
	put_text(columns_cell(table), info->what);
	put_cell(columns_cell(table), &c->module.cell[row]);
	put_cell(columns_cell(table), &c->sink[0].cell[row]);
	put_text(columns_cell(table), info->component);
	put_text(columns_cell(table), info->field);
	put_text(columns_cell(table), info->proves);
}

static int put_table(FILE *to, const struct cover *c)
{
	static const char *const titles[COLUMNS_MAX + 1] = {
		"RESULT", "TELEMETRY", "CANARY", "MODULE", "RECORDS", "DATA COMPONENT", "FIELD",
		"PROVES", NULL
	};
	struct columns *table = columns_create(titles);
	int i, ret;

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
	const struct cover_sink *o = &c->sink[0];

	fprintf(to, "AN1497 (T1573.002) with canaries for %s\nrecords in ",
		c->canaries.server_name);
	if (*o->target)
		escape_text(to, o->target);
	else
		fputs("standard output", to);
	fprintf(to, "; %.1f events per second", c->rate);
	if (c->held > 0)
		fprintf(to, ", of which the log holds %.0f seconds", c->held);
	fputs("\n\n", to);
	if (put_table(to, c))
		return -1;
	put_spots(to, c);
	put_sum(to, c);
	return ferror(to) ? -1 : 0;
}
