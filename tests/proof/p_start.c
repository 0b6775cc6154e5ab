/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tls_start: from every valid state that looks for TLS, input of every size
 * leaves a valid one. What a look is made of is proved by itself, and stands as
 * its conditions where it is called.
 */
#include "model.h"
#include "kmod/wire/tls_peek.h"

struct head {
	u8 byte[KXW_TLS_HEAD];
};

/* Of a head: all of it is any bytes from then on. */
static void model_move(u8 *to, const u8 *from, size_t size)
{
	struct head any;

	prove(__CPROVER_r_ok(from, size), "the source of a move");
	prove(__CPROVER_w_ok(to, sizeof(any)) && size <= sizeof(any), "the destination of a move");
	*(struct head *)to = any;
}
#define memmove(to, from, size) model_move(to, from, size)
#include "kmod/wire/tls_start.c"
#include "peek.h"

#define INPUT_MAX 65536

static unsigned int turns;

/* What p_proxy.c proves of them, and no more. */

void kxw_proxy_header_init(struct kxw_proxy_header *h)
{
	struct kxw_proxy_header after;

	assume(proxy_is_valid(&after));
	*h = after;
}

bool kxw_proxy_header_read(struct kxw_proxy_header *h, struct kxw_cursor *in)
{
	struct kxw_proxy_header after;
	size_t used = nondet_size();

	prove(proxy_is_valid(h), "a header is read from a valid state");
	assume(proxy_is_valid(&after) && used <= in->left);
	assume(used == in->left || !kxw_proxy_header_is_open(&after));
	kxw_cursor_take(in, used);
	*h = after;
	return nondet_flag();
}

static void judge_of(enum kxw_direction dir)
{
	struct kxw_tls_peek p;
	u32 size = nondet_u32();
	enum verdict verdict;
	u8 *at;

	assume(is_flag(p.ssl2) && size && size <= KXW_TLS_HEAD);
	at = any_bytes(size);
	verdict = judge(&p, dir, at, size);
	prove(verdict != MAYBE || size < KXW_TLS_HEAD, "eleven bytes decide");
	prove(verdict != YES || !(at[0] & 0x80) || is_ssl2_length(at), "SSL 2.0 begins with a hello's length");
}

void proof_judge_out(void)
{
	judge_of(KXW_OUTBOUND);
}

void proof_judge_in(void)
{
	judge_of(KXW_INBOUND);
}

/* In its place, from here on. */
static enum verdict model_judge(const struct kxw_tls_peek *p, enum kxw_direction dir,
				const u8 *at, u32 size)
{
	enum verdict verdict = (enum verdict)nondet_int();

	(void)p;
	(void)dir;
	prove(size && size <= KXW_TLS_HEAD && __CPROVER_r_ok(at, size), "there is something to judge");
	assume(verdict == NO || verdict == MAYBE || verdict == YES);
	assume(verdict != MAYBE || size < KXW_TLS_HEAD);
	assume(verdict != YES || !(at[0] & 0x80) || is_ssl2_length(at));
	return verdict;
}

static bool looks_validly(const struct kxw_tls_side *side)
{
	return side->state == AT_LOOK && head_is_valid(side);
}

static bool begins_in_head(const struct kxw_tls_side *side)
{
	return side->fill && side->fill <= sizeof(side->head) && !side->replayed &&
	       (!(side->head[0] & 0x80) || is_ssl2_length(side->head));
}

void proof_gather(void)
{
	struct kxw_tls_peek p;
	struct kxw_tls_side side;
	struct kxw_cursor in = kxw_cursor_init(any_bytes(1), 1);

	assume(looks_validly(&side));
	if (gather(&p, KXW_OUTBOUND, &side, &in))
		prove(begins_in_head(&side), "TLS begins in head");
	else
		prove(looks_validly(&side), "no more is kept than is short of a decision");
	prove(!in.left && in.ok, "a byte is used");
}

/* In its place. A third turn would begin as the second did: with any valid state. */
static bool model_gather(const struct kxw_tls_peek *p, enum kxw_direction dir,
			 struct kxw_tls_side *side, struct kxw_cursor *in)
{
	struct kxw_tls_side after;

	(void)p;
	(void)dir;
	prove(in->left && looks_validly(side), "there is a byte to gather and room for it");
	assume(++turns <= 2);
	kxw_cursor_take(in, 1);
	*side = after;
	if (nondet_flag()) {
		assume(begins_in_head(side));
		return true;
	}
	assume(looks_validly(side));
	return false;
}

static void look_of(enum kxw_direction dir)
{
	struct kxw_tls_peek p;
	struct kxw_tls_side *side = &p.side[dir - KXW_OUTBOUND];
	size_t size = nondet_size();
	struct kxw_cursor in;
	enum kxw_tls_start start;

	assume(size <= INPUT_MAX && looks_validly(side) && is_flag(p.ssl2) && is_flag(p.found));
	assume(proxy_is_valid(&p.proxy));
	in = kxw_cursor_init(any_bytes(size), size);
	start = kxw_tls_start_look(&p, dir, &in);
	prove(in.ok && in.left <= size && __CPROVER_r_ok(in.at, in.left), "the input is kept to");
	prove(proxy_is_valid(&p.proxy), "the PROXY header's reader is left valid");
	if (start == KXW_TLS_START_NONE)
		prove(!in.left && looks_validly(side), "all is used and the state valid");
	else
		prove(side->fill <= sizeof(side->head) && !side->replayed, "TLS begins in head or after it");
	if (start == KXW_TLS_START_SSL2)
		prove(is_ssl2_length(side->fill ? side->head : in.at), "SSL 2.0 begins with a hello's length");
}

void proof_look_out(void)
{
	look_of(KXW_OUTBOUND);
}

void proof_look_in(void)
{
	look_of(KXW_INBOUND);
}

void model_names(void)
{
	(void)model_judge;
	(void)model_gather;
}
