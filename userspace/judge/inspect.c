// SPDX-License-Identifier: BSD-3-Clause
#include "inspect.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include <tls/lru.h>

#include "filesystem.h"
#include "package.h"

#define FILES_MAX	1024				/* of which the stacks are remembered */
#define RECENT_MAX	64				/* programs of which it stands for a while */
#define RECENT_NS	1000000000ull
#define BUDGET		(8ull * BINARY_BYTES_MAX)	/* bytes read in a minute at most */

/* A file that was searched. */
struct searched {
	struct lru_node node;	/* by struct identity */
	struct binary binary;
};

/* What tells a file and its contents from others: as long as the key of struct lru. */
struct identity {
	uint64_t dev, inode, size, changed;
};

/* What was seen of a program. */
struct recent {
	uint64_t id, start, at;	/* as the module knows it; a monotonic clock, ns */
	size_t libraries;	/* that it had then */
	struct inspection seen;
};

struct inspector {
	char *proc;
	struct recent recent[RECENT_MAX];	/* by id */
	uint64_t mntns;		/* the one that paths are meant in, 0: unknown */
	struct packages *packages;
	struct lru files;
	uint64_t budget;
	time_t minute;
};

struct inspector *inspector_create(const char *proc)
{
	struct inspector *i = calloc(1, sizeof(*i));
	struct stat st;
	char path[PATH_MAX];

	if (!i)
		return NULL;
	i->files.max = FILES_MAX;
	i->proc = strdup(proc);
	i->packages = packages_create("");
	if (!i->proc || !i->packages) {
		inspector_destroy(i);
		return NULL;
	}
	snprintf(path, sizeof(path), "%s/self/ns/mnt", proc);
	i->mntns = stat(path, &st) ? 0 : st.st_ino;
	return i;
}

void inspector_destroy(struct inspector *i)
{
	struct lru_node *node;

	if (!i)
		return;
	while ((node = lru_pop(&i->files)))
		free(node);
	packages_destroy(i->packages);
	free(i->proc);
	free(i);
}

/* ---- files -------------------------------------------------------------------- */

static bool same_device(const struct stat *st, uint32_t dev)
{
	return major(st->st_dev) == dev >> 20 && minor(st->st_dev) == (dev & 0xfffff);
}

/* Paths of another mount namespace mean other files. */
static bool is_at_home(const struct inspector *i, const struct kxw_process *f)
{
	return i->mntns && f->known & KXW_KNOWS_MNTNS && f->mntns == i->mntns;
}

static int open_checked(const char *path, const struct kxw_process *f, struct stat *st)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (!fstat(fd, st) && S_ISREG(st->st_mode) && st->st_ino == f->exe_inode &&
	    same_device(st, f->exe_dev))
		return fd;
	close(fd);
	return -1;
}

/*
 * The program's own file: by the process while it lives, by its path else. A
 * process id that passed on to another program leads to another file.
 */
static int open_executable(const struct inspector *i, const struct kxw_process *f,
			   struct stat *st)
{
	char path[PATH_MAX];
	int fd;

	if (!(f->known & KXW_KNOWS_EXE_FILE) || filesystem_is_remote(i->proc, f->exe_dev))
		return -1;
	snprintf(path, sizeof(path), "%s/%u/exe", i->proc, f->pid);
	fd = open_checked(path, f, st);
	if (fd < 0 && f->exe && !f->exe_memfd && is_at_home(i, f))
		fd = open_checked(f->exe, f, st);
	return fd;
}

/* ---- stacks ------------------------------------------------------------------- */

static struct timespec now(void)
{
	struct timespec t = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return t;
}

static uint64_t budget_left(struct inspector *i)
{
	time_t minute = now().tv_sec / 60 + 1;

	if (minute != i->minute) {
		i->minute = minute;
		i->budget = BUDGET;
	}
	return i->budget;
}

static bool search_file(struct inspector *i, int fd, struct binary *out)
{
	uint64_t left = budget_left(i);

	if (left < BINARY_BYTES_MAX)
		return false;
	i->budget -= binary_search_stacks(fd, BINARY_BYTES_MAX, out);
	return true;
}

