// SPDX-License-Identifier: BSD-3-Clause
#include "schema.h"

#include "entry.h"

/* Each index begins with the dataset: alerts are few among handshakes. */
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
