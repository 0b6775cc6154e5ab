#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks that our SQL and the functions of SQLite that we call are none that came
after 3.7.17, which is RHEL 7's. Prints TAP.

Words of SQL stand in capitals, and each must be known here: who needs another looks up
when it came. What is new and made of old words is listed by itself. Whether SQLite
3.7.17 does what we mean only it can tell: tests/compat/sqlite.sh.
"""

import glob
import re
import sys

# Of SQLite 3.7.17, and of no later meaning in what we may write.
WORDS = set("""
ABORT ADD ALL ALTER ANALYZE AND AS ASC BEGIN BETWEEN BLOB BY CASE CHECK COLLATE COLUMN COMMIT
CREATE CROSS DEFAULT DEFERRED DELETE DESC DISTINCT DROP ELSE END ESCAPE EXCEPT EXCLUSIVE EXISTS
EXPLAIN FOREIGN FROM GLOB GROUP HAVING IF IGNORE IMMEDIATE IN INDEX INDEXED INNER INSERT INTEGER
INTERSECT INTO IS ISNULL JOIN KEY LEFT LIKE LIMIT NATURAL NOCASE NOT NOTNULL NULL OFFSET ON OR
ORDER OUTER PRAGMA PRIMARY REAL REFERENCES REINDEX REPLACE ROLLBACK SAVEPOINT SELECT SET TABLE
TEMP TEXT THEN TRANSACTION UNION UNIQUE UPDATE USING VACUUM VALUES VIEW WHEN WHERE
FULL INCREMENTAL MEMORY WAL
""".split())

# What old words make that is new: since when, and what it is.
NEW = (
    (r"CREATE\s+(?:UNIQUE\s+)?INDEX\b[^;]*\bWHERE\b", "3.8.0: an index of some rows"),
    (r"CREATE\s+(?:UNIQUE\s+)?INDEX\s+\w+\s+ON\s+\w+\s*\([^;)]*[(+*/|<>=-]",
     "3.9.0: an index of an expression"),
    (r"\([^()]*,[^()]*\)\s*(?:=|<|>|!=|IN\b|IS\b)|(?:=|<|>)\s*\([^()]*,[^()]*\)",
     "3.15.0: a comparison of rows"),
    (r"\bSET\s*\(", "3.15.0: several columns set at once"),
    (r"UPDATE\b(?:(?!SELECT)[^;(])*\bSET\b(?:(?!SELECT)[^;(])*\bFROM\b", "3.33.0: UPDATE with FROM"),
    (r"ALTER\s+TABLE\s+\w+\s+DROP\b", "3.35.0: a column dropped"),
    (r"\b0x[0-9a-fA-F]", "3.8.6: a number in hex"),
    (r"\b(?:printf|json\w*|likel\w+|unlikely|iif|format|sign|pragma_\w+|string_agg|concat)\s*\(",
     "a function that came after 3.7.17"),
    (r"PRAGMA\s+(?:optimize|query_only|data_version|cell_size_check|threads|table_xinfo)\b",
     "a pragma that came after 3.7.17"),
)

# Of SQLite's C; what is used today, each of which is older.
CALLS = set("""
bind_blob bind_int bind_int64 bind_null bind_text busy_timeout changes close column_blob
column_bytes column_int column_int64 column_text column_type db_handle errcode errmsg exec finalize
get_autocommit last_insert_rowid open_v2 prepare_v2 progress_handler reset step
""".split())

# Each must be found, or the check checks nothing.
REFUSED = (
    "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID",
    "CREATE INDEX i ON t (a) WHERE a IS NOT NULL",
    "CREATE INDEX i ON t (a >> 3)",
    "SELECT 1 FROM t WHERE (a, b) = (1, 2)",
    "SELECT 1 FROM t WHERE (a, b) IN (SELECT 1, 2)",
    "DELETE FROM t WHERE a = 1 RETURNING b",
    "SELECT count(*) OVER (ORDER BY a) FROM t",
    "UPDATE t SET a = u.a FROM u WHERE u.b = t.b",
    "ALTER TABLE t DROP COLUMN a",
    "ALTER TABLE t RENAME COLUMN a TO b",
    "SELECT 1 FROM t WHERE a IS TRUE",
    "SELECT printf('%d', 1)",
    "PRAGMA query_only = 1",
)
TAKEN = (
    "CREATE TABLE t (a INTEGER NOT NULL, b TEXT, UNIQUE (a, b))",
    "UPDATE t SET a = (SELECT ifnull(max(id), 0) >> 40 FROM u)",
    "INSERT INTO t (a, b) VALUES (?1, ?2)",
    "SELECT 1 FROM t WHERE a IN (1, 2) AND b > 3",
)


def literals(path):
    """Strings of a file of C; those that follow each other are one. Line, text."""
    source = open(path, encoding="utf-8").read()
    source = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), source, flags=re.S)
    source = re.sub(r'^\s*#\s*include.*$|"\s*PRI\w+\s*"', lambda m: re.sub(r"[^\n]", " ", m.group())
                    if m.group().lstrip().startswith("#") else "0", source, flags=re.M)
    for match in re.finditer(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+', source):
        text = "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', match.group()))
        yield source.count("\n", 0, match.start()) + 1, text


def faults_of(sql):
    for word in re.findall(r"\b[A-Z]{2,}\b", sql):
        if word not in WORDS:
            yield f"{word} is not known to be of SQLite 3.7.17"
    for pattern, what in NEW:
        if re.search(pattern, sql):
            yield what


def check_file(path):
    for line, text in literals(path):
        for fault in faults_of(text):
            yield f"{path}:{line}: {fault}"
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        for call in re.findall(r"\bsqlite3_(\w+)\s*\(", line):
            if call not in CALLS:
                yield f"{path}:{number}: sqlite3_{call}() is not known to be of SQLite 3.7.17"


def check_itself():
    for sql in REFUSED:
        if not list(faults_of(sql)):
            yield f"not seen: {sql}"
    for sql in TAKEN:
        for fault in faults_of(sql):
            yield f"{fault}: {sql}"


def main():
    # The dictionary is JSON, no SQL.
    files = [f for f in sorted(glob.glob("userspace/store/*.[ch]")) if "/dictionary." not in f]
    sql = sum(1 for f in files for _, text in literals(f) if re.search(r"\b(?:SELECT|CREATE)\b", text))
    faults = [fault for f in files for fault in check_file(f)] + list(check_itself())
    if sql < 10:
        faults.append("no SQL was found")
    print(f"{'not ' if faults else ''}ok - style: SQL is that of SQLite 3.7.17")
    for fault in faults:
        print(f"# {fault}")
    return bool(faults)


sys.exit(main())
