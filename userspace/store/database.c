// SPDX-License-Identifier: BSD-3-Clause
#include "database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUSY_WAIT 5000	/* milliseconds */

struct database {
	sqlite3 *db;
	char *file;
	char error[DATABASE_ERROR_SIZE];
};

const char *database_error(struct database *d)
{
	snprintf(d->error, sizeof(d->error), "%s: %s", d->file, sqlite3_errmsg(d->db));
	return d->error;
}

int database_do(struct database *d, const char *sql)
{
	return sqlite3_exec(d->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

sqlite3_stmt *database_prepare(struct database *d, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	return sqlite3_prepare_v2(d->db, sql, -1, &statement, NULL) == SQLITE_OK ? statement : NULL;
}

int database_run(struct database *d, sqlite3_stmt *statement)
{
	int ret = sqlite3_step(statement);

	(void)d;
	sqlite3_reset(statement);
	return ret == SQLITE_DONE || ret == SQLITE_ROW ? 0 : -1;
}

int database_changes(const struct database *d)
{
	return sqlite3_changes(d->db);
}

sqlite3_int64 database_inserted(const struct database *d)
{
	return sqlite3_last_insert_rowid(d->db);
}

sqlite3_int64 database_number(struct database *d, const char *sql)
{
	sqlite3_stmt *s = database_prepare(d, sql);
	sqlite3_int64 number = s && sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;

	sqlite3_finalize(s);
	return number;
}

int database_errno(const struct database *d)
{
	switch (sqlite3_errcode(d->db) & 0xff) {
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EAGAIN;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		return -EACCES;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return -EBADMSG;
	default:
		return -EIO;
	}
}

void database_rollback(struct database *d)
{
	if (!sqlite3_get_autocommit(d->db))
		database_do(d, "ROLLBACK");
}

void database_set_patience(struct database *d, int milliseconds)
{
	sqlite3_busy_timeout(d->db, milliseconds);
}

static int version_of(const char *const schema[])
{
	int last = 0;

	while (schema[last])
		last++;
	return last;
}

static int upgrade(struct database *d, const char *const schema[], char *error)
{
	int version, last = version_of(schema);
	char sql[64];

	if (database_do(d, "BEGIN IMMEDIATE"))
		return -1;
	version = (int)database_number(d, "PRAGMA user_version");
	if (version > last) {
		snprintf(error, DATABASE_ERROR_SIZE, "%s: made by a newer kxwatch", d->file);
		return -1;
	}
	if (version < 0)
		return -1;
	for (; version < last; version++)
		if (database_do(d, schema[version]))
			return -1;
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", last);
	return database_do(d, sql) || database_do(d, "COMMIT") ? -1 : 0;
}

/* What programs do is not for everybody; SQLite alone would leave it to the umask. */
static int file_create(const char *file, char *error)
{
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), kind = errno;

	if (fd < 0) {
		snprintf(error, DATABASE_ERROR_SIZE, "%s: cannot be opened: %s", file,
			 strerror(kind));
		errno = kind;
		return -1;
	}
	close(fd);
	return 0;
}

/* Of a file that cannot be used; answers NULL. */
static struct database *give_up(struct database *d, char *error)
{
	int kind = -database_errno(d);

	if (!*error)
		snprintf(error, DATABASE_ERROR_SIZE, "%s", database_error(d));
	database_close(d);
	errno = kind;
	return NULL;
}

static struct database *open_with(const char *file, int flags, char *error)
{
	struct database *d = calloc(1, sizeof(*d));

	if (d)
		d->file = strdup(file);
	if (!d || !d->file) {
		snprintf(error, DATABASE_ERROR_SIZE, "out of memory");
		free(d);
		errno = ENOMEM;
		return NULL;
	}
	error[0] = '\0';
	if (sqlite3_open_v2(file, &d->db, flags, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(d->db, BUSY_WAIT);
		return d;
	}
	return give_up(d, error);
}

struct database *database_open(const char *file, const char *const schema[], const char *first,
			       int create, char error[DATABASE_ERROR_SIZE])
{
	struct database *d;

	if (create && file_create(file, error))
		return NULL;
	d = open_with(file, SQLITE_OPEN_READWRITE, error);
	if (!d)
		return NULL;
	if ((!first || !database_do(d, first)) && !upgrade(d, schema, error))
		return d;
	return give_up(d, error);
}

struct database *database_open_to_read(const char *file, const char *const schema[],
				       char error[DATABASE_ERROR_SIZE])
{
	struct database *d = open_with(file, SQLITE_OPEN_READONLY, error);
	int version, last = version_of(schema);

	if (!d)
		return NULL;
	version = (int)database_number(d, "PRAGMA user_version");
	if (version == last)
		return d;
	if (version >= 0)
		snprintf(error, DATABASE_ERROR_SIZE, "%s: made by %s kxwatch", file,
			 version > last ? "a newer" : "an older, or by no");
	return give_up(d, error);
}

void database_close(struct database *d)
{
	if (!d)
		return;
	sqlite3_close(d->db);
	free(d->file);
	free(d);
}
