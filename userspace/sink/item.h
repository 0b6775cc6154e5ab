/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * item: one record on its way to the sinks: its line, and its facts for those that
 * ask, read once for all of them. Where whoever wrote the line noted them, they are
 * copied out of it; a line that waited, on disk or in memory, is all that is left of
 * its record, and is taken apart as JSON.
 * One thread. A fact that is not there is NULL: so is every one when memory ran out.
 */
#ifndef SINK_ITEM_H
#define SINK_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <judge/sinks.h>
#include <record/fact.h>

struct item {
	const char *text;	/* JSON without the end of line */
	size_t size;
	const struct facts *facts;	/* NULL: nobody noted them */
	bool read;
	char *room;		/* for what follows */
	const char *fact[FACTS];
	const char *signal[FACT_SIGNALS_MAX];
	size_t signals;
};

/* Text and facts must live as long; a line that has facts ends with NUL. */
void item_init(struct item *i, const char *text, size_t size, const struct facts *facts);
void item_clean(struct item *i);

/* Borrowed; a number in digits. */
const char *item_fact(struct item *i, enum fact fact);
/* 0: it is not there. */
int64_t item_number(struct item *i, enum fact fact);
/* Signals of the record: how many, and their ids. */
size_t item_signals(struct item *i, const char *const **signal);

/* Whether it is of dataset "kxwatch." and this; told without reading its facts. */
bool item_is(const struct item *i, const char *dataset);
/* Whether a sink that is to get those of which there are few gets it. */
bool item_is_among(const struct item *i, enum sink_records records);

#endif
