// SPDX-License-Identifier: BSD-3-Clause
#include "users.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <uthash.h>

struct user {
	uint32_t uid;
	char *name;
	UT_hash_handle hh;
};

struct users {
	char *passwd;
	struct timespec changed;
	ino_t inode;
	struct user *user;
};

struct users *users_create(const char *passwd)
{
	struct users *u = calloc(1, sizeof(*u));

	if (!u)
		return NULL;
	u->passwd = strdup(passwd);
	if (!u->passwd) {
		free(u);
		return NULL;
	}
	return u;
}

static void users_clear(struct users *u)
{
	struct user *user, *next;

	HASH_ITER(hh, u->user, user, next) {
		HASH_DEL(u->user, user);
		free(user->name);
		free(user);
	}
}

void users_destroy(struct users *u)
{
	if (!u)
		return;
	users_clear(u);
	free(u->passwd);
	free(u);
}

/* The first line of a user id holds, as for getpwuid(3). */
static void user_add(struct users *u, const struct passwd *p)
{
	uint32_t uid = p->pw_uid;
	struct user *user;

	HASH_FIND(hh, u->user, &uid, sizeof(uid), user);
	if (user)
		return;
	user = calloc(1, sizeof(*user));
	if (!user)
		return;
	user->uid = uid;
	user->name = strdup(p->pw_name);
	if (!user->name) {
		free(user);
		return;
	}
	HASH_ADD(hh, u->user, uid, sizeof(user->uid), user);
}

static void users_read(struct users *u)
{
	const struct passwd *p;
	FILE *file = fopen(u->passwd, "re");

	users_clear(u);
	if (!file)
		return;
	while ((p = fgetpwent(file)))
		user_add(u, p);
	fclose(file);
}

const char *users_name(struct users *u, uint32_t uid)
{
	struct user *user;
	struct stat st;

	if (stat(u->passwd, &st))
		return NULL;
	if (st.st_ino != u->inode || st.st_mtim.tv_sec != u->changed.tv_sec ||
	    st.st_mtim.tv_nsec != u->changed.tv_nsec) {
		users_read(u);
		u->inode = st.st_ino;
		u->changed = st.st_mtim;
	}
	HASH_FIND(hh, u->user, &uid, sizeof(uid), user);
	return user ? user->name : NULL;
}
