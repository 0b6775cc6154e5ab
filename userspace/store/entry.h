/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * entry: what of a record it can be found by, and by what it is known again.
 * Pure; any thread. Strings are the record's and live as long.
 */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers are those in the file, for ever. */
enum entry_dataset {
	ENTRY_HANDSHAKE = 0,
	ENTRY_ALERT = 1,
	ENTRY_FLOW = 2,
	ENTRY_LIBRARY = 3,
	ENTRY_REPEATS = 4,
	ENTRY_LOST = 5,
	ENTRY_OTHER = 6,
	ENTRY_DATASETS
};

/* Columns of text; so are these. */
enum entry_column {
	ENTRY_PROCESS = 0,
	ENTRY_PATH = 1,
	ENTRY_SCRIPT = 2,
	ENTRY_CONTAINER = 3,
	ENTRY_IP = 4,
	ENTRY_NAME = 5,
	ENTRY_CERTIFICATE = 6,		/* "SHA-256/SHA-1" */
	ENTRY_COLUMNS
};

#define ENTRY_SIGNALS_MAX	128
#define ENTRY_INSTANCE_SIZE	17
#define ENTRY_CERTIFICATE_SIZE	(64 + 1 + 40 + 1)

struct entry {
	enum entry_dataset dataset;
	/* Two records of a dataset that agree in both are of the same thing. */
	char instance[ENTRY_INSTANCE_SIZE];	/* of the module; "": its number is of no life */
	int64_t number;
	int64_t time;			/* ns since 1970; 0: unknown */
	const char *text[ENTRY_COLUMNS];	/* NULL: unknown */
	int64_t uid;			/* -1: unknown */
	int severity;			/* event.severity, 0: none */
	const char *signal[ENTRY_SIGNALS_MAX];
	size_t signals;
	bool provisional;		/* told as it stood when the daemon stopped */
	char certificate[ENTRY_CERTIFICATE_SIZE];
};

/* Nothing is known of it yet. */
void entry_init(struct entry *e, enum entry_dataset dataset);
/* id: event.id, or NULL; line: the record as it was written. */
void entry_set_id(struct entry *e, const char *id, const char *line, size_t size);
/* Either may be NULL. */
void entry_set_certificate(struct entry *e, const char *sha256, const char *sha1);

/* "handshake", "alert"...; -1: no such. */
int entry_dataset_find(const char *name);
const char *entry_dataset_name(enum entry_dataset dataset);
/* RFC 3339 in ns since 1970; 0: it is none. */
int64_t entry_time(const char *text);
/* Of the digits an alert's id begins with: the numbers it may have. -1: no such id. */
int entry_numbers(const char *id, int64_t *first, int64_t *last);

#endif
