// SPDX-License-Identifier: BSD-3-Clause
#include "schema.h"

#include "entry.h"

/* Of a version that was given out nothing is changed: what is new is the next one. */
const char *const schema_records[] = {
	"CREATE TABLE life (id INTEGER PRIMARY KEY, instance TEXT NOT NULL UNIQUE);"
	"CREATE TABLE word (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, text TEXT NOT NULL,"
	" UNIQUE (kind, text));"
	"CREATE TABLE tag (id INTEGER PRIMARY KEY, dataset INTEGER NOT NULL, text TEXT NOT NULL,"
	" UNIQUE (dataset, text));"
	"CREATE TABLE record (id INTEGER PRIMARY KEY, dataset INTEGER NOT NULL,"
	" life INTEGER NOT NULL, number INTEGER NOT NULL, process INTEGER, path INTEGER,"
	" script INTEGER, container INTEGER, ip INTEGER, name INTEGER, certificate INTEGER,"
	" uid INTEGER, severity INTEGER, provisional INTEGER NOT NULL);"
	"CREATE TABLE line (id INTEGER PRIMARY KEY, form INTEGER NOT NULL, text BLOB NOT NULL);"
	"CREATE TABLE mark (id INTEGER PRIMARY KEY);"
	"CREATE UNIQUE INDEX by_number ON record (dataset, life, number);"
	"CREATE INDEX by_time ON record (dataset);"
	"CREATE INDEX by_process ON record (dataset, process);"
	"CREATE INDEX by_path ON record (dataset, path);"
	"CREATE INDEX by_script ON record (dataset, script);"
	"CREATE INDEX by_container ON record (dataset, container);"
	"CREATE INDEX by_ip ON record (dataset, ip);"
	"CREATE INDEX by_name ON record (dataset, name);"
	"CREATE INDEX by_certificate ON record (dataset, certificate);"
	"CREATE INDEX by_uid ON record (dataset, uid);"
	"CREATE INDEX by_severity ON record (dataset, severity);",

	"DROP INDEX by_time; DROP INDEX by_process; DROP INDEX by_path; DROP INDEX by_script;"
	"DROP INDEX by_container; DROP INDEX by_ip; DROP INDEX by_name; DROP INDEX by_certificate;"
	"DROP INDEX by_uid; DROP INDEX by_severity;"
	"ALTER TABLE record ADD COLUMN slot INTEGER NOT NULL DEFAULT 0;"
	"UPDATE record SET slot = (id >> 35) * 8 + dataset;"
	"CREATE INDEX by_time ON record (slot);"
	"CREATE INDEX by_process ON record (slot, process);"
	"CREATE INDEX by_path ON record (slot, path);"
	"CREATE INDEX by_script ON record (slot, script);"
	"CREATE INDEX by_container ON record (slot, container);"
	"CREATE INDEX by_ip ON record (slot, ip);"
	"CREATE INDEX by_name ON record (slot, name);"
	"CREATE INDEX by_certificate ON record (slot, certificate);"
	"CREATE INDEX by_uid ON record (slot, uid);"
	"CREATE INDEX by_severity ON record (slot, severity);"
	"ALTER TABLE word ADD COLUMN days INTEGER NOT NULL DEFAULT 0;"
	"UPDATE word SET days = (SELECT ifnull(max(id), 0) >> 40 FROM record);"
	"CREATE INDEX by_days ON word (days);",
	NULL
};

int64_t schema_id(int64_t ns)
{
	int64_t us = ns / 1000 - SCHEMA_EPOCH * 1000000;

	if (us < 0)
		return 0;
	return us > SCHEMA_ID_MAX >> 3 ? SCHEMA_ID_MAX : us << 3;
}

const char *schema_column(int column)
{
	static const char *const name[ENTRY_COLUMNS] = {
		[ENTRY_PROCESS] = "process", [ENTRY_PATH] = "path", [ENTRY_SCRIPT] = "script",
		[ENTRY_CONTAINER] = "container", [ENTRY_IP] = "ip", [ENTRY_NAME] = "name",
		[ENTRY_CERTIFICATE] = "certificate",
	};

	return name[column];
}
