/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * allow: the programs whose TLS is their business, and with whom.
 * One list, one thread. An entry matches when everything it names matches.
 * On failure (memory) -1 and the list is as before. What is not known of a
 * process never matches, so the unknown is never allowed.
 */
#ifndef JUDGE_ALLOW_H
#define JUDGE_ALLOW_H

#include <track/process.h>

#include "network.h"

struct allow_entry {
	char *executable;	/* path or glob; '*' does not pass a slash */
	char *script;		/* as executable; NULL: any, or none */
	char *parent;		/* executable of the parent, likewise */
	char *comment;
	bool any_user, any_destination;
	uint32_t uid;
	struct network destination;
	uint16_t port;		/* 0: any */
};

struct allow_list {
	struct allow_entry *entry;
	size_t count;
	uint64_t mntns;		/* the mount namespace in which paths are meant, 0: any */
};

/* Takes over the strings of e. */
int allow_list_add(struct allow_list *l, const struct allow_entry *e);
void allow_entry_clean(struct allow_entry *e);
void allow_list_clean(struct allow_list *l);

/* The entry that allows p to speak with remote, or NULL. p may be NULL. */
const struct allow_entry *allow_find(const struct allow_list *l, const struct process *p,
				     const struct kxw_endpoint *remote);

/* The mount namespace of the host, as far as the caller sees one; 0: unknown. */
uint64_t allow_mntns_here(void);

#endif
