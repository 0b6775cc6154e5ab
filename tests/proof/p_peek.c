/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * tls_peek: from every valid state one step over input of every size leaves a
 * valid one, and uses at least a byte. So does any row of steps, for it begins
 * with init: no split of the input matters, nor how long it is.
 */
#include "model.h"
#include "kmod/wire/tls_peek.c"
#include "peek.h"

#define INPUT_MAX 65536

static unsigned int turns;

/* What p_hello.c, p_suite.c and p_start.c prove of them, and no more. */

void kxw_tls_server_hello_open(struct kxw_tls_server_hello *h, u32 length)
{
	struct kxw_tls_server_hello after;

	after.rule = nondet_flag() ? "a rule" : NULL;
	prove(length <= 0xffffff, "the length of a body");
	assume(after.rule || (hello_is_valid(&after) && after.left == length && !after.fill));
	assume(is_flag(after.retry));
	*h = after;
}

static u32 model_read(struct kxw_tls_server_hello *h, const u8 *data, u32 size, bool hold)
{
	struct kxw_tls_server_hello after;
	u32 used = nondet_u32(), room = (u32)sizeof(h->fixed) - h->fill;

	after.rule = nondet_flag() ? "a rule" : NULL;
	prove(hello_is_valid(h), "a valid ServerHello is read");
	prove(hold ? room > 0 : !room, "first all is held, then all is read");
	prove(size && size <= h->left && __CPROVER_r_ok(data, size), "bytes of the body and the input");
	assume(is_flag(after.retry));
	assume(after.rule || hello_is_valid(&after));
	if (hold) {
		used = size < room ? size : room;
		assume(!after.rule || after.fill == sizeof(h->fixed));
	}
	assume(used && used <= size && (used == size || after.rule || hold));
	assume(after.left == h->left - used && after.fill == h->fill + (hold ? used : 0));
	*h = after;
	return used;
}

u32 kxw_tls_server_hello_hold(struct kxw_tls_server_hello *h, const u8 *data, u32 size)
{
	return model_read(h, data, size, true);
}

u32 kxw_tls_server_hello_read(struct kxw_tls_server_hello *h, const u8 *data, u32 size)
{
	return model_read(h, data, size, false);
}

enum kxw_kx kxw_tls_suite_kx(u16 suite)
{
	(void)suite;
	return (enum kxw_kx)nondet_int();
}

static struct kxw_proxy_header any_proxy(void)
{
	struct kxw_proxy_header proxy;

	assume(proxy_is_valid(&proxy));
	return proxy;
}

enum kxw_tls_start kxw_tls_start_look(struct kxw_tls_peek *p, enum kxw_direction dir,
				      struct kxw_cursor *in)
{
	struct kxw_tls_peek after = *p;
	struct kxw_tls_side *side = &after.side[dir - KXW_OUTBOUND];
	size_t used = nondet_size();
	enum kxw_tls_start start = (enum kxw_tls_start)nondet_int();

	prove(head_is_valid(side) && side->state == AT_LOOK && proxy_is_valid(&p->proxy), "it is looked for TLS from a valid state");
	side->fill = (u8)nondet_u32();
	side->looked = nondet_u32();
	side->segments = (u16)nondet_u32();
	after.proxy = any_proxy();
	assume(start == KXW_TLS_START_NONE || start == KXW_TLS_START_RECORD ||
	       start == KXW_TLS_START_SSL2);
	assume(used <= in->left);
	assume(start == KXW_TLS_START_NONE ? used == in->left && head_is_valid(side)
					   : side->fill <= sizeof(side->head));
	kxw_cursor_take(in, used);
	*p = after;
	return start;
}

/* ---- proofs ---- */

static void prove_piece(const struct kxw_tls_piece *piece)
{
	prove(!piece->size || __CPROVER_r_ok(piece->data, piece->size), "the bytes told of are there");
	prove(piece->offset <= piece->length && piece->size <= piece->length - piece->offset,
	      "the bytes told of are the message's");
}

