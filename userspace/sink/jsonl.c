// SPDX-License-Identifier: BSD-3-Clause
#include "jsonl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAITING_MAX (4 * 1024 * 1024)

struct jsonl {
	int fd;
	char *waiting;
	size_t size, room;
	bool torn;		/* the head of the first line that waits is written */
	uint64_t dropped;
};

static int file_open(const char *path)
{
	if (!strcmp(path, "-"))
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	/* What processes say of themselves is not for everybody. */
	return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
}

struct jsonl *jsonl_open(const char *path)
{
	struct jsonl *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	j->fd = file_open(path);
	if (j->fd < 0) {
		free(j);
		return NULL;
	}
	return j;
}

void jsonl_close(struct jsonl *j)
{
	if (!j)
		return;
	close(j->fd);
	free(j->waiting);
	free(j);
}

static void forget(struct jsonl *j, size_t size)
{
	memmove(j->waiting, j->waiting + size, j->size - size);
	j->size -= size;
}

int jsonl_flush(struct jsonl *j)
{
	size_t done = 0;
	int ret = 0;

	while (done < j->size) {
		ssize_t n = write(j->fd, j->waiting + done, j->size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			ret = -errno;
			break;
		}
		done += (size_t)n;
	}
	if (done) {
		j->torn = j->waiting[done - 1] != '\n';
		forget(j, done);
	}
	return ret;
}

static int reserve(struct jsonl *j, size_t size)
{
	size_t room = j->room ? j->room : 16 * 1024;
	char *waiting;

	if (size > WAITING_MAX)
		return -ENOBUFS;
	while (room < size)
		room *= 2;
	if (room == j->room)
		return 0;
	waiting = realloc(j->waiting, room);
	if (!waiting)
		return -ENOMEM;
	j->waiting = waiting;
	j->room = room;
	return 0;
}

int jsonl_write(struct jsonl *j, const char *line, size_t size)
{
	int ret = j->size ? jsonl_flush(j) : 0;

	if (reserve(j, j->size + size + 1)) {
		j->dropped++;
		return ret ? ret : -ENOMEM;
	}
	memcpy(j->waiting + j->size, line, size);
	j->size += size;
	j->waiting[j->size++] = '\n';
	return ret ? ret : jsonl_flush(j);
}

/* A line of which the old file has the head has no place in the new one. */
static void drop_torn(struct jsonl *j)
{
	char *end = j->torn ? memchr(j->waiting, '\n', j->size) : NULL;

	if (!end)
		return;
	forget(j, (size_t)(end + 1 - j->waiting));
	j->torn = false;
	j->dropped++;
}

void jsonl_succeed(struct jsonl *j, struct jsonl *old)
{
	jsonl_flush(old);
	drop_torn(old);
	free(j->waiting);
	j->waiting = old->waiting;
	j->size = old->size;
	j->room = old->room;
	j->dropped = old->dropped;
	old->waiting = NULL;
	jsonl_close(old);
}

size_t jsonl_waiting(const struct jsonl *j)
{
	return j->size;
}

uint64_t jsonl_dropped(const struct jsonl *j)
{
	return j->dropped;
}
