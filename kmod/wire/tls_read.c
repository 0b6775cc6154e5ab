/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
#include "tls_read.h"

enum kxw_tls_result kxw_tls_read_next(struct kxw_tls_peek *p, enum kxw_direction dir,
				      struct kxw_stream *s, struct kxw_tls_piece *piece)
{
	enum kxw_tls_result result;
	const u8 *data;
	size_t left;
	u32 size;

	do {
		size = kxw_stream_read(s, &data);
		if (!size && !p->end)
			return KXW_TLS_NEED_MORE;
		left = size;
		result = kxw_tls_peek_next(p, dir, &data, &left, piece);
		kxw_stream_advance(s, size - (u32)left);
	} while (result == KXW_TLS_NEED_MORE);
	return result;
}

int kxw_tls_read_end(enum kxw_tls_result result)
{
	switch (result) {
	case KXW_TLS_NOT_TLS:
		return -1;
	case KXW_TLS_BAD:
		return KXW_TLS_END_BAD;
	case KXW_TLS_DONE:
		return KXW_TLS_END_COMPLETE;
	default:
		return 0;
	}
}

int kxw_tls_read_limit(bool found, u32 out, u32 in)
{
	if (!found)
		return in > KXW_TLS_READ_PREAMBLE ? -1 : 0;
	return out > KXW_TLS_READ_LIMIT || in > KXW_TLS_READ_LIMIT ? KXW_TLS_END_LIMIT : 0;
}
