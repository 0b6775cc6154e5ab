// SPDX-License-Identifier: BSD-3-Clause
#include "retention.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "entry.h"
#include "schema.h"

#define STEP		1000		/* records, words or pages that go at once */
#define DAY		INT64_C(86400000000000)

/* The id before which records go; 0: all may stay. */
static int64_t limit_of(struct database *d, const struct retention *bounds, int64_t now)
{
	int64_t old = bounds->days ? schema_id(now - bounds->days * DAY) : 0;
	int64_t pages = database_number(d, "PRAGMA page_count");
	int64_t unused = database_number(d, "PRAGMA freelist_count");
	int64_t size = database_number(d, "PRAGMA page_size");

	if (bounds->bytes && (uint64_t)((pages - unused) * size) > bounds->bytes)
		return SCHEMA_ID_MAX;
	return old;
}

/* Of a span of ids. A mark's id is its tag's and its record's. */
static int drop_span(struct database *d, int64_t last)
{
	char sql[512];

	snprintf(sql, sizeof(sql), "DELETE FROM line WHERE id <= %" PRId64 ";"
		 "DELETE FROM record WHERE id <= %" PRId64, last, last);
	return database_do(d, sql);
}

static int drop_marks(struct database *d, int64_t last)
{
	sqlite3_stmt *s = database_prepare(d, "SELECT id FROM tag WHERE id <= 511");
	char sql[128];
	int64_t tag;
	int ret = s ? SQLITE_ROW : SQLITE_ERROR;

	while (ret == SQLITE_ROW && (ret = sqlite3_step(s)) == SQLITE_ROW) {
		tag = sqlite3_column_int64(s, 0) << SCHEMA_ID_BITS;
		snprintf(sql, sizeof(sql), "DELETE FROM mark WHERE id BETWEEN %" PRId64 " AND %" PRId64,
			 tag, tag | last);
		if (database_do(d, sql))
			ret = SQLITE_ERROR;
	}
	sqlite3_finalize(s);
	return ret == SQLITE_DONE ? 0 : -1;
}

/* Those that were used last in days of which no record is left. */
static int drop_words(struct database *d, bool *dropped)
{
	char sql[192];

	/* As many as records of a step may have brought, so that none are left over. */
	snprintf(sql, sizeof(sql), "DELETE FROM word WHERE id IN (SELECT id FROM word WHERE days <"
		 " (SELECT ifnull(min(id), %" PRId64 ") >> %d FROM record) LIMIT %d)",
		 SCHEMA_ID_MAX, SCHEMA_DAYS_BITS, ENTRY_COLUMNS * STEP);
	if (database_do(d, sql))
		return -1;
	*dropped = database_changes(d) > 0;
	return 0;
}

static int drop_oldest(struct database *d, int64_t limit, bool *dropped, bool *words_gone)
{
	char sql[160];
	int64_t last;

	snprintf(sql, sizeof(sql), "SELECT ifnull(max(id), -1) FROM (SELECT id FROM record"
		 " WHERE id < %" PRId64 " ORDER BY id LIMIT %d)", limit, STEP);
	last = database_number(d, sql);
	*dropped = last >= 0;
	if (!*dropped)
		return 0;
	if (database_do(d, "BEGIN IMMEDIATE"))
		return -1;
	if (!drop_marks(d, last) && !drop_span(d, last) && !drop_words(d, words_gone) &&
	    !database_do(d, "COMMIT"))
		return 0;
	return -1;
}

/* What was a bigger file, or had a bigger bound, becomes smaller. */
static int shrink(struct database *d, const struct retention *bounds, bool *more)
{
	int64_t pages = database_number(d, "PRAGMA page_count");
	int64_t size = database_number(d, "PRAGMA page_size");
	char sql[64];

	if (!bounds->bytes || (uint64_t)(pages * size) <= bounds->bytes ||
	    database_number(d, "PRAGMA freelist_count") <= 0)
		return 0;
	*more = true;
	snprintf(sql, sizeof(sql), "PRAGMA incremental_vacuum(%d)", STEP);
	return database_do(d, sql);
}

int retention_apply(struct database *d, const struct retention *bounds, int64_t now,
		    bool *words_gone)
{
	int64_t limit = limit_of(d, bounds, now);
	bool more = false;
	int ret = 0;

	*words_gone = false;
	if (limit)
		ret = drop_oldest(d, limit, &more, words_gone);
	if (!ret)
		ret = shrink(d, bounds, &more);
	if (!ret)
		return more;
	ret = database_errno(d);
	database_rollback(d);
	return ret;
}
