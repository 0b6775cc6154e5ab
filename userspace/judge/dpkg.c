// SPDX-License-Identifier: BSD-3-Clause
#include "dpkg.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHARE_OF_TIME	10	/* one part of so many is spent on reading */

/* A hash finds the lists that may have a path; the list itself says whether it has. */
struct dpkg_file {
	uint32_t hash;
	uint32_t list;
};

int dpkg_init(struct dpkg *d, const char *root)
{
	size_t size = strlen(root) + sizeof(DPKG_LISTS);

	memset(d, 0, sizeof(*d));
	d->folder = malloc(size);
	if (!d->folder)
		return -1;
	snprintf(d->folder, size, "%s" DPKG_LISTS, root);
	return 0;
}

static void forget(struct dpkg *d)
{
	size_t i;

	for (i = 0; i < d->lists; i++)
		free(d->list[i]);
	free(d->list);
	free(d->file);
	d->list = NULL;
	d->file = NULL;
	d->lists = d->files = d->room = 0;
	memset(&d->changed, 0, sizeof(d->changed));
}

void dpkg_clean(struct dpkg *d)
{
	forget(d);
	free(d->folder);
}

/* ---- paths -------------------------------------------------------------------- */

/*
 * /bin may be a link to /usr/bin, and a list may have either name: the shorter
 * one, which is part of the longer.
 */
static const char *short_name(const char *path, size_t size)
{
	static const char *const merged[] = { "/bin/", "/sbin/", "/lib/", "/lib64/", "/lib32/" };
	const char *below = path + 4;
	size_t i;

	if (size < 4 || memcmp(path, "/usr", 4))
		return path;
	for (i = 0; i < sizeof(merged) / sizeof(*merged); i++)
		if (size - 4 > strlen(merged[i]) && !memcmp(below, merged[i], strlen(merged[i])))
			return below;
	return path;
}

static bool same_file(const char *a, size_t size_a, const char *b, size_t size_b)
{
	const char *end_a = a + size_a, *end_b = b + size_b;

	a = short_name(a, size_a);
	b = short_name(b, size_b);
	return end_a - a == end_b - b && !memcmp(a, b, (size_t)(end_a - a));
}

/* FNV-1a */
static uint32_t hash_of(const char *path, size_t size)
{
	const char *at = short_name(path, size), *end = path + size;
	uint32_t hash = 2166136261u;

	for (; at < end; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	return hash;
}

/* ---- lists -------------------------------------------------------------------- */

struct text {
	char *at;
	size_t size;
};

/* 0: all of it, which may be nothing: an empty package has an empty list. */
static int list_read(const char *folder, const char *file, struct text *out)
{
	char path[4096];
	struct stat st;
	ssize_t n = -1;
	int fd;

	if (snprintf(path, sizeof(path), "%s/%s", folder, file) >= (int)sizeof(path))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -1;
	out->at = NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		out->at = malloc((size_t)st.st_size + 1);
	if (out->at)
		n = read(fd, out->at, (size_t)st.st_size);
	close(fd);
	if (n >= 0) {
		out->size = (size_t)n;
		return 0;
	}
	free(out->at);
	return -1;
}

/* The next line, without its end; NULL: there is none. */
static const char *line_next(const struct text *t, size_t *at, size_t *size)
{
	const char *line = t->at + *at, *end;

	if (*at >= t->size)
		return NULL;
	end = memchr(line, '\n', t->size - *at);
	*size = end ? (size_t)(end - line) : t->size - *at;
	*at += *size + 1;
	return line;
}

static int file_add(struct dpkg *d, uint32_t hash)
{
	size_t room = d->room ? 2 * d->room : 4096;
	struct dpkg_file *grown;

	if (d->files == d->room) {
		grown = realloc(d->file, room * sizeof(*grown));
		if (!grown)
			return -1;
		d->file = grown;
		d->room = room;
	}
	d->file[d->files].hash = hash;
	d->file[d->files++].list = (uint32_t)d->lists - 1;
	return 0;
}

static int list_add(struct dpkg *d, const char *file)
{
	char **grown = realloc(d->list, (d->lists + 1) * sizeof(*grown));
	struct text text;
	const char *line;
	size_t at = 0, size;
	int ret = 0;

	if (!grown)
		return -1;
	d->list = grown;
	d->list[d->lists] = strdup(file);
	if (!d->list[d->lists])
		return -1;
	d->lists++;
	if (list_read(d->folder, file, &text))
		return -1;
	while (!ret && (line = line_next(&text, &at, &size)))
		ret = file_add(d, hash_of(line, size));
	free(text.at);
	return ret;
}

/* ---- all of them -------------------------------------------------------------- */

static bool is_list(const char *file)
{
	size_t n = strlen(file);

	return n > 5 && !strcmp(file + n - 5, ".list");
}

static int by_hash(const void *a, const void *b)
{
	uint32_t x = ((const struct dpkg_file *)a)->hash, y = ((const struct dpkg_file *)b)->hash;

	return (x > y) - (x < y);
}

/* A list that went away while they were read leaves the folder changed. */
static int read_all(struct dpkg *d, const struct stat *st)
{
	DIR *lists = opendir(d->folder);
	const struct dirent *one;
	int ret = 0;

	if (!lists)
		return -1;
	forget(d);
	while (!ret && (one = readdir(lists)))
		if (is_list(one->d_name))
			ret = list_add(d, one->d_name);
	closedir(lists);
	if (ret) {
		forget(d);
		return -1;
	}
	if (d->files)
		qsort(d->file, d->files, sizeof(*d->file), by_hash);
	d->changed = st->st_mtim;
	return 0;
}

static uint64_t now(void)
{
	struct timespec t = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* 0: what is kept is what is installed; -1: it is not known whether it is. */
static int refresh(struct dpkg *d)
{
	uint64_t begun = now();
	struct stat st;
	int ret;

	if (stat(d->folder, &st))
		return -1;
	if (st.st_mtim.tv_sec == d->changed.tv_sec && st.st_mtim.tv_nsec == d->changed.tv_nsec)
		return 0;
	if (begun < d->again)
		return -1;
	ret = read_all(d, &st);
	d->again = now();
	d->again += (SHARE_OF_TIME - 1) * (d->again - begun);
	return ret;
}

/* ---- one file ----------------------------------------------------------------- */

static bool list_has(const struct dpkg *d, const char *file, const char *path)
{
	struct text text;
	const char *line;
	size_t at = 0, size, n = strlen(path);
	bool found = false;

	if (list_read(d->folder, file, &text))
		return false;
	while (!found && (line = line_next(&text, &at, &size)))
		found = same_file(line, size, path, n);
	free(text.at);
	return found;
}

/* "openssl.list", "libssl3:amd64.list" */
static char *name_of_list(const char *file)
{
	size_t n = strcspn(file, ":");

	return strndup(file, n < strlen(file) ? n : strlen(file) - strlen(".list"));
}

int dpkg_ask(struct dpkg *d, const char *path, char **name)
{
	const uint32_t hash = hash_of(path, strlen(path));
	int nobody = refresh(d);
	size_t low = 0, high = d->files, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (d->file[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < d->files && d->file[low].hash == hash; low++) {
		if (!list_has(d, d->list[d->file[low].list], path))
			continue;
		*name = name_of_list(d->list[d->file[low].list]);
		return *name ? 1 : -1;
	}
	return nobody;
}
