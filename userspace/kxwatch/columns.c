// SPDX-License-Identifier: BSD-3-Clause
#include "columns.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP		2	/* between two columns */
#define LEAST		4	/* narrower a column does not get */
#define BOLD		"\033[1m"
#define REMARKABLE	"\033[33m"
#define PLAIN		"\033[m"

struct row {
	uint64_t order, then;
	bool remarkable;
	char *cell[COLUMNS_MAX];
};

struct columns {
	const char *const *titles;
	size_t count;			/* of columns */
	struct row *row;
	size_t rows, room, cells;	/* cells: of the newest row */
	FILE *open;			/* its newest cell */
	size_t size;
	bool failed;
};

struct columns *columns_create(const char *const titles[COLUMNS_MAX + 1])
{
	struct columns *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->titles = titles;
	while (titles[c->count])
		c->count++;
	return c;
}

static void close_cell(struct columns *c)
{
	if (c->open && fclose(c->open))
		c->failed = true;
	c->open = NULL;
}

void columns_destroy(struct columns *c)
{
	size_t i, j;

	close_cell(c);
	for (i = 0; i < c->rows; i++)
		for (j = 0; j < c->count; j++)
			free(c->row[i].cell[j]);
	free(c->row);
	free(c);
}

void columns_row(struct columns *c, uint64_t order, uint64_t then, bool remarkable)
{
	size_t room = c->room ? 2 * c->room : 64;
	struct row *row;

	close_cell(c);
	if (c->rows == c->room) {
		row = realloc(c->row, room * sizeof(*row));
		if (!row) {
			c->failed = true;
			return;
		}
		c->row = row;
		c->room = room;
	}
	row = &c->row[c->rows++];
	memset(row, 0, sizeof(*row));
	row->order = order;
	row->then = then;
	row->remarkable = remarkable;
	c->cells = 0;
}

FILE *columns_cell(struct columns *c)
{
	close_cell(c);
	/* A row that could not be made leaves the last one, which is full. */
	if (!c->rows || c->cells == c->count)
		return NULL;
	c->open = open_memstream(&c->row[c->rows - 1].cell[c->cells++], &c->size);
	if (!c->open)
		c->failed = true;
	return c->open;
}

/*
 * Takes one character of UTF-8. What may be twice as wide as others counts so,
 * since a line must never become too long.
 */
static unsigned int take_character(const char **at)
{
	unsigned char first = (unsigned char)*(*at)++;

	while (((unsigned char)**at & 0xc0) == 0x80)
		(*at)++;
	/* From U+1000 on; before it nothing is wide. */
	return first < 0xe1 ? 1 : 2;
}

static unsigned int width_of(const char *text)
{
	unsigned int width = 0;

	while (text && *text)
		width += take_character(&text);
	return width;
}

/* Narrows the widest columns until all of them fit. */
static void fit(unsigned int *widths, size_t count, unsigned int width)
{
	unsigned int sum = (unsigned int)(count - 1) * GAP;
	size_t i, widest;

	for (i = 0; i < count; i++)
		sum += widths[i];
	while (sum > width) {
		widest = 0;
		for (i = 1; i < count; i++)
			if (widths[i] >= widths[widest])
				widest = i;
		if (widths[widest] <= LEAST)
			return;
		widths[widest]--;
		sum--;
	}
}

/* One cell; the last of a line is not filled up. What is cut ends with a mark. */
static void put_cell(FILE *to, const char *text, unsigned int width, bool last)
{
	const char *at = text ? text : "", *end = at, *next = at;
	unsigned int used = 0, more;
	bool cut = width_of(at) > width;

	while (*next) {
		more = take_character(&next);
		if (used + more > width - cut)
			break;
		used += more;
		end = next;
	}
	fwrite(at, 1, (size_t)(end - at), to);
	if (cut) {
		putc('>', to);
		used++;
	}
	if (!last)
		fprintf(to, "%*s", (int)(width - used + GAP), "");
}

static int by_order(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->then == y->then ? 0 : x->then < y->then ? -1 : 1;
}

static void put_line(FILE *to, const struct columns *c, const char *const *cells,
		     const unsigned int *widths, const char *colour)
{
	size_t i;

	fputs(colour, to);
	for (i = 0; i < c->count; i++)
		put_cell(to, cells[i], widths[i], i + 1 == c->count);
	fputs(*colour ? PLAIN "\n" : "\n", to);
}

int columns_print(struct columns *c, FILE *to, unsigned int width, bool colour)
{
	unsigned int widths[COLUMNS_MAX], w;
	size_t i, j;

	close_cell(c);
	if (c->failed)
		return -1;
	for (j = 0; j < c->count; j++) {
		widths[j] = width_of(c->titles[j]);
		for (i = 0; i < c->rows; i++) {
			w = width_of(c->row[i].cell[j]);
			if (w > widths[j])
				widths[j] = w;
		}
	}
	if (width)
		fit(widths, c->count, width);
	if (c->rows)
		qsort(c->row, c->rows, sizeof(*c->row), by_order);
	put_line(to, c, c->titles, widths, colour ? BOLD : "");
	for (i = 0; i < c->rows; i++)
		put_line(to, c, (const char *const *)c->row[i].cell, widths,
			 colour && c->row[i].remarkable ? REMARKABLE : "");
	return 0;
}

unsigned int columns_terminal(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return 80;
	return size.ws_col;
}

bool columns_colour(void)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") && !(no && *no);
}
