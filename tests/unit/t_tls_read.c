/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading a handshake out of streams: what came early waits, and reading ends in time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kmod/wire/tls_read.h"
#include "hex.h"
#include "peek_case.h"

static struct kxw_tls_peek peek;
static struct kxw_stream stream;
static uint8_t window[128];
static struct bytes sent;

/* Fills in what is sent, anew. */
static uint32_t prepare(const char *hex)
{
	sent.size = 0;
	bytes_hex(&sent, hex);
	return (uint32_t)sent.size;
}

static void begin(uint32_t first)
{
	kxw_tls_peek_init(&peek);
	kxw_tls_peek_segment(&peek, KXW_OUTBOUND);
	kxw_stream_init(&stream, window, sizeof(window), first);
}

static void put(uint32_t seq, const uint8_t *data, uint32_t size)
{
	uint32_t used;

	assert_int_equal(kxw_stream_put(&stream, seq, data, size, &used), 0);
	assert_int_equal(used, size);
}

static enum kxw_tls_result next(struct kxw_tls_piece *piece)
{
	return kxw_tls_read_next(&peek, KXW_OUTBOUND, &stream, piece);
}

/* The window's end lies in the hello: it comes in two pieces that join. */
static void test_over_the_ring(void **state)
{
	uint32_t size = prepare(CLIENT_HELLO);
	uint32_t first = sizeof(window) - 20, told = 0;
	struct kxw_tls_piece piece;
	int pieces = 0;

	(void)state;
	begin(first);
	put(first, sent.data, size);
	while (next(&piece) == KXW_TLS_PIECE) {
		assert_int_equal(piece.type, KXW_MSG_CLIENT_HELLO);
		assert_int_equal(piece.offset, told);
		assert_memory_equal(piece.data, sent.data + 9 + told, piece.size);
		told += piece.size;
		pieces++;
	}
	assert_int_equal(told, size - 9);
	assert_int_equal(pieces, 2);
	assert_int_equal(stream.next, first + size);
}

/* The window's end lies in the record's header: what is behind it is read on at once. */
static void test_over_the_ring_in_a_header(void **state)
{
	uint32_t size = prepare(CLIENT_HELLO);
	uint32_t first = sizeof(window) - 3;
	struct kxw_tls_piece piece;

	(void)state;
	begin(first);
	put(first, sent.data, size);
	/* What was gathered to know TLS by, and the rest. */
	assert_int_equal(next(&piece), KXW_TLS_PIECE);
	assert_int_equal(piece.size, KXW_TLS_HEAD - 9);
	assert_memory_equal(piece.data, sent.data + 9, piece.size);
	assert_int_equal(next(&piece), KXW_TLS_PIECE);
	assert_int_equal(piece.size, size - KXW_TLS_HEAD);
	assert_memory_equal(piece.data, sent.data + KXW_TLS_HEAD, piece.size);
}

static void test_hole(void **state)
{
	uint32_t size = prepare(CLIENT_HELLO);
	struct kxw_tls_piece piece;

	(void)state;
	begin(0);
	assert_int_equal(next(&piece), KXW_TLS_NEED_MORE);
	put(20, sent.data + 20, size - 20);
	assert_int_equal(next(&piece), KXW_TLS_NEED_MORE);
	put(0, sent.data, 20);
	assert_int_equal(next(&piece), KXW_TLS_PIECE);
	assert_int_equal(piece.size, size - 9);
	assert_int_equal(next(&piece), KXW_TLS_NEED_MORE);
}

/* Once it has ended it stays so, with bytes to read or without. */
static void test_ended(void **state)
{
	uint32_t size = prepare(CLIENT_HELLO "190303 0001 00");
	struct kxw_tls_piece piece;

	(void)state;
	begin(0);
	put(0, sent.data, size);
	assert_int_equal(next(&piece), KXW_TLS_PIECE);
	assert_int_equal(next(&piece), KXW_TLS_BAD);
	assert_int_equal(stream.next, stream.edge);
	assert_int_equal(next(&piece), KXW_TLS_BAD);
}

static void test_end(void **state)
{
	(void)state;
	assert_int_equal(kxw_tls_read_end(KXW_TLS_NOT_TLS), -1);
	assert_int_equal(kxw_tls_read_end(KXW_TLS_BAD), KXW_TLS_END_BAD);
	assert_int_equal(kxw_tls_read_end(KXW_TLS_DONE), KXW_TLS_END_COMPLETE);
	assert_int_equal(kxw_tls_read_end(KXW_TLS_NEED_MORE), 0);
}

static void test_limit(void **state)
{
	(void)state;
	assert_int_equal(kxw_tls_read_limit(false, 0, KXW_TLS_READ_PREAMBLE), 0);
	assert_int_equal(kxw_tls_read_limit(false, 0, KXW_TLS_READ_PREAMBLE + 1), -1);
	assert_int_equal(kxw_tls_read_limit(true, KXW_TLS_READ_LIMIT, KXW_TLS_READ_LIMIT), 0);
	assert_int_equal(kxw_tls_read_limit(true, KXW_TLS_READ_LIMIT + 1, 0), KXW_TLS_END_LIMIT);
	assert_int_equal(kxw_tls_read_limit(true, 0, KXW_TLS_READ_LIMIT + 1), KXW_TLS_END_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_over_the_ring),
		cmocka_unit_test(test_over_the_ring_in_a_header),
		cmocka_unit_test(test_hole),
		cmocka_unit_test(test_ended),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
