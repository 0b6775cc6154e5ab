// SPDX-License-Identifier: BSD-3-Clause
#include "records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pack.h"
#include "schema.h"
#include "words.h"

#define PATIENCE	100		/* milliseconds that a writer is waited for */
#define CROWD		(1 << 20)	/* ids after a time that its records may take */

/*
 * Pages as SQLite has them by default since 3.12, which RHEL 7's is older than. They
 * can be given back to the file system. A commit is on disk when it is done: it
 * comes once a second.
 */
static const char first[] =
	"PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
	"PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 16777216;"
	"PRAGMA wal_autocheckpoint = 4096";	/* pages: what several commits change is written once */

enum { KNOWN, TAKEN, ADD_RECORD, ADD_LINE, ADD_MARK, DROP_RECORD, DROP_LINE, DROP_MARKS, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[KNOWN] = "SELECT id, provisional FROM record WHERE dataset = ?1 AND life = ?2 AND number = ?3",
	[TAKEN] = "SELECT max(id) FROM record WHERE id >= ?1 AND id <= ?2",
	[ADD_RECORD] = "INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
		" ?13, ?14, ?15)",
	[ADD_LINE] = "INSERT INTO line VALUES (?1, ?2, ?3)",
	[ADD_MARK] = "INSERT INTO mark VALUES (?1)",
	[DROP_RECORD] = "DELETE FROM record WHERE id = ?1",
	[DROP_LINE] = "DELETE FROM line WHERE id = ?1",
	[DROP_MARKS] = "DELETE FROM mark WHERE id IN (SELECT id * (1 << 54) + ?1 FROM tag)",
};

struct records {
	struct database *db;
	sqlite3_stmt *do_[STATEMENTS];
	struct words *words, *tags, *lives;
	struct pack *pack;
	int64_t newest;		/* id */
};

/* ---- opening ------------------------------------------------------------------ */

static int prepare(struct records *r)
{
	int i;

	for (i = 0; i < STATEMENTS; i++) {
		r->do_[i] = database_prepare(r->db, sql[i]);
		if (!r->do_[i])
			return -1;
	}
	r->words = words_create(r->db, "SELECT id, days FROM word WHERE kind = ?1 AND text = ?2",
				"INSERT INTO word (kind, text, days) VALUES (?1, ?2, ?3)",
				"UPDATE word SET days = ?2 WHERE id = ?1");
	r->tags = words_create(r->db, "SELECT id FROM tag WHERE dataset = ?1 AND text = ?2",
			       "INSERT INTO tag (dataset, text) VALUES (?1, ?2)", NULL);
	r->lives = words_create(r->db, "SELECT id FROM life WHERE ?1 = 0 AND instance = ?2",
				"INSERT INTO life (instance) SELECT ?2 WHERE ?1 = 0", NULL);
	r->newest = database_number(r->db, "SELECT ifnull(max(id), 0) FROM record");
	return r->words && r->tags && r->lives && r->newest >= 0 ? 0 : -1;
}

struct records *records_open(const char *file, char error[DATABASE_ERROR_SIZE])
{
	struct records *r = calloc(1, sizeof(*r));

	int kind = ENOMEM;

	snprintf(error, DATABASE_ERROR_SIZE, "out of memory");
	if (!r)
		return NULL;
	r->pack = pack_create();
	if (!r->pack)
		goto close;
	r->db = database_open(file, schema_records, first, 1, error);
	if (!r->db) {
		kind = errno;
		goto close;
	}
	database_set_patience(r->db, PATIENCE);
	if (!prepare(r))
		return r;
	kind = -database_errno(r->db);
	snprintf(error, DATABASE_ERROR_SIZE, "%s", database_error(r->db));
close:
	records_close(r);
	errno = kind;
	return NULL;
}

