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

#define HELD_LINES	64	/* that are written together, most */
#define HELD_BYTES	(256 * 1024)

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
	bool holding;
	struct iovec held[2 * HELD_LINES];	/* lines, each with its end, that are not written */
	unsigned int lines;
	size_t bytes;		/* of them */
	unsigned int written;	/* lines of which nobody was told, */
	int error;		/* and why those after them were not */
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
static uint64_t hash(const void *text, size_t size)
{
	const unsigned char *at = text;
	uint64_t h = 0xcbf29ce484222325ULL;
	size_t i;

	for (i = 0; i < size; i++)
		h = (h ^ at[i]) * 0x100000001b3ULL;
	return h;
}

/* ---- lines that are held ------------------------------------------------------ */

static void hold_line(struct jsonl *j, const struct item *item)
{
	static char end[] = "\n";

	j->held[2 * j->lines] = (struct iovec){ (char *)item->text, item->size };
	j->held[2 * j->lines + 1] = (struct iovec){ end, 1 };
	j->lines++;
	j->bytes += item->size + 1;
}

/* From that byte of the held lines on; how far they are written then, *error: why not to their end. */
static size_t put(const struct jsonl *j, size_t from, int *error)
{
	struct iovec part[2 * HELD_LINES];
	const struct iovec *held;
	size_t done = from, skip;
	int parts;
	ssize_t n;

	*error = 0;
	while (done < j->bytes) {
		skip = done;
		for (held = j->held; skip >= held->iov_len; held++)
			skip -= held->iov_len;
		parts = (int)(j->held + 2 * j->lines - held);
		memcpy(part, held, (size_t)parts * sizeof(*part));
		part[0].iov_base = (char *)part[0].iov_base + skip;
		part[0].iov_len -= skip;
		n = writev(j->fd, part, parts);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			*error = -errno;
			break;
		}
		done += (size_t)n;
	}
	return done;
}

/* Writes what is held, which is over then; how many lines of it are whole, *error: if not all. */
static unsigned int write_held(struct jsonl *j, int *error)
{
	size_t done = put(j, j->torn, error), size;
	unsigned int line, lines = j->lines;

	j->torn = 0;
	for (line = 0; line < lines; line++, done -= size) {
		size = j->held[2 * line].iov_len + 1;
		if (size > done)
			break;
		j->size += size;
	}
	if (line < lines && done) {
		j->torn = done;
		j->torn_hash = hash(j->held[2 * line].iov_base, j->held[2 * line].iov_len);
	}
	j->lines = 0;
	j->bytes = 0;
	return line;
}

/* ---- the sink ----------------------------------------------------------------- */

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

static void jsonl_hold(void *sink)
{
	struct jsonl *j = sink;

	j->holding = true;
}

static bool may_wait(const struct jsonl *j)
{
	return j->holding && j->lines < HELD_LINES && j->bytes < HELD_BYTES &&
	       (!j->max || j->size + j->bytes < j->max);
}

static int jsonl_send(void *sink, struct item *item, uint64_t now)
{
	struct jsonl *j = sink;
	unsigned int lines;
	int ret = 0;

	(void)now;
	/* First it is to be told that others were not written. */
	if (j->error)
		return -EAGAIN;
	if (!j->begun)
		end_torn_line(j->fd);
	j->begun = true;
	if (!j->lines && j->torn && j->torn_hash != hash(item->text, item->size))
		ret = take_back(j);
	if (ret)
		return ret;
	hold_line(j, item);
	if (may_wait(j))
		return SINK_SENT;
	lines = j->lines;
	j->written = write_held(j, &ret);
	if (j->written == lines) {
		j->written = 0;
		if (j->max && j->size >= j->max)
			rotate(j);
		return SINK_DONE;
	}
	if (lines == 1)
		return ret;
	j->error = ret;
	return SINK_SENT;
}

/* What was held back is written now; settled() tells how that went. */
static void write_all(struct jsonl *j)
{
	j->holding = false;
	if (j->lines)
		j->written = write_held(j, &j->error);
}

static int jsonl_tick(void *sink, uint64_t now)
{
	(void)now;
	write_all(sink);
	return 0;
}

static int jsonl_flush(void *sink, uint64_t now, unsigned int wait)
{
	(void)now;
	(void)wait;
	write_all(sink);
	return 0;
}

static int jsonl_settled(void *sink, uint64_t now)
{
	struct jsonl *j = sink;
	int written = (int)j->written, error = j->error;

	(void)now;
	j->written = 0;
	if (written)
		return written;
	j->error = 0;
	return error;
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
	.settled = jsonl_settled,
	.hold = jsonl_hold,
	.tick = jsonl_tick,
	.flush = jsonl_flush,
	.place = jsonl_place,
	.describe = jsonl_describe,
};
