// SPDX-License-Identifier: BSD-3-Clause
#include "spool_cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME "cursor"
#define SIZE 160	/* always, so that nothing of an older one is left */
#define FORMAT "kxwatch-spool 1 segment %016" PRIx64 " offset %" PRIu64 \
	" lost %" PRIu64 " from %" PRIu64 " to %" PRIu64

int spool_cursor_read(int folder, struct spool_cursor *c)
{
	int fd = openat(folder, NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), n;
	char text[SIZE + 1];
	ssize_t size;

	if (fd < 0)
		return -errno;
	size = read(fd, text, SIZE);
	if (size < 0)
		size = 0;
	close(fd);
	text[size] = '\0';
	memset(c, 0, sizeof(*c));
	/* scanf's own way with hexadecimal numbers */
	n = sscanf(text, "kxwatch-spool 1 segment %" SCNx64 " offset %" SCNu64 " lost %" SCNu64
		   " from %" SCNu64 " to %" SCNu64, &c->segment, &c->offset, &c->loss.records,
		   &c->loss.first, &c->loss.last);
	return n == 5 && size == SIZE ? 0 : -EINVAL;
}

int spool_cursor_write(int folder, const struct spool_cursor *c)
{
	int fd = openat(folder, NAME, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), n;
	char text[SIZE + 1];
	int ret = 0;

	if (fd < 0)
		return -errno;
	n = snprintf(text, sizeof(text), FORMAT, c->segment, c->offset, c->loss.records,
		     c->loss.first, c->loss.last);
	memset(text + n, ' ', (size_t)(SIZE - n));
	text[SIZE - 1] = '\n';
	if (pwrite(fd, text, SIZE, 0) != SIZE)
		ret = errno ? -errno : -ENOSPC;
	close(fd);
	return ret;
}
