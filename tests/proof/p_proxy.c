/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * proxy_header: from every valid state, every byte leaves a valid one and none
 * is read that is not there. Reading many is reading one of them, over and over,
 * but for what version 2 skips, which is proved for every size.
 */
#include "model.h"
#include "kmod/wire/proxy_header.c"
#include "proxy.h"

#define INPUT_MAX 65536

static void read_of(size_t size)
{
	struct kxw_cursor in = kxw_cursor_init(any_bytes(size), size);
	struct kxw_proxy_header h;
	bool ended;

	assume(proxy_is_valid(&h));
	ended = kxw_proxy_header_read(&h, &in);
	prove(proxy_is_valid(&h), "bytes leave a valid state");
	prove(in.ok && in.left <= size && __CPROVER_r_ok(in.at, in.left), "the input is kept to");
	prove(!in.left || !kxw_proxy_header_is_open(&h), "all is read, or there is no header");
	prove(!ended || !kxw_proxy_header_is_open(&h), "what has ended is over");
}

void proof_init(void)
{
	struct kxw_proxy_header h;

	kxw_proxy_header_init(&h);
	prove(proxy_is_valid(&h) && kxw_proxy_header_is_open(&h), "a header begins validly");
}

void proof_read(void)
{
	read_of(1);
}

/* Two in one call, so that the loop's own step is proved as well. */
void proof_read_on(void)
{
	read_of(2);
}

void proof_skip(void)
{
	size_t size = nondet_size();
	struct kxw_cursor in;
	struct kxw_proxy_header h;

	assume(size <= INPUT_MAX && proxy_is_valid(&h) && h.kinds == VERSION_2 && h.at == FIXED_V2);
	in = kxw_cursor_init(any_bytes(size), size);
	prove(skip(&h, &in) == !kxw_proxy_header_is_open(&h), "skipping ends with what is left");
	prove(proxy_is_valid(&h), "skipping leaves a valid state");
	prove(in.ok && in.left <= size && __CPROVER_r_ok(in.at, in.left), "the input is kept to");
}
