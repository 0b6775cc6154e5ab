/* SPDX-License-Identifier: BSD-3-Clause */
/* cursor.h from every cursor, and suite_kx for every suite. */
#include "model.h"
#include "kmod/wire/cursor.h"
#include "kmod/wire/suite_kx.c"

#define INPUT_MAX 65536

static bool is_kept(const struct kxw_cursor *c, const u8 *data, size_t size)
{
	return c->left <= size && (!c->ok || c->at + c->left == data + size);
}

void proof_cursor(void)
{
	size_t size = nondet_size();
	const u8 *data;
	struct kxw_cursor c, block;
	u32 bytes = nondet_u32();

	assume(size <= INPUT_MAX && bytes >= 1 && bytes <= 4);
	data = any_bytes(size);
	c = kxw_cursor_init(data, size);
	kxw_cursor_take(&c, nondet_size());
	prove(is_kept(&c, data, size), "taking keeps to the bytes");
	kxw_cursor_number(&c, bytes);
	prove(is_kept(&c, data, size), "a number keeps to the bytes");
	if (bytes == 4)
		return;
	block = kxw_cursor_block(&c, bytes);
	prove(is_kept(&c, data, size), "a block keeps to the bytes");
	prove(!block.ok || __CPROVER_r_ok(block.at, block.left), "a block lies in the bytes");
	prove(block.ok == c.ok, "an overrun of a block is one of both");
}

void proof_suite(void)
{
	prove(kxw_tls_suite_kx((u16)nondet_u32()) >= KXW_KX_UNKNOWN, "every suite has an answer");
}
