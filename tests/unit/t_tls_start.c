/* SPDX-License-Identifier: BSD-3-Clause */
/* Where TLS begins, and where it only seems to. */
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

/* An SSL 2.0 compatible hello of 3 ciphers (RFC 5246 E.2), and SSL 2.0's own. */
#define CHALLENGE "00112233445566778899aabbccddeeff"
#define SSL2_HELLO "8022 01 0301 0009 0000 0010 000035 00002f 010080" CHALLENGE
#define SSL2_OLD "801c 01 0002 0003 0000 0010 010080" CHALLENGE
#define SSL2_SERVER "8014 04 00 01 0002 0001 0003 0005 aa 010080 1122334455"

static const struct peek_case found[] = {
	{ "at once", ">" CLIENT_HELLO, "> ClientHello 41 NEED_MORE" },
	{ "after a line", ">53544152" ">" CLIENT_HELLO, "> ClientHello 41 NEED_MORE" },
	{ "after what the server says", "<3232300d0a >45484c4f <3235300d0a >" CLIENT_HELLO,
	  "> ClientHello 41 NEED_MORE" },
	{ "a hello's beginning that leads nowhere, then a hello", ">16030100 >" CLIENT_HELLO,
	  "> ClientHello 41 NEED_MORE" },
	{ "twice", ">160301 >160301002d01 >" CLIENT_HELLO, "> ClientHello 41 NEED_MORE" },
	{ "SSL 2.0 compatible", ">" SSL2_HELLO "<" SERVER_HELLO,
	  "> Ssl2ClientHello 33 < ServerHello 38 NEED_MORE" },
	{ "SSL 2.0 compatible, then TLS", ">" SSL2_HELLO "<" SERVER_HELLO ">160303 0004 10000000",
	  "> Ssl2ClientHello 33 ClientKeyExchange 0 < ServerHello 38 NEED_MORE" },
	{ "SSL 2.0 after a line", ">0d0a >" SSL2_OLD, "> Ssl2ClientHello 27 NEED_MORE" },
	{ "SSL 2.0 and its server", ">" SSL2_OLD "<" SSL2_SERVER,
	  "> Ssl2ClientHello 27 < Ssl2ServerHello 19 DONE" },
	{ "SSL 2.0, the server in parts", ">" SSL2_OLD "<8014 <0400 <010002 <0001 0003 0005 aa",
	  "> Ssl2ClientHello 27 < Ssl2ServerHello 19 (11) NEED_MORE" },
	{ "SSL 2.0 naming a session", ">802c 01 0002 0003 0010 0010 010080" CHALLENGE CHALLENGE,
	  "> Ssl2ClientHello 43 NEED_MORE" },
	{ "the answer is an alert", ">" CLIENT_HELLO "<150301 0002 0228", "> ClientHello 41 < Alert 2 DONE" },
	{ "the answer is late", ">" CLIENT_HELLO "<0d0a <" SERVER_HELLO,
	  "> ClientHello 41 < ServerHello 38 NEED_MORE" },
	{ "the answer in parts", ">" CLIENT_HELLO "<16 <03 <03002a02000026 <0303" RANDOM32 "00 c02f 00",
	  "> ClientHello 41 < ServerHello 38 NEED_MORE" },
	{ "an alert in parts", ">" CLIENT_HELLO "<15 <0303 <0002 <02 <28",
	  "> ClientHello 41 < Alert 2 DONE" },
	{ "TLS 1.3's number in record and hello", ">160304 002d 01000029 0304" RANDOM32 "00 0002 c02f 01 00",
	  "> ClientHello 41 NEED_MORE" },
	{ "the longest record", ">160301 4800 01008000 0303", "BAD plaintext record longer" },
	{ "the longest ServerHello", ">" CLIENT_HELLO "<160303 4000 02010047 0303" RANDOM32,
	  "> ClientHello 41 < ServerHello 65607 (34) NEED_MORE" },
	{ "an alert of TLS 1.3's number", ">" CLIENT_HELLO "<150304 0002 0228", "> ClientHello 41 < Alert 2 DONE" },
	{ "SSL 2.0, the longest challenge", ">8032 01 0002 0009 0000 0020 000035", "> Ssl2ClientHello 49 (11) NEED_MORE" },
	{ "SSL 2.0, a session hit, nothing else", ">" SSL2_OLD "<800b 04 01 01 0002 0000 0000 0000",
	  "> Ssl2ClientHello 27 < Ssl2ServerHello 10 DONE" },
	{ "four bytes of a hello in a record", ">160301 0004 01000029 160301 0029" HELLO_BODY,
	  "> ClientHello 41 NEED_MORE" },
	{ "the longest ClientHello", ">160301 4000 01020144 0303", "> ClientHello 131396 (2) NEED_MORE" },
};

