// SPDX-License-Identifier: BSD-3-Clause
#include "clause.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema.h"

static const char *index_of(enum entry_column column)
{
	static const char *const name[ENTRY_COLUMNS] = {
		[ENTRY_PROCESS] = "by_process", [ENTRY_PATH] = "by_path",
		[ENTRY_SCRIPT] = "by_script", [ENTRY_CONTAINER] = "by_container",
		[ENTRY_IP] = "by_ip", [ENTRY_NAME] = "by_name",
		[ENTRY_CERTIFICATE] = "by_certificate",
	};

	return name[column];
}

/* ---- texts -------------------------------------------------------------------- */

/* Puts the numbers of words that match into a table; *word is the newest of them. */
static int gather(struct database *d, const struct find_text *t, sqlite3_stmt *words,
		  sqlite3_stmt *add, int64_t *word, size_t *n)
{
	const char *text;
	int ret;

	if (sqlite3_bind_int(words, 1, t->column) != SQLITE_OK)
		return -1;
	while ((ret = sqlite3_step(words)) == SQLITE_ROW) {
		text = (const char *)sqlite3_column_text(words, 1);
		if (!text || !t->match(text, t->arg))
			continue;
		*word = sqlite3_column_int64(words, 0);
		++*n;
		if (sqlite3_bind_int64(add, 1, *word) != SQLITE_OK || database_run(d, add))
			return -1;
	}
	return ret == SQLITE_DONE ? 0 : -1;
}

static int find_words(struct database *d, const struct find_text *t, int number, int64_t *word,
		      size_t *n)
{
	sqlite3_stmt *words, *add;
	char sql[128];
	int ret = -1;

	snprintf(sql, sizeof(sql), "CREATE TEMP TABLE wanted_%d (id INTEGER PRIMARY KEY)", number);
	if (database_do(d, sql))
		return -1;
	snprintf(sql, sizeof(sql), "INSERT INTO wanted_%d VALUES (?1)", number);
	add = database_prepare(d, sql);
	words = database_prepare(d, "SELECT id, text FROM word WHERE kind = ?1");
	if (add && words)
		ret = gather(d, t, words, add, word, n);
	sqlite3_finalize(words);
	sqlite3_finalize(add);
	return ret;
}

static int find_word(struct database *d, const struct find_text *t, int64_t *word, size_t *n)
{
	sqlite3_stmt *s = database_prepare(d, "SELECT id FROM word WHERE kind = ?1 AND text = ?2");
	int ret = SQLITE_ERROR;

	if (s && sqlite3_bind_int(s, 1, t->column) == SQLITE_OK &&
	    sqlite3_bind_text(s, 2, t->exact, -1, SQLITE_STATIC) == SQLITE_OK)
		ret = sqlite3_step(s);
	if (ret == SQLITE_ROW) {
		*word = sqlite3_column_int64(s, 0);
		*n = 1;
	}
	sqlite3_finalize(s);
	return ret == SQLITE_ROW || ret == SQLITE_DONE ? 0 : -1;
}

int clause_text(struct clause *c, struct database *d, const struct find_text *t, int number)
{
	const char *column = schema_column(t->column);
	int64_t word = 0;
	size_t n = 0;

	if (t->exact ? find_word(d, t, &word, &n) : find_words(d, t, number, &word, &n))
		return -1;
	c->index = index_of(t->column);
	c->words = n;
	c->never = !n;
	c->single = n == 1;
	if (n > 1)
		snprintf(c->test, sizeof(c->test), "%s IN (SELECT id FROM wanted_%d)", column, number);
	else
		snprintf(c->test, sizeof(c->test), "%s = %" PRId64, column, word);
	return 0;
}

/* ---- numbers ------------------------------------------------------------------ */

void clause_uid(struct clause *c, int64_t uid)
{
	c->index = "by_uid";
	c->words = 1;
	c->single = true;
	snprintf(c->test, sizeof(c->test), "uid = %" PRId64, uid);
}

