/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sighting: what a record says of a handshake, as the judge asks for it.
 * For the commands that read records. Pure; any thread. Strings are the record's
 * and live as long; what the record does not say is NULL, 0 or false.
 */
#ifndef KXWATCH_SIGHTING_H
#define KXWATCH_SIGHTING_H

#include <jansson.h>

#include <judge/allow.h>

struct sighting {
	const char *dataset, *time, *executable, *script, *parent, *cgroup;
	const char *ip, *server_name, *issuer, *ja4_stable;
	bool no_file;			/* the executable was deleted, or never had a name */
	bool established, invalid;
	bool knows_user;
	uint32_t uid;
	struct kxw_endpoint remote;
	const json_t *libraries;
};

/* The member at "a.b.c", or NULL. */
json_t *record_get(const json_t *record, const char *path);
const char *record_text(const json_t *record, const char *path);

void sighting_read(struct sighting *s, const json_t *record);
/* As a question at the moment at; strings as in s. */
void sighting_query(const struct sighting *s, time_t at, struct allow_query *q);

/*
 * The entry that is about this sighting and no other, for allow_entry_clean();
 * its comment is the caller's. 0, or -1: memory, or no entry can be about it.
 */
int sighting_entry(const struct sighting *s, struct allow_entry *e);

#endif
