/* SPDX-License-Identifier: BSD-3-Clause */
/* Records and messages by hand: each rule kept and each rule broken. */
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

#define BOTH "> ClientHello 41 < ServerHello 38 "
#define BOTH13 "> ClientHello 41 < ServerHello 46 "

static const struct peek_case records[] = {
	{ "unknown ContentType", ">" CLIENT_HELLO "190303 0001 00",
	  "> ClientHello 41 BAD unknown ContentType" },
	{ "ContentType below the known", ">" CLIENT_HELLO "130303 0001 00",
	  "> ClientHello 41 BAD unknown ContentType" },
	{ "record version too low", ">" CLIENT_HELLO "160200 0001 00",
	  "> ClientHello 41 BAD record of no known version" },
	{ "record version too high", ">" CLIENT_HELLO "160305 0001 00",
	  "> ClientHello 41 BAD record of no known version" },
	{ "the lowest record version and the highest", ">" CLIENT_HELLO "<160300 0004 00000000 160304 0004 00000000",
	  "> ClientHello 41 < HelloRequest 0 HelloRequest 0 NEED_MORE" },
	{ "empty handshake record", ">" CLIENT_HELLO "160303 0000",
	  "> ClientHello 41 BAD empty record" },
	{ "empty alert record", ">" CLIENT_HELLO "<" SERVER_HELLO "150303 0000",
	  BOTH "BAD empty record" },
	{ "empty ChangeCipherSpec", ">" CLIENT_HELLO "<" SERVER_HELLO "140303 0000",
	  BOTH "BAD empty record" },
	{ "plaintext record of 2^14 bytes", ">" CLIENT_HELLO "<" SERVER_HELLO "160303 4000 0b003ffc aa",
	  BOTH "Certificate 16380 (1) NEED_MORE" },
	{ "plaintext record of 2^14 + 1 bytes", ">" CLIENT_HELLO "<" SERVER_HELLO "160303 4001",
	  BOTH "BAD plaintext record longer than 2^14 bytes" },
	{ "ciphertext of 2^14 + 2048 bytes", ">" CLIENT_HELLO "<" SERVER_HELLO CHANGE_CIPHER "170303 4800",
	  BOTH "ChangeCipherSpec 1 ApplicationData 18432 NEED_MORE" },
	{ "ciphertext of 2^14 + 2049 bytes", ">" CLIENT_HELLO "<" SERVER_HELLO CHANGE_CIPHER "170303 4801",
	  BOTH "ChangeCipherSpec 1 BAD record longer than 2^14 + 2048" },
	{ "ciphertext of TLS 1.3, 2^14 + 256", ">" CLIENT_HELLO "<" SERVER_HELLO13 "170303 4100",
	  BOTH13 "ApplicationData 16640 NEED_MORE" },
	{ "ciphertext of TLS 1.3, 2^14 + 257", ">" CLIENT_HELLO "<" SERVER_HELLO13 "170303 4101",
	  BOTH13 "BAD record longer than 2^14 + 256" },
	{ "alert of 1 byte", ">" CLIENT_HELLO "<" SERVER_HELLO "150303 0001 01",
	  BOTH "BAD record of an alert" },
	{ "alert of 3 bytes", ">" CLIENT_HELLO "<" SERVER_HELLO "150303 0003 010203",
	  BOTH "BAD record of an alert" },
	{ "ChangeCipherSpec of 2 bytes", ">" CLIENT_HELLO "<" SERVER_HELLO "140303 0002 0101",
	  BOTH "BAD ChangeCipherSpec is not the single byte 1" },
	{ "ChangeCipherSpec of value 2", ">" CLIENT_HELLO "<" SERVER_HELLO "140303 0001 02",
	  BOTH "ChangeCipherSpec 1 BAD ChangeCipherSpec is not the single byte 1" },
	{ "alert inside a message", ">" CLIENT_HELLO "<" SERVER_HELLO "160303 0006 0b0003e8 aabb 150303 0002 0228",
	  BOTH "Certificate 1000 (2) BAD record of another type inside" },
	{ "ChangeCipherSpec inside a header", ">" CLIENT_HELLO "<" SERVER_HELLO "160303 0002 0b00" CHANGE_CIPHER,
	  BOTH "BAD record of another type inside" },
	{ "plaintext application data, client", ">" CLIENT_HELLO "<" SERVER_HELLO ">170303 0005",
	  BOTH "BAD application data before ChangeCipherSpec" },
	{ "plaintext application data, server", ">" CLIENT_HELLO "<" SERVER_HELLO "170303 0005",
	  BOTH "BAD application data before ChangeCipherSpec" },
	{ "plaintext application data, server, first", ">" CLIENT_HELLO "<160303 0004 00000000 170303 0001",
	  "> ClientHello 41 < HelloRequest 0 BAD application data before ChangeCipherSpec" },
	{ "HandshakeType 6 on the wire", ">" CLIENT_HELLO "<" SERVER_HELLO "160303 0004 06000000",
	  BOTH "BAD HandshakeType 6 is reserved" },
	{ "plaintext heartbeat, empty too", ">" CLIENT_HELLO "180303 0003 014000 180303 0000",
	  "> ClientHello 41 Heartbeat 3 Heartbeat 0 NEED_MORE" },
};

