// SPDX-License-Identifier: BSD-3-Clause
#include "cover_lines.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_SIZE	(8U << 20)	/* a longer one is none of a canary's */
#define READ_SIZE	65536

static void take_lines(struct cover_lines *l, cover_lines_take *take, void *arg)
{
	char *at = l->pending, *end, *last = l->pending + l->size;

	while ((end = memchr(at, '\n', (size_t)(last - at)))) {
		take(at, (size_t)(end - at), arg);
		at = end + 1;
	}
	l->size = (size_t)(last - at);
	memmove(l->pending, at, l->size);
	if (l->size >= LINE_MAX_SIZE)
		l->size = 0;
}

/* Room for a reading more; false: memory. */
static bool make_room(struct cover_lines *l)
{
	size_t room = l->room ? 2 * l->room : 2 * READ_SIZE;
	char *more;

	if (l->room - l->size >= READ_SIZE)
		return true;
	more = realloc(l->pending, room);
	if (!more)
		return false;
	l->pending = more;
	l->room = room;
	return true;
}

bool cover_lines_read(struct cover_lines *l, int fd, cover_lines_take *take, void *arg)
{
	ssize_t n;

	while (make_room(l)) {
		n = read(fd, l->pending + l->size, READ_SIZE);
		if (n <= 0)
			return n < 0;
		l->size += (size_t)n;
		take_lines(l, take, arg);
	}
	return true;
}

void cover_lines_clean(struct cover_lines *l)
{
	free(l->pending);
	memset(l, 0, sizeof(*l));
}
