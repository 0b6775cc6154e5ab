/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lists: fingerprints and certificates that others have a bad word for, read
 * from CSV files in the form abuse.ch publishes. One set, one thread; read-only
 * once it is read. Finding costs the same however long the lists are.
 * On failure -1 and "file:line: what is wrong"; what was read until there stays.
 */
#ifndef JUDGE_LISTS_H
#define JUDGE_LISTS_H

#include <stddef.h>

enum list_kind {
	LIST_JA3,
	LIST_JA4,
	LIST_CERTIFICATE,	/* by SHA-1 or SHA-256 */

	LIST_KINDS
};

struct list_entry;
struct list_text;

struct lists {
	struct list_entry *entry[LIST_KINDS];	/* by enum list_kind */
	struct list_text *text;			/* reasons and file names, each once */
};

/* "ja3", "ja4", "certificate". */
const char *list_kind_name(enum list_kind kind);
/* LIST_KINDS: there is no such kind. */
enum list_kind list_kind_find(const char *name);

/*
 * Reads a file. In each line that is not empty and does not begin with # the
 * first field that has the form of the kind's value is the value; the last
 * field, if it is another one, says why it is listed.
 */
int lists_read(struct lists *l, enum list_kind kind, const char *file, char *error,
	       size_t error_size);
void lists_clean(struct lists *l);
size_t lists_count(const struct lists *l, enum list_kind kind);

/* value in lower case. NULL: it is not listed. */
const struct list_entry *lists_find(const struct lists *l, enum list_kind kind,
				    const char *value);

const char *list_entry_value(const struct list_entry *e);
const char *list_entry_reason(const struct list_entry *e);	/* "" where none was given */
const char *list_entry_file(const struct list_entry *e);

#endif
