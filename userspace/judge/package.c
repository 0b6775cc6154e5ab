// SPDX-License-Identifier: BSD-3-Clause
#include "package.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uthash.h>

#include "rpm.h"

#define KEPT_MAX	1024
#define DPKG		"/var/lib/dpkg/info"

struct kept {
	enum package_answer answer;
	char *name;
	UT_hash_handle hh;
	char path[];
};

struct packages {
	char *root;
	struct kept *kept;	/* in the order of use, oldest first */
	struct timespec changed;
};

struct packages *packages_create(const char *root)
{
	struct packages *p = calloc(1, sizeof(*p));

	if (p)
		p->root = strdup(root);
	if (p && p->root)
		return p;
	free(p);
	return NULL;
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
	free(p->root);
	free(p);
}

/* ---- dpkg: a list of files for each package ------------------------------------- */

/*
 * /bin may be a link to /usr/bin, and a list may have either name. The other
 * one of path, or NULL.
 */
static const char *other_name(const char *path, char *room, size_t size)
{
	static const char *const merged[] = { "/bin/", "/sbin/", "/lib/", "/lib64/", "/lib32/" };
	const char *below = !strncmp(path, "/usr/", 5) ? path + 4 : path;
	size_t i;

	for (i = 0; i < sizeof(merged) / sizeof(*merged); i++)
		if (!strncmp(below, merged[i], strlen(merged[i])))
			break;
	if (i == sizeof(merged) / sizeof(*merged))
		return NULL;
	if (below != path)
		return below;
	return snprintf(room, size, "/usr%s", path) < (int)size ? room : NULL;
}

static bool has_line(const char *text, size_t size, const char *line)
{
	const char *at = text, *end = text + size;
	size_t n = line ? strlen(line) : 0;

	while (n && (at = memmem(at, (size_t)(end - at), line, n))) {
		if ((at == text || at[-1] == '\n') && (at + n == end || at[n] == '\n'))
			return true;
		at++;
	}
	return false;
}

struct list_buffer {
	char *text;
	size_t room, size;
};

static bool list_read(struct list_buffer *b, int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n = -1;
	char *grown;

	if (fd < 0)
		return false;
	if (!fstat(fd, &st) && (size_t)st.st_size > b->room) {
		grown = realloc(b->text, (size_t)st.st_size);
		if (grown) {
			b->text = grown;
			b->room = (size_t)st.st_size;
		}
	}
	/* An empty package has an empty list. */
	if (b->text)
		n = read(fd, b->text, b->room);
	close(fd);
	b->size = n < 0 ? 0 : (size_t)n;
	return n >= 0;
}

/* "openssl.list", "libssl3:amd64.list" */
static char *name_of_list(const char *file)
{
	return strndup(file, strcspn(file, ":") < strlen(file) ? strcspn(file, ":") :
		       strlen(file) - strlen(".list"));
}

static bool is_list(const char *file)
{
	size_t n = strlen(file);

	return n > 5 && !strcmp(file + n - 5, ".list");
}

static enum package_answer dpkg_ask(DIR *lists, const char *path, char **name)
{
	char room[PATH_MAX];
	const char *other = other_name(path, room, sizeof(room));
	struct list_buffer b = { NULL, 0, 0 };
	enum package_answer answer = PACKAGE_NONE;
	const struct dirent *one;

	while (answer == PACKAGE_NONE && (one = readdir(lists))) {
		if (!is_list(one->d_name) || !list_read(&b, dirfd(lists), one->d_name))
			continue;
		if (!has_line(b.text, b.size, path) && !has_line(b.text, b.size, other))
			continue;
		*name = name_of_list(one->d_name);
		answer = *name ? PACKAGE_OWNED : PACKAGE_UNKNOWN;
	}
	free(b.text);
	return answer;
}

/* ---- both ----------------------------------------------------------------------- */

static enum package_answer ask(struct packages *p, const char *path, char **name)
{
	enum package_answer answer;
	char folder[PATH_MAX];
	DIR *lists;

	snprintf(folder, sizeof(folder), "%s" DPKG, p->root);
	lists = opendir(folder);
	if (lists) {
		answer = dpkg_ask(lists, path, name);
		closedir(lists);
		return answer;
	}
	switch (rpm_ask(p->root, path, name)) {
	case 1:
		return PACKAGE_OWNED;
	case 0:
		return PACKAGE_NONE;
	default:
		return PACKAGE_UNKNOWN;
	}
}

/* Both systems write into these folders whenever they change something. */
static void check_age(struct packages *p)
{
	static const char *const place[] = { DPKG, RPM_DATABASE, RPM_DATABASE_NEW };
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

static struct kept *kept_create(struct packages *p, const char *path)
{
	struct kept *k = calloc(1, sizeof(*k) + strlen(path) + 1);

	if (!k)
		return NULL;
	strcpy(k->path, path);
	k->answer = ask(p, path, &k->name);
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
