// SPDX-License-Identifier: BSD-3-Clause
#include "records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_SETTINGS	KXW_SYSCONFDIR "/kxwatch/kxwatchd.conf"
#define DEFAULT_RECORDS		"/var/log/kxwatch.json"	/* as kxwatchd.service has it */
#define DEFAULT_STORE		"/var/lib/kxwatch/records.db"	/* as kxwatchd.conf has it */

static int take_line(const char *line, size_t size, unsigned long *unreadable,
		     int (*take)(const json_t *record, void *arg), void *arg)
{
	json_t *record = json_loadb(line, size, 0, NULL);
	int ret = 0;

	if (json_is_object(record))
		ret = take(record, arg);
	else
		++*unreadable;
	json_decref(record);
	return ret;
}

int records_each(const char *file, int (*take)(const json_t *record, void *arg), void *arg,
		 unsigned long *unreadable)
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
		ret = take_line(line, (size_t)n, unreadable, take, arg);
	ret = ferror(f) ? -1 : 0;
	if (ret)
		fprintf(stderr, "kxwatch: %s: %s\n", file, strerror(errno));
	free(line);
	if (f != stdin)
		fclose(f);
	return ret;
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