static void begins_at_a_segment(void **state)
{
	(void)state;
	CASES_CHECK(found);
}

/*
 * What real protocols say before TLS, as far as it is binary: it holds bytes that
 * begin a record or a hello of SSL 2.0, and must lead nowhere.
 */
#define BOTH "> ClientHello 41 < ServerHello 38 NEED_MORE"
#define THEN_TLS ">" CLIENT_HELLO "<" SERVER_HELLO
#define ZERO4 "00000000"
#define ZERO23 ZERO4 ZERO4 ZERO4 ZERO4 ZERO4 "000000"

static const struct peek_case preambles[] = {
	{ "PostgreSQL", ">0000000804d2162f <53" THEN_TLS, BOTH },
	{ "PostgreSQL refuses encryption by GSSAPI first", ">0000000804d21630 <4e >0000000804d2162f <53" THEN_TLS,
	  BOTH },
	{ "MySQL: the server begins, and does not answer", "<160300000a352e352e35 >2000000105ae0300 00000001 2d" ZERO23
	  THEN_TLS, BOTH },
	{ "SOCKS5, a password that looks like a hello", ">050102 <0502 >01021603 09160301002d010000 <0100"
	  ">05010001cb00712801bb <05000001 00000000 0000" THEN_TLS, BOTH },
	{ "SOCKS5, its request in parts", ">05 >0100 <0500 >050100 >03 >04 >16030100 >01bb <05000001000000000000"
	  THEN_TLS, BOTH },
	{ "SOCKS4, port 5635", ">0401 1603 cb007128 00 <005a 1603 01000000" THEN_TLS, BOTH },
	{ "LDAP", ">301d 020101 7718 8016 312e332e362e312e342e312e313436362e3230303337"
	  "<300c 020101 7807 0a0100 0400 0400" THEN_TLS, BOTH },
	{ "ONC RPC (RFC 9289)", ">80000028 16030100 " ZERO4 "00000002 000186a3 00000004" ZERO4 "00000007"
	  ZERO4 ZERO4 ZERO4 "<80000020 16030100 00000001" ZERO4 ZERO4 "00000008 5354415254544c53" ZERO4
	  THEN_TLS, BOTH },
	{ "ONC RPC, a fragment of 256 bytes", ">80000100 >16030100" THEN_TLS, BOTH },
	{ "RDP", ">03000013 0ee0 0000 0000 00 01000800 03000000 <03000013 0ed0 0000 1234 00 02090800 02000000"
	  THEN_TLS, BOTH },
	{ "the server sends what looks like its answer, then its answer", "<" SERVER_HELLO "<150303 0002 0228"
	  THEN_TLS, BOTH },
	{ "a server's answer before the hello, and no other", "<" SERVER_HELLO ">" CLIENT_HELLO,
	  "> ClientHello 41 NEED_MORE" },
};

static void begins_after_real_protocols(void **state)
{
	(void)state;
	CASES_CHECK(preambles);
}

