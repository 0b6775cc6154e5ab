/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * line: a record as it is written, one line of JSON, printable ASCII.
 * One thread per line. Only memory can fail, and line_end() tells: what is
 * called in between may be called all the same.
 * What is unknown is left out: a text that is NULL, a time that is 0, an object
 * or a list that is a member and empty; and bytes, 16 MiB or more of them at once.
 * Bytes that are no UTF-8, NUL and DEL become "\xNN", so that no name can spoil a
 * record.
 */
#ifndef RECORD_LINE_H
#define RECORD_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_DEPTH_MAX	8	/* objects and lists that are open at once */

/* Empty (zero) at first; used again for the next, for its room. */
struct line {
	char *text;		/* ends in NUL when it is over */
	size_t size, room;
	bool failed;
	struct {
		size_t from;	/* where it begins, its key included */
		bool member;	/* has a key */
		char end;
	} open[LINE_DEPTH_MAX];
	unsigned int depth;
};

/* An object, which is to be filled. */
void line_begin(struct line *l);
/* False: no memory, and nothing to be read. */
bool line_end(struct line *l);
void line_clean(struct line *l);

/* The key of a member is of ours, and plain; NULL: an item of a list. */
void line_object(struct line *l, const char *key);
void line_list(struct line *l, const char *key);
void line_close(struct line *l);

void line_text(struct line *l, const char *key, const char *text);
void line_bytes(struct line *l, const char *key, const void *data, size_t size);
void line_number(struct line *l, const char *key, int64_t number);
void line_flag(struct line *l, const char *key, bool flag);
/* CLOCK_REALTIME ns as ISO 8601, UTC, nine decimals. */
void line_time(struct line *l, const char *key, uint64_t ns);
void line_base64(struct line *l, const char *key, const uint8_t *data, size_t size);

/* A text that is put together of several, each of which is whole characters. */
void line_begin_text(struct line *l, const char *key);
void line_say(struct line *l, const char *text);
void line_say_bytes(struct line *l, const void *data, size_t size);
void line_say_number(struct line *l, uint64_t number);
void line_say_hex(struct line *l, uint64_t number);	/* 16 digits */
void line_end_text(struct line *l);

#endif