static void rules_of_records(void **state)
{
	(void)state;
	CASES_CHECK(records);
}

static const struct peek_case messages[] = {
	{ "one record of several messages",
	  ">" CLIENT_HELLO "<" SERVER_HELLO "160303 000f 0b000003 000000 0e000000 0d000000",
	  BOTH "Certificate 3 ServerHelloDone 0 CertificateRequest 0 NEED_MORE" },
	{ "one message over records of a byte",
	  ">" CLIENT_HELLO "<" SERVER_HELLO "1603030001 0b 1603030001 00 1603030002 0001 1603030001 aa",
	  BOTH "Certificate 1 NEED_MORE" },
	{ "ServerHello over records",
	  ">" CLIENT_HELLO "<1603030001 02 1603030002 0000 1603030003 26 0303 1603030024" RANDOM32 "00 c02f 00",
	  BOTH "NEED_MORE" },
	{ "ClientHello over records", ">1603010006 01000029 0303 1603010027" RANDOM32 "00 0002 c02f 01 00",
	  "> ClientHello 41 NEED_MORE" },
	{ "ClientHello in a first record of a byte",
	  ">1603010001 01 1603010001 00 160301002b 0029" HELLO_BODY, "> ClientHello 41 NEED_MORE" },
	{ "the longest body that a header can name", ">" CLIENT_HELLO "<" SERVER_HELLO "160303 0005 0bffffff 00",
	  BOTH "Certificate 16777215 (1) NEED_MORE" },
	{ "key exchange named by the suite", ">" CLIENT_HELLO "<" SERVER_HELLO ">160303 0006 10000002 0141",
	  "> ClientHello 41 ClientKeyExchange 2 < ServerHello 38 NEED_MORE" },
	{ "renegotiation is encrypted",
	  ">" CLIENT_HELLO "<" SERVER_HELLO CHANGE_CIPHER "160303 0002 aabb 140303 0003 aabbcc 180303 0001 dd",
	  BOTH "ChangeCipherSpec 1 EncryptedHandshake 2 ChangeCipherSpec 3 Heartbeat 1 NEED_MORE" },
	{ "second ServerHello", ">" CLIENT_HELLO "<" SERVER_HELLO SERVER_HELLO,
	  BOTH "BAD second ServerHello" },
	{ "HelloRequest first", ">" CLIENT_HELLO "<160303 0004 00000000" SERVER_HELLO,
	  "> ClientHello 41 < HelloRequest 0 ServerHello 38 NEED_MORE" },
	{ "HelloRequest twice in a record", ">" CLIENT_HELLO "<160303 0008 00000000 00000000",
	  "> ClientHello 41 < HelloRequest 0 HelloRequest 0 NEED_MORE" },
	{ "hello of the client, inbound", ">" CLIENT_HELLO "<" SERVER_HELLO CLIENT_HELLO,
	  BOTH "ClientHello 41 NEED_MORE" },
	{ "hello of the server, outbound, chooses nothing", ">" CLIENT_HELLO SERVER_HELLO,
	  "> ClientHello 41 ServerHello 38 NEED_MORE" },
};

static void messages_over_records(void **state)
{
	(void)state;
	CASES_CHECK(messages);
	case_play(&case_run, ">" CLIENT_HELLO "<" SERVER_HELLO ">160303 0006 10000002 0141", false);
	assert_int_equal(case_run.side[0].message[1].kx, KXW_KX_ECDHE);
	assert_int_equal(case_run.side[0].message[0].kx, KXW_KX_UNKNOWN);
	case_play(&case_run, ">" CLIENT_HELLO SERVER_HELLO, false);
	assert_int_equal(case_run.peek.version, 0);
}

