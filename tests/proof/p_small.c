/* SPDX-License-Identifier: BSD-3-Clause */
/* cursor.h from every cursor, and suite_kx for every suite. */
#include "model.h"
#include "kmod/wire/cursor.h"
#include "kmod/wire/suite_kx.c"

#define INPUT_MAX 65536

/* One that was taken from before, with what it was taken from. */
static struct kxw_cursor any_cursor(const u8 **data, size_t *size)
{
	struct kxw_cursor c;
	size_t at = nondet_size();

	*size = nondet_size();
	assume(*size <= INPUT_MAX && at <= *size && is_flag(c.ok));
	*data = any_bytes(*size);
	c.at = *data + at;
	c.left = c.ok ? *size - at : 0;
	return c;
}

static bool is_kept(const struct kxw_cursor *c, const u8 *data, size_t size)
{
	return c->ok ? c->left <= size && c->at + c->left == data + size : !c->left;
}

void proof_take(void)
{
	const u8 *data, *taken;
	size_t all, size = nondet_size();
	struct kxw_cursor c = any_cursor(&data, &all);

	taken = kxw_cursor_take(&c, size);
	prove(is_kept(&c, data, all), "taking keeps to the bytes");
	prove(c.ok == (taken != NULL) && (!taken || __CPROVER_r_ok(taken, size)),
	      "what is taken lies in the bytes");
}

void proof_number(void)
{
	const u8 *data;
	size_t all;
	struct kxw_cursor c = any_cursor(&data, &all);
	u32 bytes = nondet_u32();

	assume(bytes >= 1 && bytes <= 4);
	kxw_cursor_number(&c, bytes);
	prove(is_kept(&c, data, all), "a number keeps to the bytes");
}

void proof_block(void)
{
	const u8 *data;
	size_t all;
	struct kxw_cursor c = any_cursor(&data, &all), block;
	u32 bytes = nondet_u32();

	assume(bytes >= 1 && bytes <= 3);
	block = kxw_cursor_block(&c, bytes);
	prove(is_kept(&c, data, all), "a block keeps to the bytes");
	prove(!block.ok || __CPROVER_r_ok(block.at, block.left), "a block lies in the bytes");
	prove(block.ok == c.ok, "an overrun of a block is one of both");
}

void proof_suite(void)
{
	prove(kxw_tls_suite_kx((u16)nondet_u32()) >= KXW_KX_UNKNOWN, "every suite has an answer");
}
