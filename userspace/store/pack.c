// SPDX-License-Identifier: BSD-3-Clause
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "dictionary.h"

#define LEVEL		3	/* of 9; 6 makes lines smaller by 7 %, in twice the time */
#define WINDOW		14	/* 16 KiB: the dictionary and most lines; less is copied sooner */
#define WINDOW_MAX	15	/* of lines that were packed otherwise */
#define MEMORY		6	/* a small table, for the same reason */
#define LINE_MAX_SIZE	(64 * 1024 * 1024)

/* How a line is kept. Numbers are those in the file, for ever. */
enum form {
	FORM_DEFLATE_1 = 1,	/* RFC 1951, with the first dictionary */
};

struct pack {
	/* Has the dictionary, which is taken in byte by byte: a line is packed by a copy. */
	z_stream primed;
	z_stream inflate;
	char *room;
	size_t size;
};

struct pack *pack_create(void)
{
	struct pack *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	if (deflateInit2(&p->primed, LEVEL, Z_DEFLATED, -WINDOW, MEMORY, Z_DEFAULT_STRATEGY) == Z_OK &&
	    deflateSetDictionary(&p->primed, (const Bytef *)dictionary, dictionary_size) == Z_OK &&
	    inflateInit2(&p->inflate, -WINDOW_MAX) == Z_OK)
		return p;
	pack_destroy(p);
	return NULL;
}

void pack_destroy(struct pack *p)
{
	if (!p)
		return;
	/* What was not begun is left alone. */
	deflateEnd(&p->primed);
	inflateEnd(&p->inflate);
	free(p->room);
	free(p);
}

static int reserve(struct pack *p, size_t size)
{
	char *room;

	if (size <= p->size)
		return 0;
	room = size <= LINE_MAX_SIZE ? realloc(p->room, size) : NULL;
	if (!room)
		return -1;
	p->room = room;
	p->size = size;
	return 0;
}

int pack_line(struct pack *p, const char *line, size_t size, int *form, const void **packed,
	      size_t *packed_size)
{
	z_stream z;
	int ret;

	if (reserve(p, deflateBound(&p->primed, size)) || deflateCopy(&z, &p->primed) != Z_OK)
		return -1;
	z.next_in = (Bytef *)line;
	z.avail_in = (uInt)size;
	z.next_out = (Bytef *)p->room;
	z.avail_out = (uInt)p->size;
	ret = deflate(&z, Z_FINISH);
	deflateEnd(&z);
	*form = FORM_DEFLATE_1;
	*packed = p->room;
	*packed_size = p->size - z.avail_out;
	return ret == Z_STREAM_END ? 0 : -1;
}

/* With room for a NUL. */
static int inflate_all(struct pack *p, z_stream *z)
{
	size_t done = 0;
	int ret;

	do {
		if (reserve(p, done ? 2 * p->size : 16 * 1024))
			return -1;
		z->next_out = (Bytef *)p->room + done;
		z->avail_out = (uInt)(p->size - done - 1);
		ret = inflate(z, Z_FINISH);
		done = p->size - 1 - z->avail_out;
	} while ((ret == Z_BUF_ERROR || ret == Z_OK) && !z->avail_out);
	p->room[done] = '\0';
	return ret == Z_STREAM_END ? 0 : -1;
}

int pack_open(struct pack *p, int form, const void *packed, size_t packed_size,
	      const char **line, size_t *size)
{
	z_stream *z = &p->inflate;

	if (form != FORM_DEFLATE_1 || inflateReset(z) != Z_OK ||
	    inflateSetDictionary(z, (const Bytef *)dictionary, dictionary_size) != Z_OK)
		return -1;
	z->next_in = (Bytef *)packed;
	z->avail_in = (uInt)packed_size;
	if (inflate_all(p, z))
		return -1;
	*line = p->room;
	*size = z->total_out;
	return 0;
}