static const struct peek_case tls13[] = {
	{ "ServerHello encrypts both directions",
	  ">" CLIENT_HELLO "<" SERVER_HELLO13 CHANGE_CIPHER "170303 0002 aabb" ">" CHANGE_CIPHER "170303 0013",
	  "> ClientHello 41 ChangeCipherSpec 1 ApplicationData 19 "
	  "< ServerHello 46 ChangeCipherSpec 1 ApplicationData 2 NEED_MORE" },
	{ "second encrypted record of the client",
	  ">" CLIENT_HELLO "<" SERVER_HELLO13 ">170303 0001 aa 170303 0001 bb < 170303 0001 cc",
	  "> ClientHello 41 ApplicationData 1 ApplicationData 1 < ServerHello 46 DONE" },
	{ "early data does not count",
	  ">" CLIENT_HELLO "170303 0001 aa 170303 0001 aa 170303 0001 aa <" SERVER_HELLO13 ">170303 0001 bb",
	  "> ClientHello 41 ApplicationData 1 ApplicationData 1 ApplicationData 1 ApplicationData 1 "
	  "< ServerHello 46 NEED_MORE" },
	{ "ChangeCipherSpec before early data is empty of meaning",
	  ">" CLIENT_HELLO CHANGE_CIPHER "170303 0001 aa <" SERVER_HELLO13,
	  "> ClientHello 41 ChangeCipherSpec 1 ApplicationData 1 < ServerHello 46 NEED_MORE" },
	{ "plaintext alert of the client", ">" CLIENT_HELLO "<" SERVER_HELLO13 "170303 0001 aa > 150303 0002 0230",
	  "> ClientHello 41 Alert 2 < ServerHello 46 ApplicationData 1 DONE" },
	{ "alert of another length", ">" CLIENT_HELLO "<" SERVER_HELLO13 "> 150303 0013",
	  BOTH13 "BAD record of an alert is not 2 bytes" },
	{ "handshake in the clear", ">" CLIENT_HELLO "<" SERVER_HELLO13 "160303 0004 08000000",
	  BOTH13 "BAD handshake message in the clear after ServerHello" },
	{ "ServerHello and more in its record",
	  ">" CLIENT_HELLO "<1603030036 0200002e 0303" RANDOM32 "00 1301 00 0006 002b00020304 08000000",
	  BOTH13 "BAD ServerHello does not end its record" },
	{ "answer before the hello was whole",
	  ">1603010006 01000029 0303 <" SERVER_HELLO13 ">1603010027" RANDOM32 "00 0002 c02f 01 00 170303 0001 aa",
	  "> ClientHello 41 ApplicationData 1 < ServerHello 46 NEED_MORE" },
	{ "a draft's version", ">" CLIENT_HELLO "<1603030032 0200002e 0303" RANDOM32 "00 1301 00 0006 002b00027f1c"
	  ">170303 0001 aa", "> ClientHello 41 ApplicationData 1 < ServerHello 46 NEED_MORE" },
	{ "HelloRetryRequest leaves all in the clear",
	  ">" CLIENT_HELLO "<" HELLO_RETRY CHANGE_CIPHER ">" CHANGE_CIPHER CLIENT_HELLO "<" SERVER_HELLO13 "170303 0001 aa",
	  "> ClientHello 41 ChangeCipherSpec 1 ClientHello 41 "
	  "< HelloRetryRequest 46 ChangeCipherSpec 1 ServerHello 46 ApplicationData 1 NEED_MORE" },
	{ "second HelloRetryRequest", ">" CLIENT_HELLO "<" HELLO_RETRY HELLO_RETRY,
	  "> ClientHello 41 < HelloRetryRequest 46 HelloRetryRequest 46 BAD second HelloRetryRequest" },
	{ "random like HelloRetryRequest's but for its last byte",
	  ">" CLIENT_HELLO "<1603030032 0200002e 0303 cf21ad74e59a6111be1d8c021e65b891"
	  "c2a211167abb8c5e079e09e2c8a8339d 00 1301 00 0006 002b00020304", BOTH13 "NEED_MORE" },
	{ "HelloRetryRequest cut in its random tells nothing", ">" CLIENT_HELLO "<1603030032 0200002e 0303 cf21ad74e59a6111",
	  "> ClientHello 41 NEED_MORE" },
};

static void tls13_keys(void **state)
{
	(void)state;
	CASES_CHECK(tls13);
}

