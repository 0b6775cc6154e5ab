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

static int version_get(struct database *d)
{
	sqlite3_stmt *s = database_prepare(d, "PRAGMA user_version");
	int version = s && sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : -1;

	sqlite3_finalize(s);
	return version;
}

static int upgrade(struct database *d, const char *const schema[], char *error)
{
	int version, last = 0;
	char sql[64];

	while (schema[last])
		last++;
	if (database_do(d, "BEGIN IMMEDIATE"))
		return -1;
	version = version_get(d);
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
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		snprintf(error, DATABASE_ERROR_SIZE, "%s: cannot be opened: %s", file,
			 strerror(errno));
		return -1;
	}
	close(fd);
	return 0;
}

struct database *database_open(const char *file, const char *const schema[], int create,
			       char error[DATABASE_ERROR_SIZE])
{
	struct database *d;

	error[0] = '\0';
	if (create && file_create(file, error))
		return NULL;
	d = calloc(1, sizeof(*d));
	if (d)
		d->file = strdup(file);
	if (!d || !d->file) {
		snprintf(error, DATABASE_ERROR_SIZE, "out of memory");
		free(d);
		return NULL;
	}
	if (sqlite3_open_v2(file, &d->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		goto failed;
	sqlite3_busy_timeout(d->db, BUSY_WAIT);
	if (!upgrade(d, schema, error))
		return d;
failed:
	if (!*error)
		snprintf(error, DATABASE_ERROR_SIZE, "%s", database_error(d));
	database_close(d);
	return NULL;
}

void database_close(struct database *d)
{
	if (!d)
		return;
	sqlite3_close(d->db);
	free(d->file);
	free(d);
}
