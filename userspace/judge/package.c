// SPDX-License-Identifier: BSD-3-Clause
#include "package.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uthash.h>

#include "dpkg.h"
#include "rpm.h"

#define KEPT_MAX	1024

struct kept {
	enum package_answer answer;
	char *name;
	UT_hash_handle hh;
	char path[];
};

struct packages {
	char *root;
	struct dpkg dpkg;
	struct kept *kept;	/* answers, oldest first */
	struct timespec changed;	/* the database, when they were given */
};

struct packages *packages_create(const char *root)
{
	struct packages *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->root = strdup(root);
	if (!p->root || dpkg_init(&p->dpkg, root)) {
		packages_destroy(p);
		return NULL;
	}
	return p;
}

static void forget(struct packages *p, struct kept *k)
{
	HASH_DEL(p->kept, k);
	free(k->name);
	free(k);
}

static void forget_all(struct packages *p)
{
	while (p->kept)
		forget(p, p->kept);
}

void packages_destroy(struct packages *p)
{
	if (!p)
		return;
	forget_all(p);
	dpkg_clean(&p->dpkg);
	free(p->root);
	free(p);
}

/* Both systems write into these folders whenever they change something. */
static void check_age(struct packages *p)
{
	static const char *const place[] = { DPKG_LISTS, RPM_DATABASE, RPM_DATABASE_NEW };
	char folder[PATH_MAX];
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(place) / sizeof(*place); i++) {
		snprintf(folder, sizeof(folder), "%s%s", p->root, place[i]);
		if (!stat(folder, &st))
			break;
	}
	if (i == sizeof(place) / sizeof(*place) ||
	    (st.st_mtim.tv_sec == p->changed.tv_sec && st.st_mtim.tv_nsec == p->changed.tv_nsec))
		return;
	p->changed = st.st_mtim;
	forget_all(p);
}

/* *for_now: the answer may be another one soon, though nothing changes. */
static enum package_answer ask(struct packages *p, const char *path, char **name, bool *for_now)
{
	bool rpm = access(p->dpkg.folder, F_OK) != 0;
	int found = rpm ? rpm_ask(p->root, path, name) : dpkg_ask(&p->dpkg, path, name);

	*for_now = !rpm && found < 0;
	if (found < 0)
		return PACKAGE_UNKNOWN;
	return found ? PACKAGE_OWNED : PACKAGE_NONE;
}

static struct kept *kept_create(struct packages *p, const char *path)
{
	struct kept *k = calloc(1, sizeof(*k) + strlen(path) + 1);
	bool for_now;

	if (!k)
		return NULL;
	strcpy(k->path, path);
	k->answer = ask(p, path, &k->name, &for_now);
	if (for_now) {
		free(k);
		return NULL;
	}
	HASH_ADD_KEYPTR(hh, p->kept, k->path, strlen(k->path), k);
	if (HASH_COUNT(p->kept) > KEPT_MAX)
		forget(p, p->kept);
	return k;
}

enum package_answer package_of(struct packages *p, const char *path, const char **name)
{
	struct kept *k;

	check_age(p);
	HASH_FIND(hh, p->kept, path, strlen(path), k);
	if (!k)
		k = kept_create(p, path);
	*name = k ? k->name : NULL;
	return k ? k->answer : PACKAGE_UNKNOWN;
}
