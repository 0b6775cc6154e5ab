// SPDX-License-Identifier: BSD-3-Clause
#include "tuples.h"

#include <stdio.h>
#include <stdlib.h>

struct tuples {
	struct database *db;
	sqlite3_stmt *insert, *update, *learned, *set_learned;
};

/* What is unknown is "": NULLs would be different from each other in a key. */
static const char *const schema[] = {
	"CREATE TABLE tuple (executable TEXT NOT NULL, script TEXT NOT NULL, uid INTEGER NOT NULL,"
	" server_name TEXT NOT NULL, network TEXT NOT NULL, port INTEGER NOT NULL,"
	" issuer TEXT NOT NULL, ja4_stable TEXT NOT NULL, invalid INTEGER NOT NULL,"
	" ip TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, count INTEGER NOT NULL,"
	" PRIMARY KEY (executable, script, uid, server_name, network, port, issuer, ja4_stable,"
	" invalid));"
	"CREATE TABLE learned (instance TEXT PRIMARY KEY, sequence INTEGER NOT NULL);",
	NULL
};

#define KEY " executable = ?1 AND script = ?2 AND uid = ?3 AND server_name = ?4 AND network = ?5" \
	" AND port = ?6 AND issuer = ?7 AND ja4_stable = ?8 AND invalid = ?9"

static int prepare(struct tuples *t)
{
	t->insert = database_prepare(t->db, "INSERT OR IGNORE INTO tuple VALUES (?1, ?2, ?3, ?4,"
				     " ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, 0)");
	t->update = database_prepare(t->db, "UPDATE tuple SET count = count + 1, ip = ?10,"
				     " first = min(first, ?11), last = max(last, ?11) WHERE" KEY);
	t->learned = database_prepare(t->db, "SELECT sequence FROM learned WHERE instance = ?1");
	t->set_learned = database_prepare(t->db, "INSERT OR REPLACE INTO learned VALUES (?1, ?2)");
	return t->insert && t->update && t->learned && t->set_learned ? 0 : -1;
}

struct tuples *tuples_open(const char *file, bool create, char error[DATABASE_ERROR_SIZE])
{
	struct tuples *t = calloc(1, sizeof(*t));

	if (!t) {
		snprintf(error, DATABASE_ERROR_SIZE, "out of memory");
		return NULL;
	}
	t->db = database_open(file, schema, NULL, create, error);
	if (t->db && !prepare(t))
		return t;
	if (t->db)
		snprintf(error, DATABASE_ERROR_SIZE, "%s", database_error(t->db));
	tuples_close(t);
	return NULL;
}

void tuples_close(struct tuples *t)
{
	if (!t)
		return;
	sqlite3_finalize(t->insert);
	sqlite3_finalize(t->update);
	sqlite3_finalize(t->learned);
	sqlite3_finalize(t->set_learned);
	database_close(t->db);
	free(t);
}

const char *tuples_error(struct tuples *t)
{
	return database_error(t->db);
}

int tuples_begin(struct tuples *t)
{
	return database_do(t->db, "BEGIN IMMEDIATE");
}

int tuples_commit(struct tuples *t)
{
	return database_do(t->db, "COMMIT");
}

static int bind_text(sqlite3_stmt *s, int at, const char *text)
{
	return sqlite3_bind_text(s, at, text ? text : "", -1, SQLITE_STATIC) != SQLITE_OK;
}

static int bind(sqlite3_stmt *s, const struct tuple *one, const char *time)
{
	return bind_text(s, 1, one->executable) || bind_text(s, 2, one->script) ||
	       sqlite3_bind_int64(s, 3, one->uid) || bind_text(s, 4, one->server_name) ||
	       bind_text(s, 5, one->network) || sqlite3_bind_int(s, 6, (int)one->port) ||
	       bind_text(s, 7, one->issuer) || bind_text(s, 8, one->ja4_stable) ||
	       sqlite3_bind_int(s, 9, one->invalid) || bind_text(s, 10, one->ip) ||
	       bind_text(s, 11, time) ? -1 : 0;
}

/* In two steps: SQLite of RHEL 7 cannot do both in one. */
int tuples_add(struct tuples *t, const struct tuple *one, const char *time)
{
	if (bind(t->insert, one, time) || bind(t->update, one, time))
		return -1;
	return database_run(t->db, t->insert) || database_run(t->db, t->update) ? -1 : 0;
}

uint64_t tuples_learned(struct tuples *t, const char *instance)
{
	uint64_t sequence = 0;

	if (!bind_text(t->learned, 1, instance) && sqlite3_step(t->learned) == SQLITE_ROW)
		sequence = (uint64_t)sqlite3_column_int64(t->learned, 0);
	sqlite3_reset(t->learned);
	return sequence;
}

int tuples_set_learned(struct tuples *t, const char *instance, uint64_t sequence)
{
	if (bind_text(t->set_learned, 1, instance) ||
	    sqlite3_bind_int64(t->set_learned, 2, (sqlite3_int64)sequence))
		return -1;
	return database_run(t->db, t->set_learned);
}

static const char *column_text(sqlite3_stmt *s, int at)
{
	const char *text = (const char *)sqlite3_column_text(s, at);

	return text && *text ? text : NULL;
}

static void row_read(sqlite3_stmt *s, struct tuple *one)
{
	one->executable = column_text(s, 0);
	one->script = column_text(s, 1);
	one->uid = sqlite3_column_int64(s, 2);
	one->server_name = column_text(s, 3);
	one->network = column_text(s, 4);
	one->port = (unsigned int)sqlite3_column_int(s, 5);
	one->issuer = column_text(s, 6);
	one->ja4_stable = column_text(s, 7);
	one->invalid = sqlite3_column_int(s, 8);
	one->ip = column_text(s, 9);
	one->first = column_text(s, 10);
	one->last = column_text(s, 11);
	one->count = sqlite3_column_int64(s, 12);
}

int tuples_each(struct tuples *t, int (*each)(const struct tuple *one, void *arg), void *arg)
{
	sqlite3_stmt *s = database_prepare(t->db, "SELECT * FROM tuple ORDER BY executable, script,"
					   " uid, server_name, network, port, issuer, ja4_stable");
	struct tuple one;
	int ret = s ? SQLITE_ROW : SQLITE_ERROR;

	while (ret == SQLITE_ROW && (ret = sqlite3_step(s)) == SQLITE_ROW) {
		row_read(s, &one);
		if (each(&one, arg))
			ret = SQLITE_ABORT;
	}
	sqlite3_finalize(s);
	return ret == SQLITE_DONE ? 0 : -1;
}

int tuples_forget(struct tuples *t, const char *executable, const char *before, int *forgotten)
{
	sqlite3_stmt *s = database_prepare(t->db, "DELETE FROM tuple WHERE (?1 = '' OR executable"
					   " GLOB ?1) AND (?2 = '' OR last < ?2)");
	int ret = -1;

	if (s && !bind_text(s, 1, executable) && !bind_text(s, 2, before))
		ret = database_run(t->db, s);
	if (!ret)
		*forgotten = database_changes(t->db);
	sqlite3_finalize(s);
	return ret;
}
