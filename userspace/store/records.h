/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * records: the file of records, as the daemon writes it: each once, however often it
 * is given. One writer, one thread; others may read meanwhile (find).
 * What is added between records_begin() and records_commit() is kept whole or not
 * at all, over kill -9, and after records_commit() over a power cut as well: it is
 * a write-ahead log that each commit is synchronised to.
 * On failure -errno, and records_error() is a sentence that names the file.
 * -EAGAIN: somebody else writes just now; -EBADMSG: the file is damaged.
 */
#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H

#include "database.h"
#include "entry.h"
#include "retention.h"

struct records;

/* NULL, a sentence in error, and its kind in errno. A file that is not there is made. */
struct records *records_open(const char *file, char error[DATABASE_ERROR_SIZE]);
void records_close(struct records *r);
const char *records_error(struct records *r);

int records_begin(struct records *r);
/*
 * A record that is known already is left as it is, unless that one was told as it
 * stood when the daemon stopped: then this one takes its place.
 */
int records_add(struct records *r, const struct entry *e, const char *line, size_t size);
int records_commit(struct records *r);
/* Undoes what was added since records_begin(). */
void records_undo(struct records *r);

/*
 * Lets go of some of what is too old or too much, now in ns since 1970; outside of a
 * transaction. 1: there is more to do, 0, or -errno.
 */
int records_retain(struct records *r, const struct retention *bounds, int64_t now);

#endif
