/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * find: asks the file of records, while the daemon may write to it.
 * One finder, one thread. Answers come in order of time, the oldest first.
 * On failure -1 or NULL, and a sentence that names the file.
 */
#ifndef STORE_FIND_H
#define STORE_FIND_H

#include "database.h"
#include "entry.h"

struct find;

struct find *find_open(const char *file, char error[DATABASE_ERROR_SIZE]);
void find_close(struct find *f);
const char *find_error(struct find *f);

/* A text that a record must have. */
struct find_text {
	enum entry_column column;
	/* Either this very text, or what match() says of each text there is. */
	const char *exact;
	bool (*match)(const char *text, const void *arg);
	const void *arg;
};

#define FIND_TEXTS_MAX		16
#define FIND_SIGNALS_MAX	16
#define FIND_SEVERITIES_MAX	4

/* All of it must hold. */
struct find_query {
	enum entry_dataset dataset;
	int64_t since, until;		/* ns since 1970, both included; 0: any time */
	struct find_text text[FIND_TEXTS_MAX];
	size_t texts;
	int64_t uid;			/* -1: anybody's */
	int severity[FIND_SEVERITIES_MAX];	/* one of these */
	size_t severities;		/* 0: any */
	/* Each must be there; signal_match() says of each there is whether it is it. */
	bool (*signal_match)(const char *text, const void *arg);
	const void *signal[FIND_SIGNALS_MAX];
	size_t signals;
	size_t limit;			/* so many of the newest; 0: all */
};

typedef int find_take(const char *line, size_t size, void *arg);

/* take() may end it by another answer than 0, which is no failure. */
int find_records(struct find *f, const struct find_query *q, find_take *take, void *arg);
/* Of every dataset, from then on (ns since 1970). take() as above. */
int find_all(struct find *f, int64_t since, find_take *take, void *arg);
/* Those whose event.id begins so; of alerts. */
int find_alerts(struct find *f, const char *id, find_take *take, void *arg);

#endif