static bool look_at_stacks(struct inspector *i, int fd, const struct stat *st, struct binary *out)
{
	const struct identity id = {
		st->st_dev, st->st_ino, (uint64_t)st->st_size,
		(uint64_t)st->st_mtim.tv_sec * 1000000000u + (uint64_t)st->st_mtim.tv_nsec,
	};
	unsigned char key[LRU_KEY_SIZE];
	struct searched *s;

	memcpy(key, &id, sizeof(key));
	s = (struct searched *)lru_find(&i->files, key);
	if (s) {
		*out = s->binary;
		return true;
	}
	if (!search_file(i, fd, out))
		return false;
	s = calloc(1, sizeof(*s));
	if (!s)
		return true;
	memcpy(s->node.key, key, sizeof(key));
	s->binary = *out;
	free(lru_add(&i->files, &s->node));
	return true;
}

/* ---- the rest ----------------------------------------------------------------- */

static enum known look_at_mode(const char *exe, const struct stat *st)
{
	struct stat folder;
	char copy[PATH_MAX];

	if (st->st_mode & S_IWOTH)
		return YES;
	if (snprintf(copy, sizeof(copy), "%s", exe) >= (int)sizeof(copy) ||
	    stat(dirname(copy), &folder))
		return UNKNOWN;
	/* Where the sticky bit is, a file cannot be put in another's place. */
	return folder.st_mode & S_IWOTH && !(folder.st_mode & S_ISVTX) ? YES : NO;
}

static enum known look_at_package(struct inspector *i, const struct rules *rules, const char *exe)
{
	const char *name;

	/* No package installs there; so nobody can make us ask by leaving files. */
	if (text_list_holds(&rules->temporary, exe) || text_list_holds(&rules->homes, exe))
		return NO;
	switch (package_of(i->packages, exe, &name)) {
	case PACKAGE_OWNED:
		return YES;
	case PACKAGE_NONE:
		return NO;
	default:
		return UNKNOWN;
	}
}

/*
 * On file systems where stat(2) has another device than the mapping (overlay,
 * btrfs) nothing can be said; on one device the inode decides.
 */
static enum known library_is_replaced(const struct library *l)
{
	struct stat st;

	if (!l->path || !l->known_file || l->deleted)
		return UNKNOWN;
	if (stat(l->path, &st))
		return YES;
	if (!same_device(&st, l->dev))
		return UNKNOWN;
	return st.st_ino == l->inode ? NO : YES;
}

static enum known look_at_libraries(const struct process *p)
{
	enum known replaced = NO;
	size_t i;

	for (i = 0; i < p->libraries; i++) {
		switch (library_is_replaced(&p->library[i])) {
		case YES:
			return YES;
		case UNKNOWN:
			replaced = UNKNOWN;
			break;
		case NO:
			break;
		}
	}
	return replaced;
}

static void look(struct inspector *i, const struct rules *rules, const struct process *p,
		 struct inspection *out)
{
	const struct kxw_process *f = &p->fact;
	struct stat st;
	int fd;

	memset(out, 0, sizeof(*out));
	if (is_at_home(i, f)) {
		out->library_replaced = look_at_libraries(p);
		if (f->exe && !f->exe_deleted && !f->exe_memfd)
			out->packaged = look_at_package(i, rules, f->exe);
	}
	fd = open_executable(i, f, &st);
	if (fd < 0)
		return;
	out->searched = look_at_stacks(i, fd, &st, &out->binary);
	if (f->exe && !f->exe_deleted && !f->exe_memfd && is_at_home(i, f))
		out->writable = look_at_mode(f->exe, &st);
	close(fd);
}

void inspector_look(struct inspector *i, const struct rules *rules, const struct process *p,
		    struct inspection *out)
{
	struct recent *r = &i->recent[p->fact.id % RECENT_MAX];
	struct timespec t = now();
	uint64_t at = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;

	if (p->fact.id && r->id == p->fact.id && r->start == p->fact.start &&
	    r->libraries == p->libraries && at - r->at < RECENT_NS) {
		*out = r->seen;
		return;
	}
	look(i, rules, p, out);
	r->id = p->fact.id;
	r->start = p->fact.start;
	r->at = at;
	r->libraries = p->libraries;
	r->seen = *out;
}
