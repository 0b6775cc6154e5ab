/* SPDX-License-Identifier: BSD-3-Clause */
/* ServerHello as it flows by: what it chose, and each way to break its format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "peek_case.h"

#define SESSION32 RANDOM32

struct choice {
	const char *note, *body;
	unsigned int version, suite;
};

static const struct choice choices[] = {
	{ "no extensions", "0303" RANDOM32 "00 c02f 00", 0x0303, 0xc02f },
	{ "SSL 3.0", "0300" RANDOM32 "00 0005 00", 0x0300, 0x0005 },
	{ "TLS 1.0 and a session", "0301" RANDOM32 "20" SESSION32 "0035 00", 0x0301, 0x0035 },
	{ "an empty list of extensions", "0302" RANDOM32 "00 0035 00 0000", 0x0302, 0x0035 },
	{ "extensions, none of the version", "0303" RANDOM32 "00 009c 00 0009 ff010001 00 00170000",
	  0x0303, 0x009c },
	{ "TLS 1.3, version last", "0303" RANDOM32 "20" SESSION32 "1302 00 000c 0029 0002 0000 002b 0002 0304",
	  0x0304, 0x1302 },
	{ "TLS 1.3, version first", "0303" RANDOM32 "00 1301 00 000a 002b 0002 0304 0029 0000",
	  0x0304, 0x1301 },
};

/* A talk in which the server says this; HelloRequest lets it begin in any way. */
static const char *talk_of(const char *body)
{
	static char text[2048];
	size_t digits = 0, i;

	for (i = 0; body[i]; i++)
		digits += body[i] != ' ';
	sprintf(text, ">" CLIENT_HELLO "<160303000400000000" "160303%04zx02%06zx%s", digits / 2 + 4, digits / 2, body);
	return text;
}

static void reads_what_was_chosen(void **state)
{
	size_t i;
	int bytes;

	(void)state;
	for (i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		for (bytes = 0; bytes < 2; bytes++) {
			case_play(&case_run, talk_of(choices[i].body), bytes);
			if (case_run.result != KXW_TLS_NEED_MORE ||
			    case_run.peek.version != choices[i].version ||
			    case_run.peek.suite != choices[i].suite)
				fail_msg("%s: %04x %04x %s", choices[i].note, case_run.peek.version,
					 case_run.peek.suite, case_answer(&case_run));
		}
}

static const struct {
	const char *note, *body, *answer;
} broken[] = {
	{ "no room for the fixed fields", "0303" RANDOM32 "00 c02f", "BAD ServerHello is shorter" },
	{ "version 2", "0203" RANDOM32 "00 c02f 00", "ServerHello 38 (34) BAD ServerHello.legacy_version" },
	{ "version 3.4 outright", "0304" RANDOM32 "00 c02f 00", "ServerHello 38 (34) BAD ServerHello.legacy_version" },
	{ "version 2 of a HelloRetryRequest", "0203" RETRY32 "00 c02f 00",
	  "HelloRetryRequest 38 (34) BAD ServerHello.legacy_version" },
	{ "session of 33 bytes", "0303" RANDOM32 "21" SESSION32 "00 c02f 00",
	  "ServerHello 71 (35) BAD session id longer" },
	{ "session beyond the body", "0303" RANDOM32 "04 c02f 00", "ServerHello 38 (35) BAD ServerHello ends" },
	{ "no room for the suite", "0303" RANDOM32 "02 c02f 00", "ServerHello 38 (37) BAD ServerHello ends" },
	{ "no compression", "0303" RANDOM32 "01 aa c02f", "ServerHello 38 BAD ServerHello ends" },
	{ "a byte behind", "0303" RANDOM32 "00 c02f 00 00", "ServerHello 39 (38) BAD ServerHello ends" },
	{ "fewer extensions than it says", "0303" RANDOM32 "00 c02f 00 0001",
	  "ServerHello 40 BAD extensions do not fill" },
	{ "bytes behind the extensions", "0303" RANDOM32 "00 c02f 00 0000 aa",
	  "ServerHello 41 (40) BAD extensions do not fill" },
	{ "half an extension header", "0303" RANDOM32 "00 c02f 00 0002 0017", "ServerHello 42 (40) BAD ServerHello ends" },
	{ "extension beyond the list", "0303" RANDOM32 "00 c02f 00 0005 0017 0002 aa",
	  "ServerHello 45 (44) BAD ServerHello ends" },
	{ "supported_versions of 1 byte", "0303" RANDOM32 "00 c02f 00 0005 002b 0001 03",
	  "ServerHello 45 (44) BAD supported_versions of ServerHello" },
	{ "supported_versions like a client's", "0303" RANDOM32 "00 c02f 00 0007 002b 0003 020304",
	  "ServerHello 47 (44) BAD supported_versions of ServerHello" },
	{ "supported_versions of TLS 1.2", "0303" RANDOM32 "00 c02f 00 0006 002b 0002 0303",
	  "ServerHello 46 BAD supported_versions selects less" },
	{ "supported_versions twice", "0303" RANDOM32 "00 1301 00 000c 002b 0002 0304 002b 0002 0304",
	  "ServerHello 52 BAD two extensions of one type" },
};

static void refuses_what_breaks_the_format(void **state)
{
	char answer[256];
	struct peek_case c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		sprintf(answer, "> ClientHello 41 < HelloRequest 0 %s", broken[i].answer);
		c.note = broken[i].note;
		c.talk = talk_of(broken[i].body);
		c.answer = answer;
		case_check(&c);
		assert_int_equal(case_run.peek.version, 0);
	}
}

/* In how many parts one is told whose first bytes come in a call of their own. */
static unsigned int parts_of(size_t first)
{
	static const char text[] = SERVER_HELLO;
	uint8_t data[sizeof(text)];
	struct kxw_tls_piece piece;
	unsigned int parts = 0;
	size_t size = 0, left, i;
	const uint8_t *at;

	case_play(&case_run, ">" CLIENT_HELLO, false);
	for (i = 0; text[i]; i += text[i] == ' ' ? 1 : 2)
		if (text[i] != ' ' && sscanf(text + i, "%2hhx", &data[size]) == 1)
			size++;
	assert_int_equal(size, 47);
	kxw_tls_peek_segment(&case_run.peek, KXW_INBOUND);
	for (i = 0, at = data; i < 2; i++)
		for (left = i ? size - first : first;
		     kxw_tls_peek_next(&case_run.peek, KXW_INBOUND, &at, &left, &piece) == KXW_TLS_PIECE;
		     parts++)
			run_piece(&case_run.side[1], &piece);
	assert_int_equal(case_run.side[1].message[0].size, 38);
	assert_memory_equal(case_run.side[1].bytes, data + 9, 38);
	return parts;
}

static void is_told_in_one_part_if_it_is_whole(void **state)
{
	size_t first;

	(void)state;
	assert_int_equal(parts_of(47), 1);
	/* Else what it begins with is held back until it is known what it is. */
	for (first = 1; first < 47; first++)
		assert_int_equal(parts_of(first), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_told_in_one_part_if_it_is_whole),
		cmocka_unit_test(reads_what_was_chosen),
		cmocka_unit_test(refuses_what_breaks_the_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