void clause_severity(struct clause *c, const struct find_query *q)
{
	size_t i;
	int n = snprintf(c->test, sizeof(c->test), "severity IN (");

	c->index = "by_severity";
	c->single = q->severities == 1;
	c->words = q->severities;
	for (i = 0; i < q->severities; i++)
		n += snprintf(c->test + n, sizeof(c->test) - (size_t)n, "%s%d", i ? ", " : "",
			      q->severity[i]);
	snprintf(c->test + n, sizeof(c->test) - (size_t)n, ")");
}

/* ---- signals ------------------------------------------------------------------ */

static int find_tags(struct clause *c, struct database *d, const struct find_query *q,
		     const void *signal)
{
	sqlite3_stmt *s = database_prepare(d, "SELECT id, text FROM tag WHERE dataset = ?1");
	const char *text;
	int ret = SQLITE_ERROR;

	if (s && sqlite3_bind_int(s, 1, q->dataset) == SQLITE_OK)
		ret = SQLITE_ROW;
	while (ret == SQLITE_ROW && (ret = sqlite3_step(s)) == SQLITE_ROW) {
		text = (const char *)sqlite3_column_text(s, 1);
		if (text && c->tags < CLAUSE_TAGS_MAX && q->signal_match(text, signal))
			c->tag[c->tags++] = sqlite3_column_int64(s, 0) << SCHEMA_ID_BITS;
	}
	sqlite3_finalize(s);
	return ret == SQLITE_DONE ? 0 : -1;
}

int clause_signal(struct clause *c, struct database *d, const struct find_query *q,
		  const void *signal)
{
	size_t i;
	int n;

	if (find_tags(c, d, q, signal))
		return -1;
	c->never = !c->tags;
	c->single = c->tags == 1;
	n = snprintf(c->test, sizeof(c->test), "EXISTS (SELECT 1 FROM mark WHERE id IN (");
	for (i = 0; i < c->tags; i++)
		n += snprintf(c->test + n, sizeof(c->test) - (size_t)n,
			      "%s%" PRId64 " + record.id", i ? ", " : "", c->tag[i]);
	snprintf(c->test + n, sizeof(c->test) - (size_t)n, "))");
	return 0;
}

/* ---- counting ----------------------------------------------------------------- */

static int64_t count_marks(struct clause *c, struct database *d, const struct span *span)
{
	int64_t count = 0, one;
	char sql[192];
	size_t i;

	for (i = 0; i < c->tags && count < CLAUSE_MANY; i++) {
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM (SELECT 1 FROM mark WHERE id BETWEEN %"
			 PRId64 " AND %" PRId64 " LIMIT %d)", c->tag[i] | span->first,
			 c->tag[i] | span->last, CLAUSE_MANY);
		one = database_number(d, sql);
		if (one < 0)
			return -1;
		count += one;
	}
	/* A signal that many have is as good as any other way, and no better. */
	c->density = CLAUSE_MANY;
	return count < CLAUSE_MANY ? count : CLAUSE_MANY;
}

/* Slot by slot, so that it ends where there are many. */
static int64_t count_records(struct clause *c, struct database *d, const struct span *span)
{
	char sql[192 + sizeof(c->test)];
	sqlite3_stmt *s;
	int64_t count = 0;
	size_t i;
	int ret = SQLITE_ROW;

	if (c->words * span->slots > CLAUSE_LOOKS)
		return CLAUSE_MANY;
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM (SELECT 1 FROM record INDEXED BY %s WHERE"
		 " slot = ?1 AND %s AND id BETWEEN %" PRId64 " AND %" PRId64 " LIMIT %d)", c->index,
		 c->test, span->first, span->last, CLAUSE_MANY);
	s = database_prepare(d, sql);
	for (i = 0; s && i < span->slots && ret == SQLITE_ROW && count < CLAUSE_MANY; i++) {
		sqlite3_bind_int64(s, 1, span->slot[i]);
		ret = sqlite3_step(s);
		count += ret == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	if (!s || ret != SQLITE_ROW)
		return -1;
	c->density = i ? count / (int64_t)i : 0;
	return count < CLAUSE_MANY ? count : CLAUSE_MANY;
}

int clause_count(struct clause *c, struct database *d, const struct span *span)
{
	c->count = c->index ? count_records(c, d, span) : count_marks(c, d, span);
	return c->count < 0 ? -1 : 0;
}
