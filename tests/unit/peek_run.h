/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * peek_run: hands a conversation to tls_peek, cut as a test likes, and gathers
 * the messages it tells. For one test program.
 * A piece that does not fit its message ends the test.
 */
#ifndef TEST_PEEK_RUN_H
#define TEST_PEEK_RUN_H

#include "kmod/wire/tls_peek.h"

#define RUN_MESSAGES 256
#define RUN_BYTES 262144

struct run_message {
	uint32_t type, version, length, kx;
	size_t start, size;	/* of its bytes, in run.bytes */
	bool open;		/* more of it is to come */
};

/* What was told of one direction. */
struct run_side {
	struct run_message message[RUN_MESSAGES];
	size_t messages;
	uint8_t bytes[RUN_BYTES];
	size_t size;
};

struct run {
	struct kxw_tls_peek peek;
	struct run_side side[2];
	enum kxw_tls_result result;
};

static inline void run_init(struct run *r)
{
	size_t i;

	kxw_tls_peek_init(&r->peek);
	for (i = 0; i < 2; i++) {
		r->side[i].messages = 0;
		r->side[i].size = 0;
	}
	r->result = KXW_TLS_NEED_MORE;
}

static inline void run_piece(struct run_side *s, const struct kxw_tls_piece *piece)
{
	struct run_message *m = s->messages ? &s->message[s->messages - 1] : NULL;

	assert_true(piece->size == 0 || piece->data != NULL);
	if (m && m->open) {
		assert_int_equal(piece->type, m->type);
		assert_int_equal(piece->length, m->length);
		assert_int_equal(piece->offset, m->size);
		assert_int_equal(piece->kx, m->kx);
	} else {
		assert_int_equal(piece->offset, 0);
		assert_true(s->messages < RUN_MESSAGES);
		m = &s->message[s->messages++];
		m->type = piece->type;
		m->version = piece->version;
		m->length = piece->length;
		m->kx = piece->kx;
		m->start = s->size;
		m->size = 0;
	}
	assert_true(s->size + piece->size <= sizeof(s->bytes));
	if (piece->size)
		memcpy(s->bytes + s->size, piece->data, piece->size);
	s->size += piece->size;
	m->size += piece->size;
	assert_true(m->size <= m->length);
	/* A record told of by length has no bytes, ever. */
	m->open = piece->size && m->size < m->length;
}

/* One call's bytes, in memory of their own so that a read beyond is seen. */
static inline void run_bytes(struct run *r, enum kxw_direction dir, const uint8_t *data,
			     size_t size)
{
	uint8_t *own = malloc(size ? size : 1);
	struct kxw_tls_piece piece;
	const uint8_t *at = own;
	size_t left = size, before;

	assert_non_null(own);
	if (size)
		memcpy(own, data, size);
	for (;;) {
		before = left;
		r->result = kxw_tls_peek_next(&r->peek, dir, &at, &left, &piece);
		assert_true(left <= before);
		assert_ptr_equal(at + left, own + size);
		if (r->result != KXW_TLS_PIECE)
			break;
		run_piece(&r->side[dir - KXW_OUTBOUND], &piece);
	}
	assert_int_equal(left, 0);
	free(own);
}

static inline void run_segment(struct run *r, enum kxw_direction dir, const uint8_t *data,
			       size_t size)
{
	kxw_tls_peek_segment(&r->peek, dir);
	run_bytes(r, dir, data, size);
}

/* The same messages, whatever the way they were cut. */
static inline void run_assert_same(const struct run *a, const struct run *b)
{
	size_t i, j;

	assert_int_equal(a->result, b->result);
	assert_int_equal(a->peek.version, b->peek.version);
	assert_int_equal(a->peek.suite, b->peek.suite);
	assert_ptr_equal(a->peek.rule, b->peek.rule);
	for (i = 0; i < 2; i++) {
		assert_int_equal(a->side[i].messages, b->side[i].messages);
		assert_int_equal(a->side[i].size, b->side[i].size);
		assert_memory_equal(a->side[i].bytes, b->side[i].bytes, a->side[i].size);
		for (j = 0; j < a->side[i].messages; j++) {
			assert_int_equal(a->side[i].message[j].type, b->side[i].message[j].type);
			assert_int_equal(a->side[i].message[j].version, b->side[i].message[j].version);
			assert_int_equal(a->side[i].message[j].length, b->side[i].message[j].length);
			assert_int_equal(a->side[i].message[j].size, b->side[i].message[j].size);
			assert_int_equal(a->side[i].message[j].kx, b->side[i].message[j].kx);
		}
	}
}

#endif
