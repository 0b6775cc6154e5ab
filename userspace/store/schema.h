/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * schema: how the file of records is laid out, for records, find and retention.
 * Constant.
 *
 * A record's id is its time, so that whatever is found by an index comes in order of
 * time, and a span of time is a span of ids. Its line lies in a table of its own, so
 * that looking through records does not read their lines.
 * A slot is an hour or so of a dataset, and the beginning of each index: what comes in
 * changes the pages of the newest slot alone, which are few and stay in memory. An
 * index over all of time would have a page for each name, address and certificate
 * there is, and a record of an hour would be written all over the file.
 * A word remembers in which days it was used last, so that those that no record has
 * any more are found without looking for them in the records.
 * A mark is a signal of a record: its id is the tag's and the record's in one
 * number, which is all there is to it, and needs no index besides.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stdint.h>

/* Of database_open(). */
extern const char *const schema_records[];

/* Microseconds since 2020-01-01, times eight: room for several at once, until 2091. */
#define SCHEMA_EPOCH	INT64_C(1577836800)
#define SCHEMA_ID_BITS	54
#define SCHEMA_ID_MAX	((INT64_C(1) << SCHEMA_ID_BITS) - 1)
#define SCHEMA_TAG_MAX	511		/* that fit before an id */

#define SCHEMA_SLOT_BITS	35		/* of an id, that are the same slot: 72 minutes */
#define SCHEMA_SLOT_DATASETS	8
#define SCHEMA_DAYS_BITS	40		/* and the same days of a word: one and a half */

static inline int64_t schema_slot(int64_t id, int dataset)
{
	return (id >> SCHEMA_SLOT_BITS) * SCHEMA_SLOT_DATASETS + dataset;
}

/* The first id of a time in ns since 1970; times that are out of bounds are at them. */
int64_t schema_id(int64_t ns);

/* The column of an enum entry_column. */
const char *schema_column(int column);

#endif