/* HAProxy's proxy-protocol.txt, 2.1 and 2.2. */
#define PROXY_LINE "50524f585920"
#define LINE_TCP4 PROXY_LINE "54435034203139322e302e322e31203230332e302e3131332e3120343030303020343433" "0d0a"
#define LINE_TCP6 PROXY_LINE "5443503620323030313a6462383a3a3120323030313a6462383a3a3220343030303020343433" "0d0a"
#define PROXY_V2 "0d0a0d0a000d0a515549540a"
#define V2_TCP4 PROXY_V2 "21 11 000c c0000201 cb007101 9c40 01bb"
#define TEXT23 "2031323334353637383930313233343536373839303132"

static const struct peek_case proxied[] = {
	{ "version 1, and the hello beside it", ">" LINE_TCP4 CLIENT_HELLO "<" SERVER_HELLO, BOTH },
	{ "version 1 by itself", ">" LINE_TCP4 THEN_TLS, BOTH },
	{ "IPv6", ">" LINE_TCP6 CLIENT_HELLO "<" SERVER_HELLO, BOTH },
	{ "nothing known", ">" PROXY_LINE "554e4b4e4f574e 0d0a" CLIENT_HELLO "<" SERVER_HELLO, BOTH },
	{ "the longest line", ">" PROXY_LINE "554e4b4e4f574e" TEXT23 TEXT23 TEXT23 TEXT23 "0d0a" CLIENT_HELLO
	  "<" SERVER_HELLO, BOTH },
	{ "version 1 in parts, then the hello in parts", ">50 >524f585920 5443503420 >20 0d >0a 16 >0301 >002d01000029"
	  HELLO_BODY "<" SERVER_HELLO, BOTH },
	{ "version 2, and the hello beside it", ">" V2_TCP4 CLIENT_HELLO "<" SERVER_HELLO, BOTH },
	{ "version 2 by itself", ">" V2_TCP4 THEN_TLS, BOTH },
	{ "version 2, LOCAL, no addresses", ">" PROXY_V2 "20 00 0000" CLIENT_HELLO "<" SERVER_HELLO, BOTH },
	{ "version 2, the last family and protocol", ">" PROXY_V2 "21 32 0000" CLIENT_HELLO "<" SERVER_HELLO, BOTH },
	{ "version 2 in parts, one that looks like a hello", ">0d >" "0a0d0a000d0a515549540a 21 11 00 >18 c0000201 >"
	  "160301002d01000029 0303" "00000000 >00000000 00" CLIENT_HELLO "<" SERVER_HELLO, BOTH },
	{ "version 2 of 256 bytes and more", ">" PROXY_V2 "21 00 0117" TEXT23 TEXT23 TEXT23 TEXT23 TEXT23 TEXT23 TEXT23
	  TEXT23 TEXT23 TEXT23 TEXT23 TEXT23 "202020" CLIENT_HELLO "<" SERVER_HELLO, BOTH },
	{ "through a tunnel", ">434f4e4e4543540d0a <3230300d0a >" LINE_TCP4 CLIENT_HELLO "<" SERVER_HELLO, BOTH },
	{ "a hello in the segment after no header", ">50 " THEN_TLS, BOTH },
	{ "a hello after a line that is none", ">" PROXY_LINE "5443503520 0d0a" THEN_TLS, BOTH },
};

static void begins_after_a_proxy_header(void **state)
{
	(void)state;
	CASES_CHECK(proxied);
	case_play(&case_run, ">" V2_TCP4 CLIENT_HELLO, false);
	assert_int_equal(case_run.peek.side[0].before, 28);
}

