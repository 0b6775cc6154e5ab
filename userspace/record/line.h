/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * line: writes a record as one line of JSON, printable ASCII.
 * One thread per line. False when memory ran out. It writes
 * what json_dumps() of jansson writes, DEL escaped as well, at a tenth of the cost,
 * which was a third of a record's.
 */
#ifndef RECORD_LINE_H
#define RECORD_LINE_H

#include <stdbool.h>

#include <jansson.h>

/* Empty (zero) at first; used again for the next, for its room. */
struct line {
	char *text;		/* ends in NUL */
	size_t size, room;
	bool failed;
};

/* Without the end of the line. Records have no reals. */
bool line_write(struct line *l, const json_t *record);
void line_clean(struct line *l);

#endif
