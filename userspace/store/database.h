/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * database: a file of SQLite, opened, brought to its schema, and asked.
 * For the rooms of store/. One connection, one thread; other processes may have
 * the same file open, and are waited for, for five seconds if nobody says otherwise.
 * On failure -1 or NULL, and database_error() is a sentence that names the file;
 * what cannot be opened leaves its kind in errno, as database_errno() has it.
 */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <sqlite3.h>

#define DATABASE_ERROR_SIZE 512

struct database;

/*
 * schema: the statements that make version n out of n - 1, from 1 on, ended by
 * NULL; they are never changed, only added to. A file of a version that is not
 * known is left alone. create: make a file that is not there. first: what is to be
 * done before all else, such as how pages are to be; NULL: nothing.
 */
struct database *database_open(const char *file, const char *const schema[], const char *first,
			       int create, char error[DATABASE_ERROR_SIZE]);
/* To be asked only; a file of another version than the schema's is an error. */
struct database *database_open_to_read(const char *file, const char *const schema[],
				       char error[DATABASE_ERROR_SIZE]);
void database_close(struct database *d);

int database_do(struct database *d, const char *sql);
/* To be given back by sqlite3_finalize(). */
sqlite3_stmt *database_prepare(struct database *d, const char *sql);
/* Runs a statement that answers nothing, and makes it ready for the next time. */
int database_run(struct database *d, sqlite3_stmt *statement);
/* Rows that the last statement changed. */
int database_changes(const struct database *d);
/* The id of the row that was inserted last. */
sqlite3_int64 database_inserted(const struct database *d);
/* The one number that a statement without values answers, such as a pragma; -1. */
sqlite3_int64 database_number(struct database *d, const char *sql);

const char *database_error(struct database *d);
/* What failed last, as -errno; -EAGAIN: somebody else writes. */
int database_errno(const struct database *d);
/* Undoes what was begun and not committed, if there is any. */
void database_rollback(struct database *d);
/* How long to wait for who else writes. */
void database_set_patience(struct database *d, int milliseconds);

#endif