/* Not to the letter, so what is beside it is no beginning. */
static const struct peek_case not_proxied[] = {
	{ "family", ">" PROXY_LINE "5443503520 0d0a" CLIENT_HELLO, "NEED_MORE" },
	{ "small letters", ">70524f585920 5443503420 0d0a" CLIENT_HELLO, "NEED_MORE" },
	{ "LF alone", ">" PROXY_LINE "5443503420 0a" CLIENT_HELLO, "NEED_MORE" },
	{ "CR alone", ">" PROXY_LINE "5443503420 0d" CLIENT_HELLO, "NEED_MORE" },
	{ "no text", ">" PROXY_LINE "5443503420 7f 0d0a" CLIENT_HELLO, "NEED_MORE" },
	{ "the line is too long", ">" PROXY_LINE "554e4b4e4f574e" TEXT23 TEXT23 TEXT23 TEXT23 "20 0d0a" CLIENT_HELLO,
	  "NEED_MORE" },
	{ "signature", ">0d0a0d0a000d0a515549540d 20 00 0000" CLIENT_HELLO, "NEED_MORE" },
	{ "version 3", ">" PROXY_V2 "31 00 0000" CLIENT_HELLO, "NEED_MORE" },
	{ "command", ">" PROXY_V2 "22 00 0000" CLIENT_HELLO, "NEED_MORE" },
	{ "address family", ">" PROXY_V2 "21 40 0000" CLIENT_HELLO, "NEED_MORE" },
	{ "protocol", ">" PROXY_V2 "21 13 0000" CLIENT_HELLO, "NEED_MORE" },
	{ "a byte less", ">" PROXY_V2 "20 00 0001 00 00" CLIENT_HELLO, "NEED_MORE" },
	{ "a byte more", ">" PROXY_V2 "20 00 0001" CLIENT_HELLO, "NEED_MORE" },
	{ "in the middle of a segment", ">20" LINE_TCP4 CLIENT_HELLO, "NEED_MORE" },
	{ "the server's", ">" CLIENT_HELLO "<" LINE_TCP4 SERVER_HELLO, "> ClientHello 41 NEED_MORE" },
};

static void knows_a_proxy_header(void **state)
{
	(void)state;
	CASES_CHECK(not_proxied);
}

/* Nothing here is a hello, so nothing is told. */
static const struct peek_case refused[] = {
	{ "in the middle of a segment", ">0d0a" CLIENT_HELLO, "NEED_MORE" },
	{ "in the middle of a segment after a false beginning", ">1603 >0d" CLIENT_HELLO, "NEED_MORE" },
	{ "a false beginning holds another, in the middle", ">1616 0301 002d 01 >000029" HELLO_BODY, "NEED_MORE" },
	{ "a record of four bytes, not the header of a hello", ">160301 0004 01000000", "NEED_MORE" },
	{ "a record of six bytes, version 2", ">160301 0006 01000029 0203", "NEED_MORE" },
	{ "no record", ">170301 002d 01000029" HELLO_BODY, "NEED_MORE" },
	{ "alert of the client", ">150301 0002 0228", "NEED_MORE" },
	{ "major version", ">160201 002d 01000029" HELLO_BODY, "NEED_MORE" },
	{ "minor version", ">160305 002d 01000029" HELLO_BODY, "NEED_MORE" },
	{ "record of no length", ">160301 0000 01000029" HELLO_BODY, "NEED_MORE" },
	{ "record too long", ">160301 4801 01004800" HELLO_BODY, "NEED_MORE" },
	{ "ServerHello of the client", ">160301 002d 02000029" HELLO_BODY, "NEED_MORE" },
	{ "message too short", ">160301 002c 01000028" HELLO_BODY, "NEED_MORE" },
	{ "message too long", ">160301 4000 01020145" HELLO_BODY, "NEED_MORE" },
	{ "record longer than its message", ">160301 002e 01000029" HELLO_BODY, "NEED_MORE" },
	{ "hello of version 2", ">160301 002d 01000029 0203", "NEED_MORE" },
	{ "hello of version 3.5", ">160301 002d 01000029 0305", "NEED_MORE" },
	{ "SSL 2.0: not a ClientHello", ">8022 02 0301 0009 0000 0010 000035", "NEED_MORE" },
	{ "SSL 2.0: version", ">8022 01 0400 0009 0000 0010 000035", "NEED_MORE" },
	{ "SSL 2.0: no ciphers", ">8019 01 0301 0000 0000 0010 000035", "NEED_MORE" },
	{ "SSL 2.0: part of a cipher", ">801d 01 0301 0004 0000 0010 000035", "NEED_MORE" },
	{ "SSL 2.0: length of session", ">8023 01 0301 0009 0001 0010 000035", "NEED_MORE" },
	{ "SSL 2.0: challenge too short", ">8021 01 0301 0009 0000 000f 000035", "NEED_MORE" },
	{ "SSL 2.0: challenge too long", ">8033 01 0301 0009 0000 0021 000035", "NEED_MORE" },
	{ "SSL 2.0: sum of lengths", ">8023 01 0301 0009 0000 0010 000035", "NEED_MORE" },
	{ "the server begins", "<" SERVER_HELLO, "NEED_MORE" },
};

