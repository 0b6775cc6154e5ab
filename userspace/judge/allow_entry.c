// SPDX-License-Identifier: BSD-3-Clause
#include "allow_entry.h"

#include <stdlib.h>
#include <string.h>

#include "glob.h"

void allow_entry_clean(struct allow_entry *e)
{
	free(e->executable);
	free(e->script);
	free(e->parent);
	free(e->cgroup);
	free(e->library);
	free(e->package);
	free(e->sha256);
	free(e->server_name);
	free(e->issuer);
	free(e->ja4_stable);
	free(e->comment);
	free(e->place);
	memset(e, 0, sizeof(*e));
}

bool allow_entry_holds(const struct allow_entry *e, time_t at)
{
	return !e->expires || at < e->expires;
}

static bool library_matches(const struct allow_entry *e, const struct allow_query *q)
{
	size_t i;

	if (!e->library)
		return true;
	for (i = 0; i < q->libraries; i++)
		if (glob_matches(GLOB_TEXT, e->library, q->library[i]))
			return true;
	return false;
}

/* Asked last: these look at files. */
static bool file_matches(const struct allow_entry *e, const struct allow_query *q,
			 const struct allow_files *files)
{
	const char *name, *hash;

	if (e->package && (!files->packages || !q->host_path ||
			   package_of(files->packages, q->executable, &name) != PACKAGE_OWNED ||
			   !glob_matches(GLOB_TEXT, e->package, name)))
		return false;
	if (!e->sha256)
		return true;
	hash = files->hashes ? file_hash(files->hashes, q->executable, q->process) : NULL;
	return hash && !strcmp(hash, e->sha256);
}

bool allow_entry_is_program(const struct allow_entry *e, const struct allow_query *q,
			    const struct allow_files *files)
{
	if (!allow_entry_holds(e, q->at))
		return false;
	/* A container's paths are its own; an entry that names the container means those. */
	if (!q->host_path && !e->cgroup)
		return false;
	if (!e->any_user && (!q->knows_user || q->uid != e->uid))
		return false;
	return glob_matches(GLOB_PATH, e->executable, q->executable) &&
	       glob_matches(GLOB_PATH, e->script, q->script) &&
	       glob_matches(GLOB_PATH, e->parent, q->parent) &&
	       glob_matches(GLOB_TEXT, e->cgroup, q->cgroup) &&
	       library_matches(e, q) && file_matches(e, q, files);
}

bool allow_entry_is_destination(const struct allow_entry *e, const struct allow_query *q)
{
	if (!e->any_destination && !network_has(&e->destination, &q->remote))
		return false;
	if (e->port && (!q->remote.ip_size || q->remote.port != e->port))
		return false;
	return glob_matches(GLOB_NAME, e->server_name, q->server_name);
}

enum allow_fit allow_entry_issuer(const struct allow_entry *e, const struct allow_query *q)
{
	if (!e->issuer)
		return ALLOW_FITS;
	if (!q->issuer)
		return ALLOW_UNKNOWN;
	return glob_matches(GLOB_TEXT, e->issuer, q->issuer) ? ALLOW_FITS : ALLOW_DIFFERS;
}

enum allow_fit allow_entry_hello(const struct allow_entry *e, const struct allow_query *q)
{
	if (!e->ja4_stable)
		return ALLOW_FITS;
	if (!q->ja4_stable)
		return ALLOW_UNKNOWN;
	return strcmp(e->ja4_stable, q->ja4_stable) ? ALLOW_DIFFERS : ALLOW_FITS;
}