static const struct peek_case ends[] = {
	{ "fatal alert of the server", ">" CLIENT_HELLO "<150303 0002 0228 ffff",
	  "> ClientHello 41 < Alert 2 DONE" },
	{ "warning of the server", ">" CLIENT_HELLO "<150303 0002 0170" SERVER_HELLO,
	  "> ClientHello 41 < Alert 2 ServerHello 38 NEED_MORE" },
	{ "fatal alert of the client", ">" CLIENT_HELLO "<" SERVER_HELLO "> 150303 0002 022a",
	  "> ClientHello 41 Alert 2 < ServerHello 38 DONE" },
	{ "half an alert", ">" CLIENT_HELLO "<" SERVER_HELLO "> 150303 0002 02",
	  "> ClientHello 41 Alert 2 (1) < ServerHello 38 NEED_MORE" },
	{ "the client's data after its ChangeCipherSpec",
	  ">" CLIENT_HELLO "<" SERVER_HELLO ">" CHANGE_CIPHER "160303 0001 aa 170303 0001 aa",
	  "> ClientHello 41 ChangeCipherSpec 1 EncryptedHandshake 1 ApplicationData 1 < ServerHello 38 DONE" },
	{ "the server's data is no end",
	  ">" CLIENT_HELLO "<" SERVER_HELLO CHANGE_CIPHER "160303 0001 aa 170303 0001 aa",
	  BOTH "ChangeCipherSpec 1 EncryptedHandshake 1 ApplicationData 1 NEED_MORE" },
	{ "encrypted alert of the client",
	  ">" CLIENT_HELLO "<" SERVER_HELLO ">" CHANGE_CIPHER "160303 0001 aa 150303 001a aa",
	  "> ClientHello 41 ChangeCipherSpec 1 EncryptedHandshake 1 EncryptedAlert 26 < ServerHello 38 DONE" },
	{ "encrypted alert of the server", ">" CLIENT_HELLO "<" SERVER_HELLO CHANGE_CIPHER "150303 001a",
	  BOTH "ChangeCipherSpec 1 EncryptedAlert 26 DONE" },
	{ "an alert that only looks plain", ">" CLIENT_HELLO "<" SERVER_HELLO CHANGE_CIPHER "150303 0002 0100",
	  BOTH "ChangeCipherSpec 1 EncryptedAlert 2 DONE" },
};

static void ends_when_the_reaction_is_known(void **state)
{
	(void)state;
	CASES_CHECK(ends);
}

/* Nobody can fill the log with records: 16 are told of in a direction. */
static void tells_of_16_encrypted_records(void **state)
{
	static const uint8_t record[] = { 23, 3, 3, 0, 1, 0xaa };
	static const uint8_t alert[] = { 21, 3, 3, 0, 2, 2, 40 };
	int i;

	(void)state;
	case_play(&case_run, ">" CLIENT_HELLO "<" SERVER_HELLO CHANGE_CIPHER, false);
	for (i = 0; i < 40; i++)
		run_bytes(&case_run, KXW_INBOUND, record, sizeof(record));
	assert_int_equal(case_run.side[1].messages, 2 + 16);
	assert_int_equal(case_run.result, KXW_TLS_NEED_MORE);
	/* Not told of, but understood. */
	run_bytes(&case_run, KXW_INBOUND, alert, sizeof(alert));
	assert_int_equal(case_run.side[1].messages, 2 + 16);
	assert_int_equal(case_run.result, KXW_TLS_DONE);
}

/* An answer that is final is given for ever, and takes all it is given. */
static void final_answers_stay(void **state)
{
	static const char *const talks[] = {
		">" CLIENT_HELLO "<150303 0002 0228",
		">" CLIENT_HELLO "99",
	};
	static uint8_t junk[3000];
	enum kxw_tls_result result;
	size_t i, told;

	(void)state;
	for (i = 0; i < 2; i++) {
		case_play(&case_run, talks[i], false);
		run_bytes(&case_run, KXW_OUTBOUND, (const uint8_t *)"\x99\x99\x99\x99", 4);
		result = case_run.result;
		assert_int_equal(result, i ? KXW_TLS_BAD : KXW_TLS_DONE);
		told = case_run.side[0].messages + case_run.side[1].messages;
		run_segment(&case_run, KXW_OUTBOUND, junk, sizeof(junk));
		assert_int_equal(case_run.result, result);
		run_segment(&case_run, KXW_INBOUND, junk, 0);
		assert_int_equal(case_run.result, result);
		assert_int_equal(case_run.side[0].messages + case_run.side[1].messages, told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_of_records),
		cmocka_unit_test(messages_over_records),
		cmocka_unit_test(tls13_keys),
		cmocka_unit_test(ends_when_the_reaction_is_known),
		cmocka_unit_test(tells_of_16_encrypted_records),
		cmocka_unit_test(final_answers_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