static void looks_closely(void **state)
{
	(void)state;
	CASES_CHECK(refused);
}

/* After a true hello: what the server says is no answer in TLS. */
static const struct peek_case no_answer[] = {
	{ "plain text", ">" CLIENT_HELLO "<485454502f312e31", "> ClientHello 41 NEED_MORE" },
	{ "application data", ">" CLIENT_HELLO "<170303 0002 0101", "> ClientHello 41 NEED_MORE" },
	{ "alert, level 3", ">" CLIENT_HELLO "<150303 0002 0328", "> ClientHello 41 NEED_MORE" },
	{ "alert, 3 bytes", ">" CLIENT_HELLO "<150303 0003 022800", "> ClientHello 41 NEED_MORE" },
	{ "alert, version", ">" CLIENT_HELLO "<150403 0002 0228", "> ClientHello 41 NEED_MORE" },
	{ "alert, minor version", ">" CLIENT_HELLO "<150305 0002 0228", "> ClientHello 41 NEED_MORE" },
	{ "ClientHello", ">" CLIENT_HELLO "<" CLIENT_HELLO, "> ClientHello 41 NEED_MORE" },
	{ "ServerHello too short", ">" CLIENT_HELLO "<160303002a 02000025 0303", "> ClientHello 41 NEED_MORE" },
	{ "ServerHello too long", ">" CLIENT_HELLO "<160303002a 02010048 0303", "> ClientHello 41 NEED_MORE" },
	{ "HelloRequest with a body", ">" CLIENT_HELLO "<160303002a 00000026 0303", "> ClientHello 41 NEED_MORE" },
	{ "SSL 2.0 to TLS", ">" CLIENT_HELLO "<" SSL2_SERVER, "> ClientHello 41 NEED_MORE" },
	{ "SSL 2.0, msg_type", ">" SSL2_OLD "<8014 05 00 01 0002 0001 0003 0005 aa", "> Ssl2ClientHello 27 NEED_MORE" },
	{ "SSL 2.0, session hit", ">" SSL2_OLD "<8014 04 02 01 0002 0001 0003 0005 aa", "> Ssl2ClientHello 27 NEED_MORE" },
	{ "SSL 2.0, certificate type", ">" SSL2_OLD "<8014 04 00 02 0002 0001 0003 0005", "> Ssl2ClientHello 27 NEED_MORE" },
	{ "SSL 2.0, version", ">" SSL2_OLD "<8014 04 00 01 0003 0001 0003 0005 aa", "> Ssl2ClientHello 27 NEED_MORE" },
	{ "SSL 2.0, part of a cipher", ">" SSL2_OLD "<8014 04 00 01 0002 0001 0004 0005", "> Ssl2ClientHello 27 NEED_MORE" },
	{ "SSL 2.0, lengths", ">" SSL2_OLD "<800e 04 00 01 0002 0001 0003 0005 aa", "> Ssl2ClientHello 27 NEED_MORE" },
};

static void the_answer_too(void **state)
{
	(void)state;
	CASES_CHECK(no_answer);
}

