// SPDX-License-Identifier: BSD-3-Clause
#include "extent.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "schema.h"

#define STEPS 1000	/* of SQLite's machine, some 10 us, between two looks at the clock */

static uint64_t now_ms(void)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static int is_late(void *arg)
{
	return now_ms() >= *(const uint64_t *)arg;
}

static uint64_t size_of(const char *file, const char *suffix)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", file, suffix);
	return stat(path, &st) ? 0 : (uint64_t)st.st_size;
}

/* Of what schema_id() makes of it. */
static int64_t time_of(int64_t id)
{
	return ((id >> 3) + SCHEMA_EPOCH * 1000000) * 1000;
}

/* An id, or -1: there is none; or -2 for a failure. */
static int64_t id_of(struct database *d, const char *which)
{
	sqlite3_stmt *s;
	int64_t id = -2;
	char sql[64];

	snprintf(sql, sizeof(sql), "SELECT ifnull(%s(id), -1) FROM record", which);
	s = database_prepare(d, sql);
	if (s && sqlite3_step(s) == SQLITE_ROW)
		id = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return id;
}

/* Of a column that an index covers: count(*) is one step, which nothing interrupts. */
static int count(struct database *d, unsigned int patience, struct extent *e)
{
	sqlite3_stmt *s = database_prepare(d, "SELECT count(dataset) FROM record");
	uint64_t end = now_ms() + patience;
	int ret;

	if (!s)
		return -1;
	sqlite3_progress_handler(sqlite3_db_handle(s), STEPS, is_late, &end);
	ret = sqlite3_step(s);
	e->counted = ret == SQLITE_ROW;
	if (e->counted)
		e->records = (uint64_t)sqlite3_column_int64(s, 0);
	sqlite3_progress_handler(sqlite3_db_handle(s), 0, NULL, NULL);
	sqlite3_finalize(s);
	return e->counted || ret == SQLITE_INTERRUPT ? 0 : -1;
}

static int look(struct database *d, unsigned int patience, struct extent *e)
{
	int64_t oldest = id_of(d, "min"), newest = id_of(d, "max");

	if (oldest == -2 || newest == -2)
		return -1;
	e->oldest = oldest < 0 ? 0 : time_of(oldest);
	e->newest = newest < 0 ? 0 : time_of(newest);
	return count(d, patience, e);
}

int extent_read(const char *file, unsigned int patience, struct extent *e,
		char error[DATABASE_ERROR_SIZE])
{
	struct database *d = database_open_to_read(file, schema_records, error);
	int ret;

	memset(e, 0, sizeof(*e));
	if (!d)
		return -1;
	e->bytes = size_of(file, "") + size_of(file, "-wal");
	ret = look(d, patience, e);
	if (ret)
		snprintf(error, DATABASE_ERROR_SIZE, "%s", database_error(d));
	database_close(d);
	return ret;
}
