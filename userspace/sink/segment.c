// SPDX-License-Identifier: BSD-3-Clause
#include "segment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <zlib.h>

#define HEAD (SEGMENT_OVERHEAD - 1)	/* before the text; behind it is the end of line */

static unsigned int checksum(const char *text, size_t size)
{
	return (unsigned int)crc32(crc32(0, Z_NULL, 0), (const Bytef *)text, (uInt)size);
}

int segment_put(int fd, off_t end, const char *text, size_t size)
{
	char head[HEAD + 1], newline[] = "\n";
	struct iovec part[3] = {
		{ head, HEAD }, { (char *)text, size }, { newline, 1 },
	};
	ssize_t n;
	int error;

	snprintf(head, sizeof(head), "%08x %08x ", (unsigned int)size, checksum(text, size));
	do {
		n = pwritev(fd, part, 3, end);
	} while (n < 0 && errno == EINTR);
	if (n == (ssize_t)(size + SEGMENT_OVERHEAD))
		return 0;
	/* A file takes less than it is given when the disk is full. */
	error = n < 0 ? errno : ENOSPC;
	if (n > 0 && ftruncate(fd, end))
		error = errno;
	return -error;
}

static ssize_t read_all(int fd, char *to, size_t size, off_t at)
{
	size_t done = 0;
	ssize_t n;

	while (done < size) {
		n = pread(fd, to + done, size - done, at + (off_t)done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

ssize_t segment_get(int fd, off_t at, size_t max, char **text)
{
	unsigned int size, sum;
	char head[HEAD + 1];
	ssize_t n = read_all(fd, head, HEAD, at);

	*text = NULL;
	if (n <= 0)
		return n;
	head[n] = '\0';
	if (n != HEAD || sscanf(head, "%8x %8x ", &size, &sum) != 2 || size > max)
		return -EBADMSG;
	*text = malloc((size_t)size + 1);
	if (!*text)
		return -ENOMEM;
	n = read_all(fd, *text, (size_t)size + 1, at + HEAD);
	if (n == (ssize_t)size + 1 && (*text)[size] == '\n' && checksum(*text, size) == sum) {
		(*text)[size] = '\0';
		return (ssize_t)size;
	}
	free(*text);
	*text = NULL;
	return n < 0 ? n : -EBADMSG;
}
