/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * columns: a table of text that is printed in order and fits a terminal.
 * One table, one thread. What goes into a cell is visible text: see escape.
 * Without memory the table stays good but is not whole: columns_print() says so.
 */
#ifndef KXWATCH_COLUMNS_H
#define KXWATCH_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define COLUMNS_MAX 12

struct columns;

/* titles ends with NULL. NULL: memory. */
struct columns *columns_create(const char *const titles[COLUMNS_MAX + 1]);
void columns_destroy(struct columns *c);

/* A row, printed in order of its two numbers; remarkable ones stand out where there is colour. */
void columns_row(struct columns *c, uint64_t order, uint64_t then, bool remarkable);
/* Where the next cell of the newest row is written to, until the next call. NULL: memory. */
FILE *columns_cell(struct columns *c);

/* width in characters, 0: as wide as it comes. -1: memory, and nothing is printed. */
int columns_print(struct columns *c, FILE *to, unsigned int width, bool colour);

/* Of standard output; 0: it is no terminal. */
unsigned int columns_terminal(void);
/* Whether colours are wanted there: a terminal that can, and no NO_COLOR. */
bool columns_colour(void);

#endif