/* Bytes before TLS are counted, those of a false beginning as well. */
static void counts_what_came_before(void **state)
{
	(void)state;
	case_play(&case_run, "<3232300d0a >53544152 >160301 >" CLIENT_HELLO "<" SERVER_HELLO, false);
	assert_int_equal(case_run.peek.side[0].before, 7);
	assert_int_equal(case_run.peek.side[1].before, 5);
	case_play(&case_run, ">" CLIENT_HELLO, false);
	assert_int_equal(case_run.peek.side[0].before, 0);
}

/* The first byte of a connection needs no announcement. */
static void the_first_byte(void **state)
{
	static const uint8_t hello[] = { 0x16, 3, 1, 0, 0x2d, 1, 0, 0, 0x29, 3, 3 };

	(void)state;
	run_init(&case_run);
	run_bytes(&case_run, KXW_OUTBOUND, hello, sizeof(hello));
	assert_int_equal(case_run.side[0].messages, 1);
}

/* What comes in a second call is not the beginning of another segment. */
static void the_rest_of_a_segment(void **state)
{
	static const uint8_t hello[] = { 0x16, 3, 1, 0, 0x2d, 1, 0, 0, 0x29, 3, 3, 0 };

	(void)state;
	run_init(&case_run);
	run_segment(&case_run, KXW_OUTBOUND, (const uint8_t *)"EHLO somebody\r\n", 15);
	run_bytes(&case_run, KXW_OUTBOUND, hello, sizeof(hello));
	assert_int_equal(case_run.side[0].messages, 0);
	run_segment(&case_run, KXW_OUTBOUND, hello, sizeof(hello));
	assert_int_equal(case_run.side[0].messages, 1);
}

/* The server's next byte after the hello is the answer, announced or not. */
static void the_answer_needs_no_segment(void **state)
{
	static const uint8_t alert[] = { 0x15, 3, 1, 0, 2, 2, 40 };

	(void)state;
	case_play(&case_run, "<3232300d0a >" CLIENT_HELLO, false);
	run_bytes(&case_run, KXW_INBOUND, alert, sizeof(alert));
	assert_int_equal(case_run.side[1].messages, 1);
	assert_int_equal(case_run.result, KXW_TLS_DONE);
}

/* The length of SSL 2.0 has 15 bits; the version told is its own. */
static void a_long_ssl2_hello(void **state)
{
	static uint8_t hello[2 + 9 + 900 + 16] = {
		0x83, 0x9d, 1, 3, 1, 0x03, 0x84, 0, 0, 0, 16,
	};

	(void)state;
	run_init(&case_run);
	run_segment(&case_run, KXW_OUTBOUND, hello, sizeof(hello));
	assert_int_equal(case_run.side[0].messages, 1);
	assert_int_equal(case_run.side[0].message[0].length, sizeof(hello) - 3);
	assert_int_equal(case_run.side[0].message[0].version, 0x0002);
	assert_false(case_run.side[0].message[0].open);
}

/* Each byte a segment of its own: a hello may begin at any of them. */
static void segments_of_a_byte(void **state)
{
	static const uint8_t hello[] = {
		0x16, 3, 1, 0, 0x2d, 1, 0, 0, 0x29, 3, 3, 0, 0, 0, 0, 0,
	};
	/* Beginnings of hellos, of which all but the last lead nowhere. */
	static const uint8_t before[] = { 0x16, 0x80, 0x16, 3, 0x16, 3, 1, 0x81, 1, 0x16, 3, 1, 0 };
	size_t skip, i;

	(void)state;
	for (skip = 0; skip <= sizeof(before); skip++) {
		run_init(&case_run);
		for (i = skip; i < sizeof(before); i++)
			run_segment(&case_run, KXW_OUTBOUND, &before[i], 1);
		for (i = 0; i < sizeof(hello); i++)
			run_segment(&case_run, KXW_OUTBOUND, &hello[i], 1);
		assert_int_equal(case_run.side[0].messages, 1);
		assert_int_equal(case_run.side[0].message[0].length, 0x29);
		assert_int_equal(case_run.side[0].message[0].size, sizeof(hello) - 9);
		assert_int_equal(case_run.peek.side[0].before, sizeof(before) - skip);
	}
}

