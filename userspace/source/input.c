// SPDX-License-Identifier: BSD-3-Clause
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unpack.h"

#define BLOCK 65536
#define HEAD 4			/* bytes that tell the compression */

struct input {
	int fd;
	uint64_t position, size;
	const char *error;
	struct unpack unpack;
	bool packed, open;	/* open: within a packed stream */
	bool ended;		/* the file has no more */
	size_t at, fill;	/* of block: what is not used yet */
	uint8_t block[BLOCK];
};

/* 1: there are unused bytes, 0: the file has ended, -1. */
static int refill(struct input *in)
{
	ssize_t n;

	if (in->at < in->fill)
		return 1;
	in->at = 0;
	in->fill = 0;
	do {
		n = in->ended ? 0 : read(in->fd, in->block, sizeof(in->block));
	} while (n < 0 && errno == EINTR);
	if (n < 0) {
		in->error = strerror(errno);
		return -1;
	}
	in->ended = n == 0;
	in->fill = (size_t)n;
	in->position += (size_t)n;
	return n > 0;
}

static ssize_t take_plain(struct input *in, uint8_t *to, size_t size)
{
	int ret = refill(in);

	if (ret <= 0)
		return ret;
	if (size > in->fill - in->at)
		size = in->fill - in->at;
	memcpy(to, in->block + in->at, size);
	in->at += size;
	return (ssize_t)size;
}

static ssize_t take_packed(struct input *in, uint8_t *to, size_t size)
{
	struct unpack_step s = { .out = to, .out_left = size };
	int ret;

	while (s.out_left == size) {
		ret = refill(in);
		if (ret < 0)
			return -1;
		/* What the unpacker holds back may still come. */
		if (!ret && !in->open)
			return 0;
		s.in = in->block + in->at;
		s.in_left = in->fill - in->at;
		ret = in->unpack.step(&in->unpack, &s);
		if (ret >= 0 && in->ended && s.out_left == size && ret)
			in->unpack.error = "the compressed data ends early";
		if (in->unpack.error) {
			in->error = in->unpack.error;
			return -1;
		}
		in->open = ret > 0;
		in->at = in->fill - s.in_left;
	}
	return (ssize_t)(size - s.out_left);
}

static ssize_t cookie_read(void *cookie, char *to, size_t size)
{
	struct input *in = cookie;

	if (in->error || !size)
		return in->error ? -1 : 0;
	if (in->packed)
		return take_packed(in, (uint8_t *)to, size);
	return take_plain(in, (uint8_t *)to, size);
}

FILE *input_stream(struct input *in)
{
	const cookie_io_functions_t io = { .read = cookie_read };
	FILE *stream = fopencookie(in, "r", io);

	if (stream)
		setvbuf(stream, NULL, _IOFBF, BLOCK);
	return stream;
}

/* A pipe may give its first bytes one by one. */
static int read_head(struct input *in)
{
	ssize_t n = 1;

	while (in->fill < HEAD && n > 0) {
		n = read(in->fd, in->block + in->fill, sizeof(in->block) - in->fill);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			in->fill += (size_t)n;
	}
	in->position = in->fill;
	return n < 0 ? -1 : 0;
}

static int open_unpack(struct input *in)
{
	int ret = 0;

	if (in->fill < HEAD)
		return 0;
	if (unpack_is_gzip(in->block))
		ret = unpack_open_gzip(&in->unpack);
	else if (unpack_is_zstd(in->block))
		ret = unpack_open_zstd(&in->unpack);
	in->packed = in->unpack.step != NULL;
	return ret;
}

static int open_file(struct input *in, const char *path)
{
	struct stat st;

	in->fd = !strcmp(path, "-") ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) :
				      open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0 || fstat(in->fd, &st))
		return -1;
	if (S_ISREG(st.st_mode))
		in->size = (uint64_t)st.st_size;
	return read_head(in);
}

struct input *input_open(const char *path, const char **error)
{
	struct input *in = calloc(1, sizeof(*in));

	if (!in) {
		*error = "out of memory";
		return NULL;
	}
	if (open_file(in, path))
		*error = strerror(errno);
	else if (open_unpack(in))
		*error = in->unpack.error;
	else
		return in;
	input_close(in);
	return NULL;
}

void input_close(struct input *in)
{
	if (!in)
		return;
	if (in->packed)
		in->unpack.close(&in->unpack);
	if (in->fd >= 0)
		close(in->fd);
	free(in);
}

const char *input_error(const struct input *in)
{
	return in->error;
}

uint64_t input_position(const struct input *in)
{
	return in->position;
}

uint64_t input_size(const struct input *in)
{
	return in->size;
}
