// SPDX-License-Identifier: BSD-3-Clause
#include "jsonl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "rotation.h"

struct jsonl {
	char *path;
	int fd;
	uint64_t max;		/* bytes of the file; 0: any */
	unsigned int files;
	uint64_t size;		/* of the file, as far as we wrote it */
	bool rotation_fails;
	bool begun;		/* the end of the file was looked at */
	size_t torn;		/* bytes of the head of a line that are written, */
	uint64_t torn_hash;	/* and which line that is */
};

static bool jsonl_wanted(const struct config *c)
{
	return c->output != NULL;
}

static int file_open(const char *path)
{
	if (!strcmp(path, "-"))
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	/* What processes say of themselves is not for everybody. */
	return open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
}

static off_t file_size(int fd)
{
	struct stat st;

	return fstat(fd, &st) || !S_ISREG(st.st_mode) ? 0 : st.st_size;
}

/* Who was killed while the disk was full has left the head of a line. */
static void end_torn_line(int fd)
{
	off_t size = file_size(fd);
	char last;

	if (size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n' &&
	    write(fd, "\n", 1) != 1)
		return;
}

/* The head of a line that will not go on; -errno when it cannot be ended either. */
static int take_back(struct jsonl *j)
{
	off_t size = file_size(j->fd);

	if (!j->torn)
		return 0;
	if ((size < (off_t)j->torn || ftruncate(j->fd, size - (off_t)j->torn)) &&
	    write(j->fd, "\n", 1) != 1)
		return -errno;
	j->torn = 0;
	return 0;
}

/* FNV-1a, to know a line again. */
static uint64_t hash(const struct item *item)
{
	uint64_t h = 0xcbf29ce484222325ULL;
	size_t i;

	for (i = 0; i < item->size; i++)
		h = (h ^ (unsigned char)item->text[i]) * 0x100000001b3ULL;
	return h;
}

/* The line from *done on, which is how far it is written in the end. */
static int put(int fd, const struct item *item, size_t *done)
{
	char end[] = "\n";
	struct iovec part[2];
	ssize_t n;

	while (*done < item->size + 1) {
		part[0].iov_base = (char *)item->text + *done;
		part[0].iov_len = item->size - (*done < item->size ? *done : item->size);
		part[1].iov_base = end;
		part[1].iov_len = 1;
		n = writev(fd, part, 2);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		*done += (size_t)n;
	}
	return 0;
}

static void jsonl_close(void *sink)
{
	struct jsonl *j = sink;

	take_back(j);
	close(j->fd);
	free(j->path);
	free(j);
}

static void *jsonl_open(const struct config *c, uint64_t now, char error[SINK_ERROR_SIZE])
{
	struct jsonl *j = calloc(1, sizeof(*j));

	(void)now;
	snprintf(error, SINK_ERROR_SIZE, "out of memory");
	if (!j)
		return NULL;
	j->path = strdup(c->output);
	if (!j->path) {
		free(j);
		return NULL;
	}
	j->fd = file_open(j->path);
	if (j->fd < 0) {
		snprintf(error, SINK_ERROR_SIZE, "%s: cannot be opened for writing: %s; see the"
			 " setting output", j->path, strerror(errno));
		free(j->path);
		free(j);
		return NULL;
	}
	j->max = (uint64_t)c->sinks.rotate_size * 1024 * 1024;
	j->files = c->sinks.rotate_files;
	j->size = (uint64_t)file_size(j->fd);
	return j;
}

/* One that cannot be rotated grows. */
static void rotate(struct jsonl *j)
{
	int fd;

	/* Somebody else may have rotated it. */
	j->size = (uint64_t)file_size(j->fd);
	if (j->size < j->max)
		return;
	j->rotation_fails = rotation_shift(j->path, j->files) != 0;
	fd = j->rotation_fails ? -1 : file_open(j->path);
	j->size = 0;
	if (fd < 0)
		return;
	close(j->fd);
	j->fd = fd;
}

static int jsonl_send(void *sink, struct item *item, uint64_t now)
{
	struct jsonl *j = sink;
	size_t done;
	int ret = 0;

	(void)now;
	if (!j->begun)
		end_torn_line(j->fd);
	j->begun = true;
	if (j->torn && j->torn_hash != hash(item))
		ret = take_back(j);
	done = j->torn;
	if (!ret)
		ret = put(j->fd, item, &done);
	j->torn = ret ? done : 0;
	if (j->torn)
		j->torn_hash = hash(item);
	if (ret)
		return ret;
	j->size += item->size + 1;
	if (j->max && j->size >= j->max)
		rotate(j);
	return SINK_DONE;
}

static const char *jsonl_place(const void *sink)
{
	const struct jsonl *j = sink;

	return j->path;
}

static void jsonl_describe(const void *sink, json_t *status)
{
	const struct jsonl *j = sink;

	if (j->max)
		json_object_set_new(status, "rotation_fails", json_boolean(j->rotation_fails));
}

const struct sink_class jsonl_class = {
	.name = "output",
	.wanted = jsonl_wanted,
	.open = jsonl_open,
	.close = jsonl_close,
	.send = jsonl_send,
	.place = jsonl_place,
	.describe = jsonl_describe,
};
