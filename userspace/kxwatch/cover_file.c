// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cover_sink.h"

struct taking {
	struct cover_sink *o;
	const struct cover_module *m;
	uint64_t now;
};

static void take(const char *line, size_t size, void *arg)
{
	const struct taking *t = arg;

	cover_sink_line(t->o, t->m, line, size, t->now);
}

static void read_all(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	struct taking t = { o, m, now };
	struct stat st;

	/* Somebody cut it, as logrotate does with copytruncate. */
	if (!fstat(o->fd, &st) && lseek(o->fd, 0, SEEK_CUR) > st.st_size)
		lseek(o->fd, 0, SEEK_SET);
	cover_lines_read(&o->lines, o->fd, take, &t);
}

static void file_open(struct cover_sink *o)
{
	struct stat st;

	o->fd = open(o->target, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (o->fd >= 0 && !fstat(o->fd, &st))
		o->inode = st.st_ino;
}

/* Whether the path leads to another file by now. */
static bool is_moved(const struct cover_sink *o)
{
	struct stat st;

	return !stat(o->target, &st) && st.st_ino != o->inode;
}

static void file_close(struct cover_sink *o)
{
	if (o->fd >= 0)
		close(o->fd);
	o->fd = -1;
	cover_lines_clean(&o->lines);
}

static void file_poll(struct cover_sink *o, const struct cover_module *m, uint64_t now)
{
	if (o->fd >= 0)
		read_all(o, m, now);
	if (o->fd < 0 || is_moved(o)) {
		file_close(o);
		file_open(o);
		if (o->fd >= 0)
			read_all(o, m, now);
	}
}

static const struct cover_way file_way = { file_poll, file_close };

void cover_sink_open_file(struct cover_sink *o, const char *file)
{
	cover_sink_begin(o, "jsonl", file);
	if (!*o->target) {
		cover_sink_blind(o);
		return;
	}
	o->way = &file_way;
	file_open(o);
	if (o->fd >= 0)
		lseek(o->fd, 0, SEEK_END);
}
