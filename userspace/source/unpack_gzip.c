// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include <zlib.h>

#include "unpack.h"

#define WINDOW_BITS (15 + 16)	/* the longest window, with the header of gzip */

bool unpack_is_gzip(const uint8_t *head)
{
	return head[0] == 0x1f && head[1] == 0x8b;
}

static int step(struct unpack *u, struct unpack_step *s)
{
	z_stream *z = u->state;
	int ret;

	/* Both are a block of input.c's: far from what uInt cannot hold. */
	z->next_in = (Bytef *)s->in;
	z->avail_in = (uInt)s->in_left;
	z->next_out = s->out;
	z->avail_out = (uInt)s->out_left;
	ret = inflate(z, Z_NO_FLUSH);
	s->in = z->next_in;
	s->in_left = z->avail_in;
	s->out = z->next_out;
	s->out_left = z->avail_out;
	if (ret == Z_STREAM_END)
		return inflateReset(z) == Z_OK ? 0 : -1;
	if (ret == Z_OK || ret == Z_BUF_ERROR)
		return 1;
	u->error = ret == Z_MEM_ERROR ? "out of memory" : "the gzip data is damaged";
	return -1;
}

static void end(struct unpack *u)
{
	inflateEnd(u->state);
	free(u->state);
}

int unpack_open_gzip(struct unpack *u)
{
	z_stream *z = calloc(1, sizeof(*z));

	u->error = "out of memory";
	if (!z)
		return -1;
	if (inflateInit2(z, WINDOW_BITS) != Z_OK) {
		free(z);
		return -1;
	}
	u->state = z;
	u->step = step;
	u->close = end;
	u->error = NULL;
	return 0;
}
