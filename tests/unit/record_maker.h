/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * record_maker: makes records, keeps them in a file that is new for each test, and
 * finds them there. For one test program. Any failure ends the test.
 */
#ifndef TEST_RECORD_MAKER_H
#define TEST_RECORD_MAKER_H

#include <sink/store_entry.h>
#include <store/find.h>
#include <store/records.h>

#define MAKER_TIME	INT64_C(1795000000000000000)	/* 2026-11-18 */
#define MAKER_FOUND	32

static char maker_folder[] = "/tmp/t_records.XXXXXX";
static uint64_t maker_life = 0xa;
static struct find_query maker_query;
static char *maker_line[MAKER_FOUND];
static size_t maker_lines;

#define maker_test(f) cmocka_unit_test_setup_teardown(f, maker_setup, maker_teardown)

static inline const char *maker_file(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "%s/records.db", maker_folder);
	return path;
}

static inline void maker_forget(void)
{
	while (maker_lines)
		free(maker_line[--maker_lines]);
}

static inline int maker_setup(void **state)
{
	(void)state;
	strcpy(maker_folder + strlen(maker_folder) - 6, "XXXXXX");
	memset(&maker_query, 0, sizeof(maker_query));
	maker_query.uid = -1;
	return mkdtemp(maker_folder) ? 0 : -1;
}

static inline int maker_teardown(void **state)
{
	char command[96];

	(void)state;
	maker_forget();
	snprintf(command, sizeof(command), "rm -rf %s", maker_folder);
	return system(command);
}

static inline struct records *maker_open(void)
{
	char error[DATABASE_ERROR_SIZE];
	struct records *r = records_open(maker_file(), error);

	if (!r)
		fail_msg("%s", error);
	return r;
}

static inline void maker_begin(struct records *r)
{
	assert_int_equal(records_begin(r), 0);
}

static inline void maker_commit(struct records *r)
{
	assert_int_equal(records_commit(r), 0);
}

/* "@timestamp" of a time in ns. */
static inline const char *maker_stamp(int64_t ns)
{
	static char text[64];
	time_t t = (time_t)(ns / 1000000000);
	struct tm tm;
	size_t n;

	gmtime_r(&t, &tm);
	n = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + n, sizeof(text) - n, ".%09dZ", (int)(ns % 1000000000));
	return text;
}

static inline int maker_put(struct records *r, struct entry *e, const char *line)
{
	struct item item;
	int ret;

	item_init(&item, line, strlen(line), NULL);
	store_entry(e, &item);
	ret = records_add(r, e, line, strlen(line));
	item_clean(&item);
	return ret;
}

static inline void maker_add_line(struct records *r, const char *line)
{
	struct entry e;

	assert_int_equal(maker_put(r, &e, line), 0);
}

/* Alerts have ids of digits alone. more: members, or "". */
static inline char *maker_text(const char *dataset, unsigned int number, int64_t time,
			       const char *more)
{
	static char line[8192];
	char id[64];

	if (!strcmp(dataset, "alert"))
		snprintf(id, sizeof(id), "%08x%024x", number * 2654435761u, number);
	else
		snprintf(id, sizeof(id), "%016" PRIx64 "-%s-%u", maker_life, dataset, number);
	snprintf(line, sizeof(line), "{\"@timestamp\":\"%s\",\"event\":{\"dataset\":\"kxwatch.%s\","
		 "\"id\":\"%s\"%s%s}", maker_stamp(time), dataset, id, *more ? "}," : "}", more);
	return line;
}

static inline void maker_add(struct records *r, const char *dataset, unsigned int number,
			     int64_t time, const char *more)
{
	maker_add_line(r, maker_text(dataset, number, time, more));
}

static inline int maker_try(struct records *r, struct entry *e, const char *dataset,
			    unsigned int number)
{
	return maker_put(r, e, maker_text(dataset, number, MAKER_TIME + number, ""));
}

/* ---- finding ------------------------------------------------------------------ */

static inline int maker_ignore(const char *line, size_t size, void *arg)
{
	(void)line;
	(void)size;
	(void)arg;
	return 0;
}

static inline int maker_take(const char *line, size_t size, void *arg)
{
	size_t *n = arg;

	assert_int_equal(strlen(line), size);
	if (maker_lines < MAKER_FOUND)
		maker_line[maker_lines++] = strdup(line);
	++*n;
	return 0;
}

static inline bool maker_is(const char *text, const void *arg)
{
	return !strcmp(text, arg);
}

/* How many there are by maker_query, in a dataset. */
static inline size_t maker_ask(struct find *f, const char *dataset)
{
	size_t n = 0;

	maker_forget();
	maker_query.dataset = (enum entry_dataset)entry_dataset_find(dataset);
	if (find_records(f, &maker_query, maker_take, &n))
		fail_msg("%s", find_error(f));
	return n;
}

static inline size_t maker_count(const char *dataset)
{
	char error[DATABASE_ERROR_SIZE];
	struct find *f = find_open(maker_file(), error);
	size_t n;

	if (!f)
		fail_msg("%s", error);
	n = maker_ask(f, dataset);
	find_close(f);
	return n;
}

/* The n-th that was found. */
static inline const char *maker_found(size_t n)
{
	assert_true(n < maker_lines);
	return maker_line[n];
}

#endif
