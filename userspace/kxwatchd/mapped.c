// SPDX-License-Identifier: BSD-3-Clause
#include "mapped.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define LINES_MAX	4096	/* of a map that are looked at: libraries are among the first */
#define OVERLAY	0x794c7630	/* of linux/magic.h, but newer than the oldest systems */
#define BTRFS	0x9123683e

static int open_regular(const char *path, struct stat *st)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (!fstat(fd, st) && S_ISREG(st->st_mode))
		return fd;
	close(fd);
	return -1;
}

/* ---- by its mapping ------------------------------------------------------------- */

struct mapping {
	char range[64];
	unsigned int major, minor;
	uint64_t inode;
	const char *path;	/* in the line, without its end; "" */
};

/* "7f00-7f01 r-xp 00000000 08:01 1234   /usr/lib/libcrypto.so.3": proc(5). */
static bool line_read(struct mapping *m, char *line)
{
	int at = 0;

	if (sscanf(line, "%63s %*s %*s %x:%x %" SCNu64 " %n", m->range, &m->major, &m->minor,
		   &m->inode, &at) != 4 || !at)
		return false;
	m->path = line + at;
	line[at + strcspn(line + at, "\n")] = '\0';
	return true;
}

/* An overlay has two inodes for a file, and kernels differ in which one they tell. */
static bool is_library(const struct mapping *m, const struct kxw_library *l)
{
	if (l->known_file && m->major == l->dev >> 20 && m->minor == (l->dev & 0xfffff) &&
	    m->inode == l->inode)
		return true;
	return l->path && !l->deleted && m->inode && !strcmp(m->path, l->path);
}

static bool find_range(const char *maps, const struct kxw_library *l, char range[64])
{
	FILE *f = fopen(maps, "re");
	struct mapping m;
	bool found = false;
	char *line = NULL;
	size_t room = 0;
	int lines;

	for (lines = 0; f && !found && lines < LINES_MAX && getline(&line, &room, f) > 0; lines++)
		found = line_read(&m, line) && is_library(&m, l);
	if (found)
		memcpy(range, m.range, sizeof(m.range));
	free(line);
	if (f)
		fclose(f);
	return found;
}

static int open_mapping(const char *proc, const struct kxw_process *p, const struct kxw_library *l)
{
	char path[PATH_MAX], range[64];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%u/maps", proc, p->pid);
	if (!find_range(path, l, range))
		return -1;
	snprintf(path, sizeof(path), "%s/%u/map_files/%s", proc, p->pid, range);
	return open_regular(path, &st);
}

/* ---- by its path ---------------------------------------------------------------- */

static bool same_file(const struct stat *st, const struct kxw_library *l)
{
	return l->known_file && st->st_ino == l->inode && major(st->st_dev) == l->dev >> 20 &&
	       minor(st->st_dev) == (l->dev & 0xfffff);
}

/* Whether stat(2) says there what the kernel has. */
static bool tells_other_numbers(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) && (fs.f_type == OVERLAY || fs.f_type == BTRFS);
}

static int open_path(const char *path, const struct kxw_library *l, bool at_home)
{
	struct stat st;
	int fd = open_regular(path, &st);

	if (fd < 0 || same_file(&st, l) || (at_home && tells_other_numbers(fd)))
		return fd;
	close(fd);
	return -1;
}

int mapped_open(const char *proc, uint64_t mntns, const struct kxw_process *p,
		const struct kxw_library *l)
{
	bool at_home = mntns && p->known & KXW_KNOWS_MNTNS && p->mntns == mntns;
	char path[PATH_MAX];
	int fd = open_mapping(proc, p, l);

	if (fd >= 0 || !l->path || l->deleted || *l->path != '/')
		return fd;
	if (at_home)
		return open_path(l->path, l, true);
	if (snprintf(path, sizeof(path), "%s/%u/root%s", proc, p->pid, l->path) >=
	    (int)sizeof(path))
		return -1;
	return open_path(path, l, false);
}