void proof_init(void)
{
	struct kxw_tls_peek p;

	prove(AT_LOOK == LOOK && AT_RECORD == RECORD && AT_FRAGMENT == FRAGMENT && AT_SKIP == SKIP &&
	      AT_SSL2 == SSL2_HEADER, "the states have the same numbers here");
	kxw_tls_peek_init(&p);
	prove(peek_is_valid(&p) && !p.end, "a peek is valid from the beginning");
	kxw_tls_peek_segment(&p, any_direction());
	prove(peek_is_valid(&p) && !p.end, "the first byte of a segment leaves a valid peek");
}

static void step_of(enum kxw_direction dir)
{
	size_t size = nondet_size();
	struct kxw_tls_piece piece;
	enum kxw_tls_result result;
	struct kxw_tls_peek p;
	struct kxw_tls_side *side = side_of(&p, dir);
	struct kxw_cursor in;
	u8 fill, replayed;

	assume(size && size <= INPUT_MAX);
	assume(peek_is_valid(&p) && !p.end && side->state != LOOK);
	/* Its first two bytes are those judged: p_start.c proves this of them. */
	if (side->state == SSL2_HEADER && side->record_fill == 2)
		assume(is_ssl2_length(side->record));
	fill = side->fill;
	replayed = side->replayed;
	in = kxw_cursor_init(any_bytes(size), size);
	result = step(&p, dir, &in, &piece);
	prove(p.end || peek_is_valid(&p), "a step leaves a valid peek");
	prove(side->fill == fill && side->replayed == replayed && side->state != LOOK,
	      "a step leaves head alone, and does not look again");
	prove(in.ok && in.left < size, "a step uses a byte");
	prove(result == KXW_TLS_PIECE || result == KXW_TLS_NEED_MORE || p.end, "a step's answer");
	if (result == KXW_TLS_PIECE)
		prove_piece(&piece);
}

void proof_step_out(void)
{
	step_of(KXW_OUTBOUND);
}

void proof_step_in(void)
{
	step_of(KXW_INBOUND);
}

/* In its place. A third turn would begin as the second did: with any valid state. */
static enum kxw_tls_result model_step(struct kxw_tls_peek *p, enum kxw_direction dir,
				      struct kxw_cursor *in, struct kxw_tls_piece *piece)
{
	struct kxw_tls_peek after;
	struct kxw_tls_side *side = side_of(&after, dir), *before = side_of(p, dir);
	enum kxw_tls_result result = nondet_flag() ? KXW_TLS_PIECE : KXW_TLS_NEED_MORE;
	size_t used = nondet_size();

	(void)piece;
	prove(peek_is_valid(p) && !p->end && before->state != LOOK, "a step from a valid peek");
	prove(in->ok && in->left && __CPROVER_r_ok(in->at, in->left), "a step has a byte");
	assume(++turns <= 2);
	assume(used && used <= in->left);
	kxw_cursor_take(in, used);
	assume(after.end || peek_is_valid(&after));
	assume(after.end <= KXW_TLS_DONE && after.end != KXW_TLS_NEED_MORE);
	assume(side->fill == before->fill && side->replayed == before->replayed && side->state != LOOK);
	*p = after;
	return result;
}

static void next_of(enum kxw_direction dir)
{
	size_t size = nondet_size(), left;
	struct kxw_tls_piece piece;
	enum kxw_tls_result result;
	struct kxw_tls_peek p;
	const u8 *data, *start;

	assume(size <= INPUT_MAX);
	assume(p.end <= KXW_TLS_DONE && p.end != KXW_TLS_NEED_MORE);
	assume(p.end || peek_is_valid(&p));
	start = data = any_bytes(size);
	left = size;
	result = kxw_tls_peek_next(&p, dir, &data, &left, &piece);
	prove(p.end || peek_is_valid(&p), "a call leaves a valid peek");
	prove(left <= size && data == start + (size - left), "the input is kept to");
	prove(result == KXW_TLS_PIECE || !left, "all is used, or there is a piece");
	prove(result == KXW_TLS_PIECE || result == (p.end ? p.end : KXW_TLS_NEED_MORE), "the answer");
}

void proof_next_out(void)
{
	next_of(KXW_OUTBOUND);
}

void proof_next_in(void)
{
	next_of(KXW_INBOUND);
}

void model_names(void)
{
	(void)model_step;
}