void records_close(struct records *r)
{
	int i;

	if (!r)
		return;
	for (i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(r->do_[i]);
	words_destroy(r->words);
	words_destroy(r->tags);
	words_destroy(r->lives);
	database_close(r->db);
	pack_destroy(r->pack);
	free(r);
}

const char *records_error(struct records *r)
{
	return database_error(r->db);
}

/* ---- transactions ------------------------------------------------------------- */

int records_begin(struct records *r)
{
	return database_do(r->db, "BEGIN IMMEDIATE") ? database_errno(r->db) : 0;
}

int records_commit(struct records *r)
{
	return database_do(r->db, "COMMIT") ? database_errno(r->db) : 0;
}

static void forget(struct records *r)
{
	words_forget(r->words);
	words_forget(r->tags);
	words_forget(r->lives);
}

void records_undo(struct records *r)
{
	database_rollback(r->db);
	forget(r);
}

/* ---- adding ------------------------------------------------------------------- */

static int bind_number(sqlite3_stmt *s, int at, int64_t number, bool known)
{
	return (known ? sqlite3_bind_int64(s, at, number) : sqlite3_bind_null(s, at)) != SQLITE_OK;
}

/* Runs a statement with one number. */
static int run_with(struct records *r, int which, int64_t number)
{
	return bind_number(r->do_[which], 1, number, true) || database_run(r->db, r->do_[which]);
}

/* The id of the record that has this key, or -1: none; -2: failure. */
static int64_t find_known(struct records *r, const struct entry *e, int64_t life, bool *provisional)
{
	sqlite3_stmt *s = r->do_[KNOWN];
	int64_t id = -1;
	int ret;

	if (bind_number(s, 1, e->dataset, true) || bind_number(s, 2, life, true) ||
	    bind_number(s, 3, e->number, true))
		return -2;
	ret = sqlite3_step(s);
	if (ret == SQLITE_ROW) {
		id = sqlite3_column_int64(s, 0);
		*provisional = sqlite3_column_int(s, 1);
	}
	sqlite3_reset(s);
	return ret == SQLITE_ROW || ret == SQLITE_DONE ? id : -2;
}

/* The newest of some ids, id - 1 if none of them is taken; -2: failure. */
static int64_t newest_of(struct records *r, int64_t id, int64_t last)
{
	sqlite3_stmt *s = r->do_[TAKEN];
	int64_t taken = -2;

	if (bind_number(s, 1, id, true) || bind_number(s, 2, last, true))
		return -2;
	if (sqlite3_step(s) == SQLITE_ROW)
		taken = sqlite3_column_type(s, 0) == SQLITE_NULL ? id - 1 : sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	return taken;
}

/* An id of its time, or just after it, that is free; -1: failure. */
static int64_t free_id(struct records *r, const struct entry *e)
{
	struct timespec now = { 0, 0 };
	int64_t id, last, taken;

	clock_gettime(CLOCK_REALTIME, &now);
	id = schema_id(e->time ? e->time : now.tv_sec * INT64_C(1000000000) + now.tv_nsec);
	while (id <= r->newest) {
		last = id + CROWD;
		taken = newest_of(r, id, last);
		if (taken < -1)
			return -1;
		id = taken + 1;
		if (taken < last)
			break;
	}
	return id;
}

static int drop(struct records *r, int64_t id)
{
	return run_with(r, DROP_RECORD, id) || run_with(r, DROP_LINE, id) ||
	       run_with(r, DROP_MARKS, id);
}

static int add_record(struct records *r, const struct entry *e, int64_t id, int64_t life)
{
	sqlite3_stmt *s = r->do_[ADD_RECORD];
	int64_t word = 0;
	int i;

	if (bind_number(s, 1, id, true) || bind_number(s, 2, e->dataset, true) ||
	    bind_number(s, 3, life, true) || bind_number(s, 4, e->number, true))
		return -1;
	for (i = 0; i < ENTRY_COLUMNS; i++) {
		if (e->text[i] && words_number(r->words, i, e->text[i],
						id >> SCHEMA_DAYS_BITS, &word))
			return -1;
		if (bind_number(s, 5 + i, word, e->text[i]))
			return -1;
	}
	if (bind_number(s, 12, e->uid, e->uid >= 0) ||
	    bind_number(s, 13, e->severity, e->severity) ||
	    bind_number(s, 14, e->provisional, true) ||
	    bind_number(s, 15, schema_slot(id, e->dataset), true))
		return -1;
	return database_run(r->db, s);
}

static int add_line(struct records *r, int64_t id, const char *line, size_t size)
{
	sqlite3_stmt *s = r->do_[ADD_LINE];
	const void *packed;
	size_t packed_size;
	int form;

	if (pack_line(r->pack, line, size, &form, &packed, &packed_size))
		return -1;
	if (bind_number(s, 1, id, true) || bind_number(s, 2, form, true) ||
	    sqlite3_bind_blob(s, 3, packed, (int)packed_size, SQLITE_STATIC) != SQLITE_OK)
		return -1;
	return database_run(r->db, s);
}

/* Tags beyond what fits are in the line alone; half of it is used. */
static int add_marks(struct records *r, const struct entry *e, int64_t id)
{
	int64_t tag;
	size_t i;

	for (i = 0; i < e->signals; i++) {
		if (words_number(r->tags, e->dataset, e->signal[i], 0, &tag))
			return -1;
		if (tag <= SCHEMA_TAG_MAX && run_with(r, ADD_MARK, tag << SCHEMA_ID_BITS | id))
			return -1;
	}
	return 0;
}

static int add(struct records *r, const struct entry *e, const char *line, size_t size)
{
	bool provisional = false;
	int64_t life, id;

	if (words_number(r->lives, 0, e->instance, 0, &life))
		return -1;
	id = find_known(r, e, life, &provisional);
	if (id < -1)
		return -1;
	if (id >= 0 && (!provisional || e->provisional))
		return 0;
	if (id >= 0 && drop(r, id))
		return -1;
	id = free_id(r, e);
	if (id < 0 || add_record(r, e, id, life) || add_line(r, id, line, size) ||
	    add_marks(r, e, id))
		return -1;
	if (id > r->newest)
		r->newest = id;
	return 0;
}

int records_add(struct records *r, const struct entry *e, const char *line, size_t size)
{
	return add(r, e, line, size) ? database_errno(r->db) : 0;
}

int records_retain(struct records *r, const struct retention *bounds, int64_t now)
{
	bool words_gone = false;
	int ret = retention_apply(r->db, bounds, now, &words_gone);

	if (words_gone)
		forget(r);
	return ret;
}
