/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * server_hello: from every state that keeps the rules of hello.h, every call
 * keeps them. Reading many bytes is reading one of them, over and over.
 */
#include "model.h"
#include "kmod/wire/server_hello.c"
#include "hello.h"

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

void proof_read(void)
{
	struct kxw_tls_server_hello h;
	u32 left;

	assume(hello_is_valid(&h) && h.fill == sizeof(h.fixed) && h.left);
	left = h.left;
	prove(kxw_tls_server_hello_read(&h, any_bytes(1), 1) == 1, "a byte is read");
	prove(h.rule || hello_is_valid(&h), "a byte leaves a valid state");
	prove(h.left == left - 1, "a byte is counted");
}

/* Two in one call, so that the loop's own step is proved as well. */
void proof_read_on(void)
{
	struct kxw_tls_server_hello h;
	u32 size = nondet_u32(), left, used;

	assume(hello_is_valid(&h) && h.fill == sizeof(h.fixed));
	assume(size <= 2 && size <= h.left);
	left = h.left;
	used = kxw_tls_server_hello_read(&h, any_bytes(size), size);
	prove(used <= size && (used || !size) && (used == size || h.rule), "all is read, or a rule is broken");
	prove(h.rule || hello_is_valid(&h), "bytes leave a valid state");
	prove(h.left == left - used, "bytes are counted");
}
