// SPDX-License-Identifier: BSD-3-Clause
#include "find.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clause.h"
#include "pack.h"
#include "schema.h"

#define CLAUSES_MAX (FIND_TEXTS_MAX + FIND_SIGNALS_MAX + 2)

struct find {
	struct database *db;
	struct pack *pack;
	struct clause clause[CLAUSES_MAX];
	size_t clauses;
	struct span span;
	int64_t *id;			/* found, the newest first */
	size_t ids, room;
	char error[DATABASE_ERROR_SIZE];
};

struct find *find_open(const char *file, char error[DATABASE_ERROR_SIZE])
{
	struct find *f = calloc(1, sizeof(*f));

	snprintf(error, DATABASE_ERROR_SIZE, "out of memory");
	if (!f)
		return NULL;
	f->pack = pack_create();
	if (f->pack)
		f->db = database_open_to_read(file, schema_records, error);
	if (f->db && !database_do(f->db, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384"))
		return f;
	if (f->db)
		snprintf(error, DATABASE_ERROR_SIZE, "%s", database_error(f->db));
	find_close(f);
	return NULL;
}

void find_close(struct find *f)
{
	if (!f)
		return;
	database_close(f->db);
	pack_destroy(f->pack);
	free(f->span.slot);
	free(f->id);
	free(f);
}

const char *find_error(struct find *f)
{
	return *f->error ? f->error : database_error(f->db);
}

/* ---- how to find -------------------------------------------------------------- */

static int clauses_make(struct find *f, const struct find_query *q)
{
	struct clause *c = f->clause;
	size_t i;

	memset(f->clause, 0, sizeof(f->clause));
	for (i = 0; i < q->texts; i++, c++)
		if (clause_text(c, f->db, &q->text[i], (int)i))
			return -1;
	for (i = 0; i < q->signals; i++, c++)
		if (clause_signal(c, f->db, q, q->signal[i]))
			return -1;
	if (q->uid >= 0)
		clause_uid(c++, q->uid);
	if (q->severities)
		clause_severity(c++, q);
	f->clauses = (size_t)(c - f->clause);
	return 0;
}

static int keep_slot(struct span *span, int64_t slot)
{
	int64_t *more = realloc(span->slot, (span->slots + 1) * sizeof(*more));

	if (!more)
		return -1;
	more[span->slots++] = slot;
	span->slot = more;
	return 0;
}

/* From the newest record's to the oldest's; times without any are leapt over. */
static int find_slots(struct find *f, enum entry_dataset dataset)
{
	sqlite3_stmt *s = database_prepare(f->db, "SELECT max(id) FROM record WHERE id <= ?1");
	int64_t id = f->span.last;
	int ret = s ? SQLITE_ROW : SQLITE_ERROR;

	while (ret == SQLITE_ROW && id >= f->span.first) {
		sqlite3_bind_int64(s, 1, id);
		ret = sqlite3_step(s);
		if (ret != SQLITE_ROW || sqlite3_column_type(s, 0) == SQLITE_NULL)
			break;
		id = sqlite3_column_int64(s, 0);
		sqlite3_reset(s);
		if (id >= f->span.first && keep_slot(&f->span, schema_slot(id, dataset))) {
			snprintf(f->error, sizeof(f->error), "out of memory");
			ret = SQLITE_ERROR;
		}
		/* The last id of the slot before. */
		id = (id >> SCHEMA_SLOT_BITS << SCHEMA_SLOT_BITS) - 1;
	}
	sqlite3_finalize(s);
	return ret == SQLITE_ROW ? 0 : -1;
}

static int span_make(struct find *f, const struct find_query *q)
{
	f->span.first = q->since ? schema_id(q->since) : 0;
	/* All that are of that microsecond. */
	f->span.last = q->until ? schema_id(q->until) | 7 : SCHEMA_ID_MAX;
	f->span.slots = 0;
	return find_slots(f, q->dataset);
}

static void clauses_drop(struct find *f)
{
	char sql[64];
	int i;

	for (i = 0; i < FIND_TEXTS_MAX; i++) {
		snprintf(sql, sizeof(sql), "DROP TABLE IF EXISTS temp.wanted_%d", i);
		database_do(f->db, sql);
	}
}

/*
 * By which clause to come to records, the others being tested: by the one that
 * leads to fewest, if they are few, for then they are soon sorted. Else by one whose
 * records come in order, so that the newest are found first: the rarest of these. *by
 * NULL: by time alone.
 */
static int choose(struct find *f, const struct clause **by)
{
	const struct clause *least = NULL;
	struct clause *c;

	*by = NULL;
	for (c = f->clause; c < f->clause + f->clauses; c++) {
		if (clause_count(c, f->db, &f->span))
			return -1;
		if (!least || c->count < least->count)
			least = c;
		if (c->single && (!*by || c->density < (*by)->density))
			*by = c;
	}
	if (least && least->count < CLAUSE_MANY)
		*by = least;
	return 0;
}

static void write_marks(FILE *to, const struct clause *by, const struct span *span)
{
	size_t i;

	fputs(" FROM record WHERE id IN (", to);
	for (i = 0; i < by->tags; i++)
		fprintf(to, "%sSELECT id - %" PRId64 " FROM mark WHERE id BETWEEN %" PRId64 " AND %"
			PRId64, i ? " UNION " : "", by->tag[i], by->tag[i] | span->first,
			by->tag[i] | span->last);
	fputs(")", to);
}

/* By an index, what is asked for is one slot: it is ?1. */
static void write_from(FILE *to, const struct clause *by, const struct span *span)
{
	if (!by || by->index)
		fprintf(to, " FROM record INDEXED BY %s WHERE record.slot = ?1",
			by ? by->index : "by_time");
	else if (by->single)
		fprintf(to, " FROM mark AS lead CROSS JOIN record WHERE lead.id BETWEEN %" PRId64
			" AND %" PRId64 " AND record.id = lead.id - %" PRId64,
			by->tag[0] | span->first, by->tag[0] | span->last, by->tag[0]);
	else
		write_marks(to, by, span);
}

/* To be freed; NULL: memory. ?2: how many at most. */
static char *write_query(const struct find *f, const struct find_query *q, const struct clause *by)
{
	bool lead = by && !by->index && by->single;
	const struct clause *c;
	char *sql = NULL;
	size_t size;
	FILE *to = open_memstream(&sql, &size);

	if (!to)
		return NULL;
	fputs("SELECT record.id", to);
	write_from(to, by, &f->span);
	fprintf(to, " AND record.dataset = %d AND record.id BETWEEN %" PRId64 " AND %" PRId64,
		q->dataset, f->span.first, f->span.last);
	for (c = f->clause; c < f->clause + f->clauses; c++)
		if (c != by || c->index)
			fprintf(to, " AND %s", c->test);
	fprintf(to, " ORDER BY %s DESC LIMIT ?2", lead ? "lead.id" : "record.id");
	if (!fclose(to))
		return sql;
	free(sql);
	return NULL;
}

/* ---- finding ------------------------------------------------------------------ */

static int keep_id(struct find *f, int64_t id)
{
	size_t room = f->room ? 2 * f->room : 256;
	int64_t *more;

	if (f->ids == f->room) {
		more = realloc(f->id, room * sizeof(*more));
		if (!more)
			return -1;
		f->id = more;
		f->room = room;
	}
	f->id[f->ids++] = id;
	return 0;
}

/* Of a statement that is ready; it may be run again. */
static int keep_ids(struct find *f, sqlite3_stmt *s)
{
	int ret;

	while ((ret = sqlite3_step(s)) == SQLITE_ROW) {
		if (keep_id(f, sqlite3_column_int64(s, 0))) {
			snprintf(f->error, sizeof(f->error), "out of memory");
			break;
		}
	}
	sqlite3_reset(s);
	return ret == SQLITE_DONE ? 0 : -1;
}

/* Until there are as many as are wanted. */
static int keep_slots(struct find *f, sqlite3_stmt *s, size_t limit)
{
	size_t i;

	for (i = 0; i < f->span.slots && (!limit || f->ids < limit); i++) {
		sqlite3_bind_int64(s, 1, f->span.slot[i]);
		sqlite3_bind_int64(s, 2, limit ? (int64_t)(limit - f->ids) : -1);
		if (keep_ids(f, s))
			return -1;
	}
	return 0;
}

static int keep_query(struct find *f, const char *sql, bool slots, size_t limit)
{
	sqlite3_stmt *s = database_prepare(f->db, sql);
	int ret = -1;

	if (s && slots) {
		ret = keep_slots(f, s, limit);
	} else if (s) {
		sqlite3_bind_int64(s, 2, limit ? (int64_t)limit : -1);
		ret = keep_ids(f, s);
	}
	sqlite3_finalize(s);
	return ret;
}

/* A line that cannot be read is one that somebody else has written. */
static int take_line(struct find *f, sqlite3_stmt *s, find_take *take, void *arg, int *end)
{
	const char *line;
	size_t size;

	if (pack_open(f->pack, sqlite3_column_int(s, 0), sqlite3_column_blob(s, 1),
		      (size_t)sqlite3_column_bytes(s, 1), &line, &size)) {
		snprintf(f->error, sizeof(f->error), "a record in the store makes no sense");
		return -1;
	}
	*end = take(line, size, arg);
	return 0;
}

static int take_lines(struct find *f, find_take *take, void *arg)
{
	sqlite3_stmt *s = database_prepare(f->db, "SELECT form, text FROM line WHERE id = ?1");
	int ret = s ? 0 : -1, end = 0;
	size_t i;

	for (i = f->ids; i-- && !ret && !end;) {
		if (sqlite3_bind_int64(s, 1, f->id[i]) != SQLITE_OK || sqlite3_step(s) != SQLITE_ROW)
			ret = -1;
		else
			ret = take_line(f, s, take, arg, &end);
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	return ret;
}

static int find_ids(struct find *f, const struct find_query *q)
{
	const struct clause *by;
	size_t i;
	char *sql;
	int ret;

	f->ids = 0;
	if (span_make(f, q) || clauses_make(f, q))
		return -1;
	for (i = 0; i < f->clauses; i++)
		if (f->clause[i].never)
			return 0;
	if (choose(f, &by))
		return -1;
	sql = write_query(f, q, by);
	if (!sql) {
		snprintf(f->error, sizeof(f->error), "out of memory");
		return -1;
	}
	ret = keep_query(f, sql, !by || by->index, q->limit);
	free(sql);
	return ret;
}

/* All of it sees the file as it was at one moment. */
int find_records(struct find *f, const struct find_query *q, find_take *take, void *arg)
{
	int ret;

	*f->error = '\0';
	if (database_do(f->db, "BEGIN"))
		return -1;
	ret = find_ids(f, q);
	if (!ret)
		ret = take_lines(f, take, arg);
	/* What failed is asked for by find_error(), so it is kept. */
	if (ret && !*f->error)
		snprintf(f->error, sizeof(f->error), "%s", database_error(f->db));
	clauses_drop(f);
	database_rollback(f->db);
	return ret;
}

int find_all(struct find *f, int64_t since, find_take *take, void *arg)
{
	sqlite3_stmt *s = database_prepare(f->db, "SELECT form, text FROM line WHERE id >= ?1"
					   " ORDER BY id");
	int ret = s ? SQLITE_ROW : SQLITE_ERROR, end = 0;

	*f->error = '\0';
	if (s)
		sqlite3_bind_int64(s, 1, schema_id(since));
	while (ret == SQLITE_ROW && !end && (ret = sqlite3_step(s)) == SQLITE_ROW)
		if (take_line(f, s, take, arg, &end))
			ret = SQLITE_ERROR;
	if (ret != SQLITE_DONE && ret != SQLITE_ROW && !*f->error)
		snprintf(f->error, sizeof(f->error), "%s", database_error(f->db));
	sqlite3_finalize(s);
	return ret == SQLITE_DONE || ret == SQLITE_ROW ? 0 : -1;
}

int find_alerts(struct find *f, const char *id, find_take *take, void *arg)
{
	int64_t first, last;
	char sql[256];
	int ret;

	*f->error = '\0';
	if (entry_numbers(id, &first, &last))
		return 0;
	snprintf(sql, sizeof(sql), "SELECT record.id FROM record WHERE dataset = %d AND life ="
		 " (SELECT id FROM life WHERE instance = '') AND number BETWEEN %" PRId64
		 " AND %" PRId64 " ORDER BY record.id DESC LIMIT ?2", ENTRY_ALERT, first, last);
	if (database_do(f->db, "BEGIN"))
		return -1;
	f->ids = 0;
	ret = keep_query(f, sql, false, 0);
	if (!ret)
		ret = take_lines(f, take, arg);
	if (ret && !*f->error)
		snprintf(f->error, sizeof(f->error), "%s", database_error(f->db));
	database_rollback(f->db);
	return ret;
}
