/* SPDX-License-Identifier: BSD-3-Clause */
/* Handshakes of a real client and server, cut in every way. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "peek_run.h"
#include "talk.h"

#define TALKS "tests/data/tls/*.txt"
#define RANDOM_ROUNDS 200

static struct talk talk;
static struct run whole, cut;

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void run_whole(struct run *r)
{
	size_t i;

	run_init(r);
	for (i = 0; i < talk.segments; i++)
		run_segment(r, talk.segment[i].dir, talk.bytes + talk.segment[i].start,
			    talk.segment[i].size);
}

/* Segment n comes in two calls, the second beginning at byte at; one segment or two. */
static void run_split(size_t n, size_t at, bool segments)
{
	size_t i;

	run_init(&cut);
	for (i = 0; i < talk.segments; i++) {
		const struct talk_segment *s = &talk.segment[i];
		size_t first = i == n ? at : s->size;

		run_segment(&cut, s->dir, talk.bytes + s->start, first);
		if (i == n && segments)
			kxw_tls_peek_segment(&cut.peek, s->dir);
		if (i == n)
			run_bytes(&cut, s->dir, talk.bytes + s->start + at, s->size - at);
	}
}

/* Every segment in parts of at most size bytes, by chance or of just that size. */
static void run_parts(size_t size, bool segments, uint32_t *seed)
{
	size_t i, at, part;

	run_init(&cut);
	for (i = 0; i < talk.segments; i++) {
		const struct talk_segment *s = &talk.segment[i];

		for (at = 0; at < s->size; at += part) {
			part = seed ? next_random(seed) % size + 1 : size;
			if (part > s->size - at)
				part = s->size - at;
			if (!at || segments)
				kxw_tls_peek_segment(&cut.peek, s->dir);
			run_bytes(&cut, s->dir, talk.bytes + s->start + at, part);
		}
	}
}

static void each_talk(void (*check)(void))
{
	glob_t found;
	size_t i;

	assert_int_equal(glob(TALKS, 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= 27);
	for (i = 0; i < found.gl_pathc; i++) {
		talk_load(&talk, found.gl_pathv[i]);
		run_whole(&whole);
		check();
	}
	globfree(&found);
}

static void check_told(void)
{
	size_t side, i;

	assert_int_equal(whole.peek.version, talk.version);
	assert_int_equal(whole.peek.suite, talk.suite);
	assert_int_equal(whole.peek.side[0].before, talk.before);
	assert_int_equal(whole.result, talk.done ? KXW_TLS_DONE : KXW_TLS_NEED_MORE);
	for (side = 0; side < 2; side++) {
		for (i = 0; i < talk.count[side] && i < whole.side[side].messages; i++) {
			const struct run_message *m = &whole.side[side].message[i];

			assert_int_equal(m->type, talk.expected[side][i].type);
			assert_int_equal(m->length, talk.expected[side][i].length);
			assert_int_equal(m->kx, m->type == KXW_MSG_CLIENT_KEY_EXCHANGE ?
					 talk.kx : KXW_KX_UNKNOWN);
			assert_false(m->open);
			/* Bytes in the clear are given whole, others never. */
			assert_int_equal(m->size, m->type < 256 ||
					 m->type == KXW_MSG_CHANGE_CIPHER_SPEC ||
					 m->type == KXW_MSG_ALERT ? m->length : 0);
		}
		assert_int_equal(whole.side[side].messages, talk.count[side]);
	}
}

static void finds_what_was_said(void **state)
{
	(void)state;
	each_talk(check_told);
}

/* No record of the talks is cut shorter than this. */
#define UNBROKEN 500

/* The bytes told are those of the record, searched for without the parser. */
static void check_bytes(void)
{
	size_t side, i, j, size;

	for (side = 0; side < 2; side++)
		for (i = 0; i < whole.side[side].messages; i++) {
			const struct run_message *m = &whole.side[side].message[i];
			const uint8_t *body = whole.side[side].bytes + m->start;
			bool found = false;

			size = m->size < UNBROKEN ? m->size : UNBROKEN;
			for (j = 0; j + size <= talk.size && !found; j++)
				found = !memcmp(talk.bytes + j, body, size);
			assert_true(found);
		}
}

static void gives_the_bytes_of_the_wire(void **state)
{
	(void)state;
	each_talk(check_bytes);
}

static void check_every_split(void)
{
	size_t n, at;

	for (n = 0; n < talk.segments; n++)
		for (at = 0; at <= talk.segment[n].size; at++) {
			run_split(n, at, false);
			run_assert_same(&whole, &cut);
			run_split(n, at, true);
			run_assert_same(&whole, &cut);
		}
}

static void split_at_every_byte(void **state)
{
	(void)state;
	each_talk(check_every_split);
}

static void check_small_parts(void)
{
	size_t size;

	for (size = 1; size <= 16; size++) {
		run_parts(size, false, NULL);
		run_assert_same(&whole, &cut);
		if (talk.before)
			continue;	/* more segments than TLS is looked for in */
		run_parts(size, true, NULL);
		run_assert_same(&whole, &cut);
	}
}

static void in_pieces_of_a_few_bytes(void **state)
{
	(void)state;
	each_talk(check_small_parts);
}

static void check_random_parts(void)
{
	uint32_t seed = 20140408;
	int i;

	for (i = 0; i < RANDOM_ROUNDS; i++) {
		run_parts(1 + next_random(&seed) % 700, i & 1, &seed);
		if (!(i & 1) || !talk.before)
			run_assert_same(&whole, &cut);
	}
}

static void in_random_pieces(void **state)
{
	(void)state;
	each_talk(check_random_parts);
}

/* Whatever is cut off at the end, what was told until there stands. */
static void check_truncated(void)
{
	size_t n, side, i;

	for (n = 0; n < talk.segments; n++) {
		run_init(&cut);
		for (i = 0; i <= n; i++)
			run_segment(&cut, talk.segment[i].dir, talk.bytes + talk.segment[i].start,
				    i == n ? talk.segment[i].size / 2 : talk.segment[i].size);
		assert_int_not_equal(cut.result, KXW_TLS_BAD);
		for (side = 0; side < 2; side++) {
			assert_true(cut.side[side].size <= whole.side[side].size);
			assert_memory_equal(cut.side[side].bytes, whole.side[side].bytes,
					    cut.side[side].size);
		}
	}
}

static void cut_off_early(void **state)
{
	(void)state;
	each_talk(check_truncated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_said),
		cmocka_unit_test(gives_the_bytes_of_the_wire),
		cmocka_unit_test(split_at_every_byte),
		cmocka_unit_test(in_pieces_of_a_few_bytes),
		cmocka_unit_test(in_random_pieces),
		cmocka_unit_test(cut_off_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
