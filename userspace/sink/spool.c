// SPDX-License-Identifier: BSD-3-Clause
#include "spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "segment.h"

#define SEGMENTS	16	/* of which a full spool is made, and one or two more */
#define SEGMENT_MIN	(64 * 1024)
#define SEGMENT_MAX	(4 * 1024 * 1024)
#define RECORD_MAX	(4 * 1024 * 1024)
#define SUFFIX		".records"

struct part {
	uint64_t number;
	off_t size;
	uint64_t entries, unread;	/* not done with; not read */
};

struct spool {
	char *path;
	int folder;			/* -1: not made yet */
	uint64_t max;
	off_t part_max;
	struct part *part;		/* the first is read, the last is written */
	size_t parts, room;
	int read_fd, write_fd;		/* of parts[reading], of the last; or -1 */
	size_t reading;
	off_t read_at, done_at;		/* in parts[reading], in parts[0] */
	uint64_t entries, bytes, next_number;
	struct spool_loss loss;
	bool moved;			/* the cursor is to be written */
	bool unsynced;
};

/* ---- parts --------------------------------------------------------------------- */

static void part_name(uint64_t number, char name[40])
{
	snprintf(name, 40, "%016" PRIx64 SUFFIX, number);
}

static int part_file(const struct spool *s, uint64_t number, int flags)
{
	char name[40];
	int fd;

	part_name(number, name);
	fd = openat(s->folder, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd < 0 ? -errno : fd;
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static struct part *part_add(struct spool *s, uint64_t number)
{
	size_t room = s->room ? s->room * 2 : SEGMENTS + 2;
	struct part *part;

	if (s->parts == s->room) {
		part = realloc(s->part, room * sizeof(*part));
		if (!part)
			return NULL;
		s->part = part;
		s->room = room;
	}
	part = &s->part[s->parts++];
	memset(part, 0, sizeof(*part));
	part->number = number;
	return part;
}

static void part_unlink(struct spool *s, const struct part *p)
{
	char name[40];

	part_name(p->number, name);
	unlinkat(s->folder, name, 0);
	s->bytes -= (uint64_t)p->size;
}

static void part_remove_first(struct spool *s)
{
	part_unlink(s, s->part);
	s->parts--;
	memmove(s->part, s->part + 1, s->parts * sizeof(*s->part));
	s->done_at = 0;
	if (s->reading) {
		s->reading--;
	} else {
		fd_close(&s->read_fd);
		s->read_at = 0;
	}
	if (!s->parts)
		fd_close(&s->write_fd);
}

void spool_clear(struct spool *s)
{
	while (s->parts)
		part_remove_first(s);
	fd_close(&s->read_fd);
	s->entries = 0;
	s->reading = 0;
	s->read_at = s->done_at = 0;
	s->moved = true;
	spool_save(s);
}

/* ---- what a run before has left ------------------------------------------------- */

/* Counts what is whole in a part from at on, and cuts off what is not. */
static int part_survey(struct spool *s, struct part *p, off_t at, uint64_t *damaged)
{
	int fd = part_file(s, p->number, O_RDWR);
	struct stat st;
	ssize_t size;
	char *text;

	if (fd < 0)
		return fd;
	while ((size = segment_get(fd, at, RECORD_MAX, &text)) > 0) {
		free(text);
		at += size + SEGMENT_OVERHEAD;
		p->entries++;
	}
	p->unread = p->entries;
	p->size = at;
	if (!fstat(fd, &st) && st.st_size > at) {
		*damaged += (uint64_t)(st.st_size - at);
		if (ftruncate(fd, at))
			p->size = st.st_size;
	}
	close(fd);
	s->entries += p->entries;
	s->bytes += (uint64_t)p->size;
	return size == -ENOMEM ? -ENOMEM : 0;
}

static int by_number(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static int parts_list(struct spool *s)
{
	int fd = openat(s->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *d;
	uint64_t number;
	char name[40];

	if (!dir) {
		ret = -errno;
		fd_close(&fd);
		return ret;
	}
	while (!ret && (d = readdir(dir))) {
		if (sscanf(d->d_name, "%16" SCNx64, &number) != 1)
			continue;
		part_name(number, name);
		if (!strcmp(name, d->d_name) && !part_add(s, number))
			ret = -ENOMEM;
	}
	closedir(dir);
	if (s->parts)
		qsort(s->part, s->parts, sizeof(*s->part), by_number);
	return ret;
}

static int survey(struct spool *s, uint64_t *damaged)
{
	struct spool_cursor c;
	size_t i;
	int ret = parts_list(s);

	if (spool_cursor_read(s->folder, &c))
		memset(&c, 0, sizeof(c));
	s->loss = c.loss;
	s->next_number = c.segment + 1;
	while (!ret && s->parts && s->part[0].number < c.segment)
		part_remove_first(s);
	if (!s->parts)
		return ret;
	s->done_at = s->read_at = s->part[0].number == c.segment ? (off_t)c.offset : 0;
	for (i = 0; !ret && i < s->parts; i++)
		ret = part_survey(s, &s->part[i], i ? 0 : s->done_at, damaged);
	s->next_number = s->part[s->parts - 1].number + 1;
	if (!ret && !s->entries)
		spool_clear(s);
	return ret;
}

/* ---- beginning and end ---------------------------------------------------------- */

static int folder_open(struct spool *s)
{
	s->folder = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return s->folder < 0 ? -errno : 0;
}

/* And the one above it. */
static int folder_make(struct spool *s)
{
	char *slash = strrchr(s->path, '/');

	*slash = '\0';
	mkdir(s->path, 0700);
	*slash = '/';
	return mkdir(s->path, 0700) && errno != EEXIST ? -errno : folder_open(s);
}

struct spool *spool_open(const char *folder, const char *name, uint64_t max,
			 uint64_t *damaged)
{
	struct spool *s = calloc(1, sizeof(*s));
	int ret;

	*damaged = 0;
	if (!s)
		return NULL;
	s->folder = s->read_fd = s->write_fd = -1;
	s->max = max;
	s->part_max = (off_t)(max / SEGMENTS);
	if (s->part_max < SEGMENT_MIN)
		s->part_max = SEGMENT_MIN;
	if (s->part_max > SEGMENT_MAX)
		s->part_max = SEGMENT_MAX;
	ret = asprintf(&s->path, "%s/%s", folder, name) < 0 ? -ENOMEM : folder_open(s);
	if (!ret)
		ret = survey(s, damaged);
	if (!ret || ret == -ENOENT)
		return s;
	spool_close(s);
	errno = -ret;
	return NULL;
}

void spool_close(struct spool *s)
{
	if (!s)
		return;
	spool_save(s);
	fd_close(&s->read_fd);
	fd_close(&s->write_fd);
	fd_close(&s->folder);
	free(s->part);
	free(s->path);
	free(s);
}

/* ---- records -------------------------------------------------------------------- */

static int part_begin(struct spool *s)
{
	struct part *p;
	int fd;

	fd = part_file(s, s->next_number, O_RDWR | O_CREAT | O_EXCL);
	if (fd < 0)
		return fd;
	p = part_add(s, s->next_number++);
	if (!p) {
		close(fd);
		return -ENOMEM;
	}
	fd_close(&s->write_fd);
	s->write_fd = fd;
	return 0;
}

int spool_append(struct spool *s, const char *text, size_t size)
{
	off_t record = (off_t)(size + SEGMENT_OVERHEAD);
	struct part *p;
	int ret = 0;

	if (!size || size > RECORD_MAX)
		return -EINVAL;
	if (s->bytes + (uint64_t)record > s->max)
		return -ENOBUFS;
	if (s->folder < 0)
		ret = folder_make(s);
	if (!ret && (s->write_fd < 0 || s->part[s->parts - 1].size + record > s->part_max))
		ret = part_begin(s);
	if (ret)
		return ret;
	p = &s->part[s->parts - 1];
	ret = segment_put(s->write_fd, p->size, text, size);
	if (ret)
		return ret;
	p->size += record;
	p->entries++;
	p->unread++;
	s->entries++;
	s->bytes += (uint64_t)record;
	s->unsynced = true;
	return 0;
}

/* The part that is read can be read no further: what was in it is lost, and counted. */
static void give_up_part(struct spool *s)
{
	struct part *p = &s->part[s->reading];

	s->loss.records += p->unread;
	s->entries -= p->unread;
	p->entries -= p->unread;
	p->unread = 0;
	s->moved = true;
	/* Nor is it written any further. */
	if (s->reading + 1 == s->parts)
		fd_close(&s->write_fd);
	if (!s->entries)
		spool_clear(s);
}

int spool_read(struct spool *s, char **text, size_t *size)
{
	ssize_t n = 0;

	while (s->reading < s->parts) {
		if (!s->part[s->reading].unread) {
			if (s->reading + 1 == s->parts)
				return 0;
			fd_close(&s->read_fd);
			s->reading++;
			s->read_at = 0;
			continue;
		}
		if (s->read_fd < 0)
			s->read_fd = part_file(s, s->part[s->reading].number, O_RDONLY);
		n = s->read_fd < 0 ? -errno :
				     segment_get(s->read_fd, s->read_at, RECORD_MAX, text);
		if (n > 0)
			break;
		if (n == -ENOMEM)
			return -ENOMEM;
		give_up_part(s);
	}
	if (n <= 0)
		return 0;
	*size = (size_t)n;
	s->read_at += n + SEGMENT_OVERHEAD;
	s->part[s->reading].unread--;
	return 1;
}

void spool_unread(struct spool *s, size_t size)
{
	s->read_at -= (off_t)(size + SEGMENT_OVERHEAD);
	s->part[s->reading].unread++;
}

void spool_drop(struct spool *s, size_t size)
{
	if (!s->entries)
		return;
	s->done_at += (off_t)(size + SEGMENT_OVERHEAD);
	s->part[0].entries--;
	s->entries--;
	s->moved = true;
	if (!s->entries)
		spool_clear(s);
	while (s->parts > 1 && !s->part[0].entries)
		part_remove_first(s);
}

uint64_t spool_entries(const struct spool *s)
{
	return s->entries;
}

uint64_t spool_bytes(const struct spool *s)
{
	return s->bytes;
}

uint64_t spool_max(const struct spool *s)
{
	return s->max;
}

/* ---- what is remembered --------------------------------------------------------- */

void spool_set_loss(struct spool *s, const struct spool_loss *loss)
{
	s->loss = *loss;
	s->moved = true;
}

void spool_loss(const struct spool *s, struct spool_loss *loss)
{
	*loss = s->loss;
}

int spool_save(struct spool *s)
{
	struct spool_cursor c = {
		.segment = s->parts ? s->part[0].number : s->next_number,
		.offset = s->parts ? (uint64_t)s->done_at : 0,
		.loss = s->loss,
	};
	int ret;

	if (!s->moved)
		return 0;
	/* A loss is worth a folder; having nothing to say is not. */
	if (s->folder < 0 && (!s->loss.records || folder_make(s)))
		return 0;
	ret = spool_cursor_write(s->folder, &c);
	s->moved = ret != 0;
	return ret;
}

int spool_sync(struct spool *s)
{
	if (!s->unsynced || s->write_fd < 0)
		return 0;
	if (fdatasync(s->write_fd))
		return -errno;
	s->unsynced = false;
	return 0;
}
