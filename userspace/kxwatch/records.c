// SPDX-License-Identifier: BSD-3-Clause
#include "records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <store/find.h>

#define DEFAULT_SETTINGS	KXW_SYSCONFDIR "/kxwatch/kxwatchd.conf"
#define DEFAULT_RECORDS		"/var/log/kxwatch.json"	/* as kxwatchd.service has it */
#define DEFAULT_STORE		"/var/lib/kxwatch/records.db"	/* as kxwatchd.conf has it */

struct reading {
	int (*take)(const json_t *record, void *arg);
	void *arg;
	unsigned long *unreadable;
};

static int take_line(const char *line, size_t size, void *arg)
{
	const struct reading *r = arg;
	json_t *record = json_loadb(line, size, 0, NULL);
	int ret = 0;

	if (json_is_object(record))
		ret = r->take(record, r->arg);
	else
		++*r->unreadable;
	json_decref(record);
	return ret;
}

/* A file of SQLite begins like this, and no JSON does. */
static bool is_store(const char *file)
{
	static const char mark[16] = "SQLite format 3";
	FILE *f = strcmp(file, "-") ? fopen(file, "re") : NULL;
	char begin[sizeof(mark)];
	bool is = f && fread(begin, sizeof(begin), 1, f) == 1 && !memcmp(begin, mark, sizeof(mark));

	if (f)
		fclose(f);
	return is;
}

static int each_stored(const char *file, int64_t since, struct reading *r)
{
	char error[DATABASE_ERROR_SIZE];
	struct find *f = find_open(file, error);
	int ret = f ? find_all(f, since * 1000000000, take_line, r) : -1;

	if (ret)
		fprintf(stderr, "kxwatch: %s\n", f ? find_error(f) : error);
	find_close(f);
	return ret;
}

static int each_line(const char *file, struct reading *r)
{
	FILE *f = strcmp(file, "-") ? fopen(file, "re") : stdin;
	char *line = NULL;
	size_t room = 0;
	int ret = 0;
	ssize_t n;

	if (!f) {
		fprintf(stderr, "kxwatch: %s: %s\n", file, strerror(errno));
		return -1;
	}
	while (!ret && (n = getline(&line, &room, f)) > 0)
		ret = take_line(line, (size_t)n, r);
	ret = ferror(f) ? -1 : 0;
	if (ret)
		fprintf(stderr, "kxwatch: %s: %s\n", file, strerror(errno));
	free(line);
	if (f != stdin)
		fclose(f);
	return ret;
}

int records_each(const char *file, int64_t since, int (*take)(const json_t *record, void *arg),
		 void *arg, unsigned long *unreadable)
{
	struct reading r = { take, arg, unreadable };

	return is_store(file) ? each_stored(file, since, &r) : each_line(file, &r);
}

int settings_open(struct config *c, const char *file)
{
	char error[CONFIG_ERROR_SIZE] = "out of memory";

	if (!file && !access(DEFAULT_SETTINGS, F_OK))
		file = DEFAULT_SETTINGS;
	if (file ? !config_load(c, file, error) : !config_defaults(c))
		return 0;
	fprintf(stderr, "kxwatch: %s\n", error);
	return -1;
}

const char *settings_standard(void)
{
	return DEFAULT_SETTINGS;
}

const char *records_default(const struct config *c)
{
	return strcmp(c->output, "-") ? c->output : DEFAULT_RECORDS;
}

const char *store_default(const struct config *c)
{
	return c->store_file ? c->store_file : DEFAULT_STORE;
}

const char *records_kept(const struct config *c)
{
	return c->store_file && !access(c->store_file, R_OK) ? c->store_file : records_default(c);
}
