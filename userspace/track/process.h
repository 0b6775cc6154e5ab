/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * process: the process images that were seen, and the TLS libraries in them.
 * One table, one thread. Bounded: a full table forgets the image used longest
 * ago; whoever still holds that image keeps it alive.
 * On failure (memory) the answer is NULL or -1 and the table is as before.
 */
#ifndef TRACK_PROCESS_H
#define TRACK_PROCESS_H

#include <uthash.h>

#include <kxwatch/kxwatch.h>

#include "outside.h"
#include "peers.h"

#define PROCESS_LIBRARIES_MAX 32

struct library {
	char *path;			/* NULL: unknown */
	uint64_t inode, time;		/* time: when it was mapped, 0: before we looked */
	uint32_t dev;
	uint32_t how;			/* enum kxw_library_how, 0: unknown */
	bool known_file, deleted;
};

/* One life of a process id: kept when exec(2) makes a new image. */
struct process_birth {
	uint64_t pid, start;
};

struct process {
	struct kxw_process fact;	/* the strings in it are owned by the process */
	uint64_t seen;			/* CLOCK_REALTIME ns of first sight, 0: before we looked */
	uint64_t revision;		/* another for each change of fact; 0: it is of no table */
	char *parent_exe;		/* NULL: unknown */
	const char *script;		/* in fact.args: what an interpreter was told to run, or NULL */
	struct library library[PROCESS_LIBRARIES_MAX];
	size_t libraries;
	bool libraries_cut;		/* there were more */
	struct peers *peers;		/* NULL: none */
	/* By what its libraries did, where that is watched; NULL and 0: nothing was seen. */
	struct outside *outside;
	uint64_t verify_off, own_verifier;	/* when it first asked for that */

	struct process_birth birth;
	bool newest;			/* of its birth */
	unsigned int holders;
	UT_hash_handle by_id, by_birth;
};

struct process_table;

/*
 * proc is where a parent that is not in the table is looked up, "/proc"; NULL
 * for events that did not happen here and now.
 */
struct process_table *process_table_create(size_t capacity, const char *proc);
void process_table_destroy(struct process_table *t);
void process_table_clear(struct process_table *t);
uint64_t process_table_evicted(const struct process_table *t);
void process_table_resize(struct process_table *t, size_t capacity);

/* Adds an image, or brings what is known of it up to date. time 0: not from an event. */
struct process *process_table_add(struct process_table *t, const struct kxw_process *fact,
				  uint64_t time);
struct process *process_table_find(struct process_table *t, uint64_t id);
/* The image that p's parent runs, or NULL: unknown. */
struct process *process_table_parent(struct process_table *t, const struct process *p);

/* As it would be kept, but that the strings are fact's. */
struct library library_borrow(const struct kxw_library *fact, uint64_t time);
/* The library as kept, or NULL: memory, more than are kept, or known already. */
const struct library *process_add_library(struct process *p, const struct kxw_library *fact,
					  uint64_t time);

/* That of this file, or NULL. p may be NULL here and below. */
const struct library *process_library(const struct process *p, uint32_t dev, uint64_t inode);
struct process *process_hold(struct process *p);
void process_release(struct process *p);

#endif
