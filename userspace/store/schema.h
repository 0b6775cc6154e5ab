/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * schema: how the file of records is laid out, for records, find and retention.
 * Constant.
 *
 * A record's id is its time, so that whatever is found by an index comes in order of
 * time, and a span of time is a span of ids. Its line lies in a table of its own, so
 * that looking through records does not read their lines.
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

/* The first id of a time in ns since 1970; times that are out of bounds are at them. */
int64_t schema_id(int64_t ns);

/* The column of an enum entry_column. */
const char *schema_column(int column);

#endif
