/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Any conversation, cut in any way: no byte is read twice or beyond its end,
 * pieces fit together, and the same bytes cut otherwise tell the same.
 *
 * The input is a row of segments: a byte of which the top bit is the direction
 * and the rest the size, in units of 4 when the second bit is set; then bytes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kmod/wire/tls_peek.h"

/* What was told of one direction, as a sum that does not know of the pieces. */
struct told {
	uint64_t sum;
	uint32_t type, length, at;
	bool open;
};

struct run {
	struct kxw_tls_peek peek;
	struct told told[2];
	enum kxw_tls_result result;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void add(struct told *t, uint64_t value)
{
	t->sum = (t->sum ^ value) * 0x100000001b3ull;
}

static void take(struct run *r, enum kxw_direction dir, const struct kxw_tls_piece *piece)
{
	struct told *t = &r->told[dir - KXW_OUTBOUND];
	uint32_t i;

	if (!t->open) {
		must(piece->offset == 0);
		t->type = piece->type;
		t->length = piece->length;
		t->at = 0;
		add(t, piece->type);
		add(t, piece->version);
		add(t, piece->length);
		add(t, piece->kx);
	}
	must(piece->type == t->type && piece->length == t->length && piece->offset == t->at);
	must(piece->size <= piece->length - piece->offset);
	for (i = 0; i < piece->size; i++)
		add(t, piece->data[i]);
	t->at += piece->size;
	t->open = piece->size && t->at < t->length;
}

/* In memory of their own, so that a read beyond is seen. */
static void give(struct run *r, enum kxw_direction dir, const uint8_t *data, size_t size)
{
	uint8_t *own = malloc(size ? size : 1);
	struct kxw_tls_piece piece;
	const uint8_t *at = own;
	size_t left = size, before;

	must(own != NULL);
	memcpy(own, data, size);
	do {
		before = left;
		r->result = kxw_tls_peek_next(&r->peek, dir, &at, &left, &piece);
		must(left <= before && at + left == own + size);
		if (r->result == KXW_TLS_PIECE)
			take(r, dir, &piece);
	} while (r->result == KXW_TLS_PIECE);
	must(left == 0);
	must((r->result == KXW_TLS_BAD) == (r->peek.rule != NULL));
	must(r->peek.end == 0 || r->peek.end == (uint8_t)r->result);
	free(own);
}

static void segment(struct run *r, enum kxw_direction dir, const uint8_t *data, size_t size,
		    bool cut)
{
	size_t at, part;

	kxw_tls_peek_segment(&r->peek, dir);
	if (!cut) {
		give(r, dir, data, size);
		return;
	}
	for (at = 0; at < size; at += part) {
		part = 1 + data[at] % 3;
		if (part > size - at)
			part = size - at;
		give(r, dir, data + at, part);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct run whole, cut;
	size_t i;

	memset(&whole, 0, sizeof(whole));
	memset(&cut, 0, sizeof(cut));
	kxw_tls_peek_init(&whole.peek);
	kxw_tls_peek_init(&cut.peek);
	while (size) {
		enum kxw_direction dir = *data & 0x80 ? KXW_INBOUND : KXW_OUTBOUND;
		size_t n = *data & 0x40 ? (*data & 0x3fu) * 4 : *data & 0x3fu;

		data++;
		size--;
		if (n > size)
			n = size;
		segment(&whole, dir, data, n, false);
		segment(&cut, dir, data, n, true);
		data += n;
		size -= n;
	}
	must(whole.peek.end == cut.peek.end && whole.peek.rule == cut.peek.rule);
	must(whole.peek.version == cut.peek.version && whole.peek.suite == cut.peek.suite);
	for (i = 0; i < 2; i++) {
		must(whole.told[i].sum == cut.told[i].sum);
		/* Once it is over, nothing is counted any more. */
		must(whole.peek.end || whole.peek.side[i].before == cut.peek.side[i].before);
	}
	return 0;
}