/* Repeats a segment until there is an answer: how often. */
static unsigned int repeat(struct run *r, enum kxw_direction dir, size_t size)
{
	static const uint8_t text[20000] = "A quick brown fox";
	unsigned int n;

	for (n = 0; n < 1000 && r->result == KXW_TLS_NEED_MORE; n++)
		run_segment(r, dir, text, size);
	return n;
}

static void looks_for_a_bounded_time(void **state)
{
	(void)state;
	run_init(&case_run);
	assert_int_equal(repeat(&case_run, KXW_OUTBOUND, 3), KXW_TLS_LOOK_SEGMENTS);
	assert_int_equal(case_run.result, KXW_TLS_NOT_TLS);
	run_init(&case_run);
	assert_int_equal(repeat(&case_run, KXW_OUTBOUND, 30), KXW_TLS_LOOK_SEGMENTS);
	assert_int_equal(case_run.result, KXW_TLS_NOT_TLS);
	run_init(&case_run);
	assert_int_equal(repeat(&case_run, KXW_OUTBOUND, 1024), KXW_TLS_LOOK_BYTES / 1024);
	assert_int_equal(case_run.result, KXW_TLS_NOT_TLS);
	run_init(&case_run);
	assert_int_equal(repeat(&case_run, KXW_INBOUND, 1024), KXW_TLS_LOOK_INBOUND / 1024);
	assert_int_equal(case_run.result, KXW_TLS_NOT_TLS);

	/* What the server said before the hello does not count against its answer. */
	case_play(&case_run, "<4142 <4344 >" CLIENT_HELLO, false);
	assert_int_equal(repeat(&case_run, KXW_INBOUND, 3), KXW_TLS_LOOK_SEGMENTS);
	assert_int_equal(case_run.result, KXW_TLS_BAD);
	assert_non_null(strstr(case_run.peek.rule, "did not answer"));
	case_play(&case_run, ">" CLIENT_HELLO, false);
	assert_int_equal(repeat(&case_run, KXW_INBOUND, 4096), KXW_TLS_LOOK_BYTES / 4096);
	assert_int_equal(case_run.result, KXW_TLS_BAD);
}

/* The last segment that is looked into counts, and so does one half come. */
static void the_last_segment(void **state)
{
	static const uint8_t start[] = { 0x16, 3, 1, 0, 0x2d };
	static const uint8_t rest[] = { 1, 0, 0, 0x29, 3, 3, 0xaa };
	int i;

	(void)state;
	run_init(&case_run);
	for (i = 0; i < KXW_TLS_LOOK_SEGMENTS - 1; i++)
		run_segment(&case_run, KXW_OUTBOUND, (const uint8_t *)"xyz", 3);
	run_segment(&case_run, KXW_OUTBOUND, start, sizeof(start));
	assert_int_equal(case_run.result, KXW_TLS_NEED_MORE);
	run_segment(&case_run, KXW_OUTBOUND, rest, sizeof(rest));
	assert_int_equal(case_run.side[0].messages, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_at_a_segment),
		cmocka_unit_test(begins_after_real_protocols),
		cmocka_unit_test(begins_after_a_proxy_header),
		cmocka_unit_test(knows_a_proxy_header),
		cmocka_unit_test(looks_closely),
		cmocka_unit_test(the_answer_too),
		cmocka_unit_test(counts_what_came_before),
		cmocka_unit_test(the_first_byte),
		cmocka_unit_test(the_rest_of_a_segment),
		cmocka_unit_test(the_answer_needs_no_segment),
		cmocka_unit_test(a_long_ssl2_hello),
		cmocka_unit_test(segments_of_a_byte),
		cmocka_unit_test(looks_for_a_bounded_time),
		cmocka_unit_test(the_last_segment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
