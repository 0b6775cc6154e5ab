// SPDX-License-Identifier: BSD-3-Clause
#include "store.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <store/records.h>

#include "store_entry.h"

#define COMMIT_INTERVAL	1000	/* milliseconds */
#define COMMIT_RECORDS	4096	/* that make a transaction as well */
#define RETRY_INTERVAL	1000	/* milliseconds */
#define RETAIN_MAX	4	/* steps of retention in a row, each of some 10 ms */
#define MEBIBYTE	(UINT64_C(1) << 20)

struct store {
	struct records *records;	/* NULL: it is not open */
	char *file;
	struct retention bounds;
	bool begun;
	uint64_t begun_at, tried_at;
	int sent, safe;			/* records: not committed, committed and not told */
	int lost;			/* -errno: what was sent is to be given again */
	int error;			/* of the last try, -errno */
	char reason[DATABASE_ERROR_SIZE + 128];
};

static bool store_wanted(const struct config *c)
{
	return c->store_file != NULL;
}

static void store_close(void *sink)
{
	struct store *s = sink;

	/* What is not committed is undone with it. */
	records_close(s->records);
	free(s->file);
	free(s);
}

static void *store_open(const struct config *c, uint64_t now, char error[SINK_ERROR_SIZE])
{
	struct store *s = calloc(1, sizeof(*s));

	(void)now;
	snprintf(error, SINK_ERROR_SIZE, "out of memory");
	if (!s)
		return NULL;
	s->file = strdup(c->store_file);
	if (!s->file) {
		free(s);
		return NULL;
	}
	s->bounds.days = c->store_days;
	s->bounds.bytes = c->store_mebibytes * MEBIBYTE;
	return s;
}

/* ---- failure ------------------------------------------------------------------ */

static void explain(struct store *s, const char *text)
{
	snprintf(s->reason, sizeof(s->reason), "%s%s", text, s->error == -EBADMSG ?
		 " (move it away, and it is made anew)" : "");
}

/* Closed, so that the next try finds the file as it is then. */
static int fail(struct store *s, int error, uint64_t now)
{
	s->error = error;
	if (error == -EAGAIN)
		return error;
	explain(s, records_error(s->records));
	records_undo(s->records);
	records_close(s->records);
	s->records = NULL;
	s->tried_at = now;
	s->begun = false;
	if (s->sent)
		s->lost = error;
	s->sent = 0;
	return error;
}

static void folder_make(const char *file)
{
	const char *slash = strrchr(file, '/');
	char folder[PATH_MAX];

	if (!slash || slash == file || slash - file >= (ptrdiff_t)sizeof(folder))
		return;
	memcpy(folder, file, (size_t)(slash - file));
	folder[slash - file] = '\0';
	/* If it cannot be made, the file cannot be opened, which is said. */
	mkdir(folder, 0700);
}

static int open_records(struct store *s, uint64_t now)
{
	char error[DATABASE_ERROR_SIZE];

	if (s->records)
		return 0;
	if (s->error && now - s->tried_at < RETRY_INTERVAL)
		return s->error;
	s->tried_at = now;
	folder_make(s->file);
	s->records = records_open(s->file, error);
	if (s->records)
		return 0;
	s->error = -errno;
	explain(s, error);
	return s->error;
}

/* ---- writing ------------------------------------------------------------------ */

static int begin(struct store *s, uint64_t now)
{
	int ret = open_records(s, now);

	if (ret || s->begun)
		return ret;
	ret = records_begin(s->records);
	if (ret)
		return fail(s, ret, now);
	s->begun = true;
	s->begun_at = now;
	return 0;
}

static int commit(struct store *s, uint64_t now)
{
	int ret = s->begun ? records_commit(s->records) : 0;

	if (ret)
		return fail(s, ret, now);
	s->begun = false;
	s->safe += s->sent;
	s->sent = 0;
	s->error = 0;
	return 0;
}

static int store_send(void *sink, struct item *item, uint64_t now)
{
	struct store *s = sink;
	struct entry entry;
	int ret;

	/* Until who sends knows of it, nothing may come after what was lost. */
	if (s->lost)
		return s->lost;
	ret = begin(s, now);
	if (ret)
		return ret;
	store_entry(&entry, item);
	ret = records_add(s->records, &entry, item->text, item->size);
	if (ret)
		return fail(s, ret, now);
	s->sent++;
	/* A commit that fails takes this one along. */
	if (s->sent >= COMMIT_RECORDS)
		commit(s, now);
	return SINK_SENT;
}

static int store_settled(void *sink, uint64_t now)
{
	struct store *s = sink;
	int safe = s->safe, lost = s->lost;

	(void)now;
	/* First what is safe, then that the rest is not. */
	s->safe = 0;
	if (safe)
		return safe;
	s->lost = 0;
	return lost;
}

static int64_t wall_clock(void)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

static int retain(struct store *s, uint64_t now)
{
	int i, ret = 1;

	for (i = 0; i < RETAIN_MAX && ret > 0; i++)
		ret = records_retain(s->records, &s->bounds, wall_clock());
	return ret < 0 ? fail(s, ret, now) : 0;
}

static int store_tick(void *sink, uint64_t now)
{
	struct store *s = sink;
	int ret;

	if (s->begun && now - s->begun_at < COMMIT_INTERVAL)
		return 0;
	ret = open_records(s, now);
	if (!ret)
		ret = commit(s, now);
	return ret ? ret : retain(s, now);
}

static int store_flush(void *sink, uint64_t now, unsigned int wait)
{
	(void)wait;
	return commit(sink, now);
}

/* ---- what is told ------------------------------------------------------------- */

static const char *store_reason(const void *sink)
{
	const struct store *s = sink;

	return *s->reason ? s->reason : NULL;
}

static const char *store_place(const void *sink)
{
	const struct store *s = sink;

	return s->file;
}

const struct sink_class store_class = {
	.name = "store",
	.wanted = store_wanted,
	.open = store_open,
	.close = store_close,
	.send = store_send,
	.settled = store_settled,
	.tick = store_tick,
	.flush = store_flush,
	.reason = store_reason,
	.place = store_place,
};
