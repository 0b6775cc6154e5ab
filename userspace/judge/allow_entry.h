/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * allow_entry: one entry of an allowlist, and whether a handshake is meant by it.
 * One thread. Nothing here fails; what is not known of a handshake is meant by
 * no entry that names it.
 */
#ifndef JUDGE_ALLOW_ENTRY_H
#define JUDGE_ALLOW_ENTRY_H

#include <time.h>

#include <tls/fingerprint.h>
#include <track/process.h>

#include "file_hash.h"
#include "network.h"
#include "package.h"

/* What is NULL, or any, is not asked for. */
struct allow_entry {
	char *executable, *script, *parent;	/* globs of paths; parent's executable */
	char *cgroup, *library, *package;	/* globs of text; library: a path */
	char *sha256;				/* of the executable, lower hex */
	char *server_name, *issuer;		/* globs; the issuer's name as in RFC 2253 */
	char *ja4_stable, *comment;
	char *place;				/* "file:line: allow.[3]" */
	bool any_user, any_destination;
	uint32_t uid;
	struct network destination;
	uint16_t port;				/* 0: any */
	time_t expires;				/* the first moment it does not hold; 0: never */

	bool told;				/* that it expired */
	struct allow_entry *next, *next_there;	/* of the list's indexes */
};

void allow_entry_clean(struct allow_entry *e);

/* What an entry may ask. Strings are NULL where unknown, and somebody else's. */
struct allow_query {
	const char *executable, *script, *parent, *cgroup, *server_name, *issuer, *ja4_stable;
	const char *library[PROCESS_LIBRARIES_MAX];
	size_t libraries;
	/* Whether executable is what has this name on the host; what it was run as, else. */
	bool host_path;
	bool knows_user;
	uint32_t uid;
	struct kxw_endpoint remote;
	const struct kxw_process *process;	/* whose file it is, or NULL: as the path says */
	time_t at;
};

/* What is asked of files. Members may be NULL: then those entries match nothing. */
struct allow_files {
	struct packages *packages;
	struct file_hashes *hashes;
	uint64_t looked_at;	/* entries, in all searches so far */
};

bool allow_entry_holds(const struct allow_entry *e, time_t at);
/* Whether it is about this program: everything but whom it speaks with, and how. */
bool allow_entry_is_program(const struct allow_entry *e, const struct allow_query *q,
			    const struct allow_files *files);
bool allow_entry_is_destination(const struct allow_entry *e, const struct allow_query *q);

enum allow_fit { ALLOW_DIFFERS, ALLOW_UNKNOWN, ALLOW_FITS };

enum allow_fit allow_entry_issuer(const struct allow_entry *e, const struct allow_query *q);
enum allow_fit allow_entry_hello(const struct allow_entry *e, const struct allow_query *q);

#endif
