/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * server_hello: from every state that keeps the rules of hello.h, every call
 * keeps them. Reading many bytes is reading fields or parts of them, over and over.
 */
#include "model.h"
#include "kmod/wire/server_hello.c"
#include "hello.h"

#define INPUT_MAX 65536

static unsigned int turns;

void proof_open(void)
{
	struct kxw_tls_server_hello h;
	u32 length = nondet_u32();

	assume(length <= 0xffffff);
	kxw_tls_server_hello_open(&h, length);
	prove(h.rule || hello_is_valid(&h), "a body begins validly");
	prove(h.left == length, "all of the body is to come");
}

void proof_hold(void)
{
	struct kxw_tls_server_hello h;
	u32 size = nondet_u32(), left, used, fill;

	assume(hello_is_valid(&h) && h.fill < sizeof(h.fixed));
	assume(size && size <= h.left);
	left = h.left;
	fill = h.fill;
	used = kxw_tls_server_hello_hold(&h, any_bytes(size), size);
	prove(h.rule || hello_is_valid(&h), "held bytes leave a valid state");
	prove(used && used <= size && h.left == left - used && h.fill == fill + used,
	      "what was held is counted");
	prove(used == size || h.fill == sizeof(h.fixed), "no more is held than fixed has room for");
	prove(!h.rule || h.fill == sizeof(h.fixed), "no rule is broken before fixed is full");
}

void proof_field(void)
{
	struct kxw_tls_server_hello h;
	u32 size = nondet_u32(), left, used;

	assume(hello_is_valid(&h) && h.fill == sizeof(h.fixed));
	assume(size && size <= INPUT_MAX && size <= h.left);
	left = h.left;
	used = read_field(&h, any_bytes(size), size);
	prove(used && used <= size, "a byte is read, and no more than there are");
	prove(h.rule || hello_is_valid(&h), "a part of a field leaves a valid state");
	prove(h.left == left - used, "bytes are counted");
}

/* In its place. A third turn would begin as the second did: with any valid state. */
static u32 model_field(struct kxw_tls_server_hello *h, const u8 *data, u32 size)
{
	struct kxw_tls_server_hello after;
	u32 used = nondet_u32();

	prove(hello_is_valid(h) && h->fill == sizeof(h->fixed), "a field is read from a valid state");
	prove(size && size <= h->left && __CPROVER_r_ok(data, size), "bytes of the body and the input");
	assume(++turns <= 2);
	after.rule = nondet_flag() ? "a rule" : NULL;
	assume(used && used <= size);
	assume(after.rule || hello_is_valid(&after));
	assume(after.left == h->left - used && after.fill == sizeof(after.fixed));
	*h = after;
	return used;
}

void proof_read(void)
{
	struct kxw_tls_server_hello h;
	u32 size = nondet_u32(), left, used;

	assume(hello_is_valid(&h) && h.fill == sizeof(h.fixed));
	assume(size <= INPUT_MAX && size <= h.left);
	left = h.left;
	used = kxw_tls_server_hello_read(&h, any_bytes(size), size);
	prove(used <= size && (used || !size) && (used == size || h.rule), "all is read, or a rule is broken");
	prove(h.rule || hello_is_valid(&h), "bytes leave a valid state");
	prove(h.left == left - used, "bytes are counted");
}

void model_names(void)
{
	(void)model_field;
}
