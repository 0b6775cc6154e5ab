/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * item: one record on its way to the sinks: its line, and its fields for those
 * that ask, read once for all of them.
 * One thread. A field that is not there, or no text, is NULL: so is every one
 * when memory ran out.
 */
#ifndef SINK_ITEM_H
#define SINK_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include <judge/sinks.h>

struct item {
	const char *text;	/* JSON without the end of line */
	size_t size;
	bool parsed;
	json_t *json;
};

/* The text must live as long. */
void item_init(struct item *i, const char *text, size_t size);
void item_clean(struct item *i);

/* Borrowed. */
json_t *item_json(struct item *i);
/* path: names with dots in between, "process.parent.name". */
json_t *item_get(struct item *i, const char *path);
const char *item_text(struct item *i, const char *path);

/* Whether it is of dataset "kxwatch." and this; told without reading its fields. */
bool item_is(const struct item *i, const char *dataset);
/* Whether a sink that is to get those of which there are few gets it. */
bool item_is_among(const struct item *i, enum sink_records records);

#endif
