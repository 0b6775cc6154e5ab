// SPDX-License-Identifier: BSD-3-Clause
/* Built with KXW_ZSTD where libzstd is; without it, a file of zstd is refused in words. */
#include "unpack.h"

bool unpack_is_zstd(const uint8_t *head)
{
	return head[0] == 0x28 && head[1] == 0xb5 && head[2] == 0x2f && head[3] == 0xfd;
}

#ifdef KXW_ZSTD

#include <zstd.h>

static int step(struct unpack *u, struct unpack_step *s)
{
	ZSTD_inBuffer in = { s->in, s->in_left, 0 };
	ZSTD_outBuffer out = { s->out, s->out_left, 0 };
	size_t ret = ZSTD_decompressStream(u->state, &out, &in);

	if (ZSTD_isError(ret)) {
		u->error = ZSTD_getErrorName(ret);
		return -1;
	}
	s->in += in.pos;
	s->in_left -= in.pos;
	s->out += out.pos;
	s->out_left -= out.pos;
	return ret ? 1 : 0;
}

static void end(struct unpack *u)
{
	ZSTD_freeDStream(u->state);
}

int unpack_open_zstd(struct unpack *u)
{
	u->error = "out of memory";
	u->state = ZSTD_createDStream();
	if (!u->state)
		return -1;
	u->step = step;
	u->close = end;
	u->error = NULL;
	return 0;
}

#else

int unpack_open_zstd(struct unpack *u)
{
	u->error = "compressed with zstd, and this kxwatch was built without libzstd";
	return -1;
}

#endif
