/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * allow: the programs whose TLS is their business, and with whom.
 * One list, one thread. An entry matches when everything it names matches.
 * Entries that name one executable, and those that name one destination, are
 * found by it; only those with a glob in its place are gone through.
 * On failure (memory) -1 and the list is as before. What is not known of a
 * process never matches, so the unknown is never allowed.
 */
#ifndef JUDGE_ALLOW_H
#define JUDGE_ALLOW_H

#include "allow_entry.h"

struct allow_slot;

struct allow_list {
	struct allow_entry **entry;
	size_t count;
	struct allow_slot *program, *there;	/* indexes */
	struct allow_entry **glob, **afar;	/* what they do not hold */
	size_t globs, afars;
	struct allow_files *files;		/* NULL: no entry */
	bool wants_hello;			/* an entry names ja4_stable */
	uint64_t mntns;		/* the mount namespace in which paths are meant, 0: any */
};

/* Takes over the strings of e. */
int allow_list_add(struct allow_list *l, const struct allow_entry *e);
void allow_list_clean(struct allow_list *l);

/* Tells each entry that has expired by then; once. */
void allow_list_tell_expired(struct allow_list *l, time_t at,
			     void (*tell)(const struct allow_entry *e, void *arg), void *arg);

/* Fills in what is known of the process, which may be NULL; the rest is the caller's. */
void allow_query_set_process(struct allow_query *q, const struct allow_list *l,
			     const struct process *p);

/* Whoever can be about this executable and script, one after the other; NULL: no more. */
struct allow_cursor {
	size_t stage, glob;
	const struct allow_entry *entry;
};

const struct allow_entry *allow_next(const struct allow_list *l, const struct allow_query *q,
				     struct allow_cursor *c);

/* The entry that allows it, or NULL. */
const struct allow_entry *allow_find(const struct allow_list *l, const struct allow_query *q);

/* Whether any entry, of whatever program, has this destination. */
bool allow_knows_destination(const struct allow_list *l, const struct allow_query *q);

/* The mount namespace of the host, as far as the caller sees one; 0: unknown. */
uint64_t allow_mntns_here(void);

#endif
