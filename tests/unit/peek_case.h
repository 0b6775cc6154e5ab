/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * peek_case: a conversation in a line of hex, and what tls_peek is to say of it
 * in a line of words. For one test program.
 * A case that goes otherwise ends the test, with its note.
 *
 * "> 1603 < 15" are segments outbound and inbound. The answer names the messages outbound, then
 * inbound, then the result: "> ClientHello 41 < Alert 2 DONE"; a message that
 * was cut is "ClientHello 41 (7)".
 */
#ifndef TEST_PEEK_CASE_H
#define TEST_PEEK_CASE_H

#include "peek_run.h"
#include "talk.h"

/* Hellos, smallest of their kind. */
#define RANDOM32 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define RETRY32 "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
#define HELLO_BODY "0303" RANDOM32 "00 0002 c02f 01 00"
#define CLIENT_HELLO "160301002d 01000029" HELLO_BODY
#define SERVER_HELLO "160303002a 02000026 0303" RANDOM32 "00 c02f 00"
#define SERVER_HELLO13 "1603030032 0200002e 0303" RANDOM32 "00 1301 00 0006 002b00020304"
#define HELLO_RETRY "1603030032 0200002e 0303" RETRY32 "00 1301 00 0006 002b00020304"
#define CHANGE_CIPHER "140303 0001 01"

struct peek_case {
	const char *note, *talk, *answer;
};

static struct run case_run, case_cut;

/* Runs a talk; with bytes, each byte in a call of its own. */
static inline void case_play(struct run *r, const char *talk, bool bytes)
{
	static uint8_t data[80000];
	enum kxw_direction dir;
	unsigned int byte;
	size_t size, i;

	run_init(r);
	while (*talk) {
		dir = *talk++ == '<' ? KXW_INBOUND : KXW_OUTBOUND;
		kxw_tls_peek_segment(&r->peek, dir);
		for (size = 0; *talk && !strchr("<>", *talk); ) {
			if (*talk == ' ') {
				talk++;
				continue;
			}
			assert_int_equal(sscanf(talk, "%2x", &byte), 1);
			assert_true(size < sizeof(data));
			data[size++] = (uint8_t)byte;
			talk += 2;
		}
		for (i = 0; bytes && i < size; i++)
			run_bytes(r, dir, data + i, 1);
		if (!bytes)
			run_bytes(r, dir, data, size);
	}
}

static inline const char *case_name(uint32_t type)
{
	size_t i;

	for (i = 0; i < sizeof(talk_messages) / sizeof(talk_messages[0]); i++)
		if (talk_messages[i].value == type)
			return talk_messages[i].name;
	return "?";
}

static inline const char *case_answer(const struct run *r)
{
	static char text[4096];
	static const char *const result[] = { "PIECE", "NEED_MORE", "NOT_TLS", "BAD", "DONE" };
	size_t side, i, n = 0;

	for (side = 0; side < 2; side++) {
		if (r->side[side].messages)
			n += (size_t)sprintf(text + n, "%c ", side ? '<' : '>');
		for (i = 0; i < r->side[side].messages; i++) {
			const struct run_message *m = &r->side[side].message[i];

			n += (size_t)sprintf(text + n, "%s %u ", case_name(m->type), m->length);
			if (m->open)
				n += (size_t)sprintf(text + n, "(%zu) ", m->size);
			assert_true(n < sizeof(text) - 256);
		}
	}
	n += (size_t)sprintf(text + n, "%s", result[r->result]);
	if (r->result == KXW_TLS_BAD)
		sprintf(text + n, " %s", r->peek.rule);
	return text;
}

/* answer is how the line begins, so that a rule need not be spelled out. */
static inline void case_check(const struct peek_case *c)
{
	const char *answer;

	case_play(&case_run, c->talk, false);
	answer = case_answer(&case_run);
	if (strncmp(answer, c->answer, strlen(c->answer)))
		fail_msg("%s: %s", c->note, answer);
	/* Rules belong to BAD and to it alone, and name their source. */
	assert_true((case_run.result == KXW_TLS_BAD) == (case_run.peek.rule != NULL));
	if (case_run.peek.rule)
		assert_non_null(strstr(case_run.peek.rule, "(RFC "));
	case_play(&case_cut, c->talk, true);
	run_assert_same(&case_run, &case_cut);
}

#define CASES_CHECK(table) \
	do { \
		size_t case_i; \
		for (case_i = 0; case_i < sizeof(table) / sizeof((table)[0]); case_i++) \
			case_check(&(table)[case_i]); \
	} while (0)

#endif
