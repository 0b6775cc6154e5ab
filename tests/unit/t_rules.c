// SPDX-License-Identifier: BSD-3-Clause
/*
 * What RFCs forbid in hellos and in the order of messages: each rule kept and
 * each rule broken. Rules of records and of single messages: t_tls_record.c,
 * t_server_hello.c, t_tls_start.c.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <tls/hello_rules.h>
#include <track/order.h>

#include "hex.h"
#include "tape.h"

#define RANDOM32 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define BINDER "20" RANDOM32

/* Whole extensions: type, length, body. */
#define NAME "0000 0006 0004 00 0001 61"
#define GROUPS "000a 0004 0002 001d"
#define SCHEMES "000d 0004 0002 0403"
#define VERSIONS "002b 0003 02 0304"
#define SHARE "0033 0007 0005 001d 0001 aa"
#define MODES "002d 0002 01 01"
#define PSK "0029 002c 0007 0001 aa 00000000 0021" BINDER
#define TLS13 VERSIONS GROUPS SCHEMES SHARE

struct hello_case {
	const char *note;
	const char *compressions;	/* with their length; NULL: 01 00 */
	const char *extensions;		/* NULL: no block */
	const char *rule;		/* how it begins; NULL: none is broken */
};

static const struct hello_case hellos[] = {
	{ "no extensions", NULL, NULL, NULL },
	{ "TLS 1.3", NULL, TLS13, NULL },
	{ "RFC 5246 7.4.1.2: no compression at all", "00", NAME, "no compression methods" },
	{ "RFC 5246 7.4.1.2: without null", "01 01", NAME, "no compression method null" },
	{ "deflate and null, before TLS 1.3", "02 01 00", NAME, NULL },
	{ "RFC 8446 4.1.2: the same with TLS 1.3", "02 01 00", TLS13, "TLS 1.3 offered with a" },
	{ "RFC 8446 4.2: twice", NULL, NAME NAME, "two extensions of one type" },
	{ "RFC 8446 4.2: cut", NULL, NAME "0017", "an extension is cut" },
	{ "RFC 6066 3: no name", NULL, "0000 0002 0000", "server_name is no list" },
	{ "RFC 6066 3: two of a type", NULL, "0000 000a 0008 00 0001 61 00 0001 62",
	  "server_name is no list" },
	{ "RFC 6066 4: fragments", NULL, "0001 0001 04", NULL },
	{ "RFC 6066 4: too long", NULL, "0001 0001 05", "max_fragment_length" },
	{ "RFC 6066 4: none", NULL, "0001 0001 00", "max_fragment_length" },
	{ "RFC 7301 3.1: no name", NULL, "0010 0002 0000", "ALPN is no list" },
	{ "RFC 7301 3.1: an empty name", NULL, "0010 0003 0001 00", "ALPN is no list" },
	{ "RFC 8446 4.2.1: no version", NULL, "002b 0001 00", "supported_versions has no" },
	{ "RFC 8446 4.2.1: half a version", NULL, "002b 0004 03 0304 03", "supported_versions has" },
	{ "RFC 8446 4.2.3: no scheme", NULL, "000d 0002 0000", "signature_algorithms is no" },
	{ "RFC 8446 4.2.7: no group", NULL, "000a 0002 0000", "supported_groups is no" },
	{ "RFC 8446 4.2.8: two of a group", NULL, VERSIONS GROUPS SCHEMES
	  "0033 000c 000a 001d 0001 aa 001d 0001 bb", "key_share has an empty share" },
	{ "RFC 8446 4.2.8: an empty one", NULL, VERSIONS GROUPS SCHEMES "0033 0006 0004 001d 0000",
	  "key_share has an empty share" },
	{ "RFC 8446 4.2.8: none, to be told", NULL, VERSIONS GROUPS SCHEMES "0033 0002 0000", NULL },
	{ "RFC 8446 4.2.8: of another group", NULL, VERSIONS GROUPS SCHEMES
	  "0033 0007 0005 0017 0001 aa", "key_share of a group not in" },
	{ "RFC 8446 9.2: groups without key_share", NULL, VERSIONS GROUPS SCHEMES, "one of" },
	{ "RFC 8446 9.2: key_share without groups", NULL, VERSIONS SHARE SCHEMES, "one of" },
	{ "RFC 8446 9.2: no schemes", NULL, VERSIONS GROUPS SHARE, "TLS 1.3 offered without" },
	{ "RFC 8446 9.2: a PSK needs neither", NULL, VERSIONS MODES PSK, NULL },
	{ "TLS 1.2 owes none of these", NULL, "002b 0003 02 0303" GROUPS, NULL },
	{ "RFC 8446 4.2.11: a PSK, last", NULL, TLS13 MODES PSK, NULL },
	{ "RFC 8446 4.2.11: not last", NULL, TLS13 MODES PSK NAME, "pre_shared_key is not the last" },
	{ "RFC 8446 4.2.11: binder missing", NULL, TLS13 MODES
	  "0029 0033 000e 0001 aa 00000000 0001 bb 00000000 0021" BINDER, "pre_shared_key has not" },
	{ "RFC 8446 4.2.11: binder of 31 bytes", NULL, TLS13 MODES
	  "0029 000d 0007 0001 aa 00000000 0002 01 00", "pre_shared_key has not" },
	{ "RFC 8446 4.2.11: nothing", NULL, TLS13 MODES "0029 0000", "pre_shared_key has not" },
	{ "RFC 8446 4.2.9: no modes", NULL, TLS13 PSK, "pre_shared_key without psk_key" },
	{ "RFC 8446 4.2.9: an empty list", NULL, TLS13 "002d 0001 00", "psk_key_exchange_modes is" },
	{ "RFC 8446 4.2.10: early data", NULL, TLS13 MODES "002a 0000" PSK, NULL },
	{ "RFC 8446 4.2.10: without a PSK", NULL, TLS13 "002a 0000", "early_data without" },
	{ "RFC 8446 4.2.10: not empty", NULL, TLS13 MODES "002a 0001 00" PSK, "early_data is not" },
	{ "RFC 8446 4.2.2: a cookie", NULL, TLS13 "002c 0003 0001 aa", NULL },
	{ "RFC 8446 4.2.2: an empty one", NULL, TLS13 "002c 0002 0000", "cookie is empty" },
	{ "RFC 8422 5.1.2: no format", NULL, "000b 0001 00", "ec_point_formats is no" },
	{ "RFC 5746 3.4: renegotiation", NULL, "ff01 0001 00", NULL },
	{ "RFC 5746 3.4: of what was never", NULL, "ff01 0002 01 aa", "renegotiation_info of a" },
	{ "RFC 5746 3.4: no length", NULL, "ff01 0000", "renegotiation_info of a" },
	{ "RFC 7627 5.1: not empty", NULL, "0017 0001 00", "extended_master_secret is not" },
	{ "RFC 7366 2: not empty", NULL, "0016 0001 00", "encrypt_then_mac is not" },
	{ "RFC 8879 3: zlib", NULL, "001b 0003 02 0001", NULL },
	{ "RFC 8879 3: none", NULL, "001b 0001 00", "compress_certificate is no" },
	{ "RFC 8879 3: odd", NULL, "001b 0004 03 000100", "compress_certificate is no" },
	{ "RFC 8701 3.1: GREASE has any body", NULL, "0a0a 0000 1a1a 0003 aabbcc", NULL },
	{ "a ticket has any body", NULL, "0023 0003 aabbcc", NULL },
};

static void must_be(const char *note, const char *rule, const char *want)
{
	if (!want && rule)
		fail_msg("%s: %s", note, rule);
	if (want && (!rule || strncmp(rule, want, strlen(want))))
		fail_msg("%s: %s", note, rule ? rule : "no rule");
	if (rule)
		assert_non_null(strstr(rule, "(RFC "));
}

static void add_extensions(struct bytes *b, const char *hex)
{
	size_t block;

	if (!hex)
		return;
	block = bytes_open(b, 2);
	bytes_hex(b, hex);
	bytes_close(b, block, 2);
}

static void build_client(struct bytes *b, const struct hello_case *c, const char *ciphers)
{
	b->size = 0;
	bytes_hex(b, "0303" RANDOM32 "02 5e55");
	bytes_hex(b, ciphers);
	bytes_hex(b, c->compressions ? c->compressions : "01 00");
	add_extensions(b, c->extensions);
}

static void rules_of_client_hellos(void **state)
{
	static struct client_hello hello;
	static struct bytes body;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(hellos) / sizeof(hellos[0]); i++) {
		build_client(&body, &hellos[i], "0002 c02f");
		assert_int_equal(client_hello_parse(&hello, body.data, body.size),
				 hellos[i].rule ? -1 : 0);
		must_be(hellos[i].note, hello.rule, hellos[i].rule);
	}
	body.size = 0;
	bytes_hex(&body, "0303" RANDOM32 "21" RANDOM32 "aa 0002 c02f 01 00");
	assert_int_equal(client_hello_parse(&hello, body.data, body.size), -1);
	must_be("RFC 5246 7.4.1.2", hello.rule, "session id longer than 32");
	build_client(&body, &hellos[0], "0000");
	assert_int_equal(client_hello_parse(&hello, body.data, body.size), -1);
	must_be("RFC 5246 7.4.1.2", hello.rule, "cipher suites are no list");
	build_client(&body, &(struct hello_case){ .extensions = TLS13 MODES "002a 0000" PSK },
		     "0002 1301");
	assert_int_equal(client_hello_parse(&hello, body.data, body.size), 0);
	must_be("RFC 8446 4.2.10", client_hello_again_rule(&hello), "early_data after Hello");
}

struct pair_case {
	const char *note, *ciphers, *client;	/* extensions */
	const char *server;	/* version, random, session id, suite, compression */
	const char *extensions, *rule;
};

#define SERVER12 "0303" RANDOM32 "00 c02f 00"
#define SERVER13 "0303" RANDOM32 "02 5e55 1301 00"
#define CHOSEN13 "002b 0002 0304 0033 0005 001d 0001 aa"

static const struct pair_case pairs[] = {
	{ "TLS 1.2", "0002 c02f", "ff01 0001 00 0017 0000", SERVER12, "ff01 0001 00 0017 0000", NULL },
	{ "TLS 1.3", "0002 1301", TLS13, SERVER13, CHOSEN13, NULL },
	{ "an older version", "0002 c02f", NULL, "0301" RANDOM32 "00 c02f 00", NULL, NULL },
	{ "TLS 1.2 by a server that knows no supported_versions", "0004 1301 c02f", TLS13,
	  SERVER12, NULL, NULL },
	{ "a draft of TLS 1.3", "0002 1301", "002b 0003 02 7f1c",
	  "0303" RANDOM32 "00 1301 00", "002b 0002 7f1c", NULL },
	{ "RFC 8446 4.2.1: TLS 1.3 unasked", "0002 1301", "002b 0003 02 0303", SERVER13,
	  "002b 0002 0304", "the server chose a version" },
	{ "RFC 5246 7.4.1.3: another suite", "0002 c030", NULL, SERVER12, NULL,
	  "the server chose a cipher suite" },
	{ "RFC 8701 3.1: GREASE", "0004 0a0a c02f", NULL, "0303" RANDOM32 "00 0a0a 00", NULL,
	  "the server chose a suite that is no" },
	{ "RFC 5246 7.4.1.4: unasked", "0002 c02f", NULL, SERVER12, "0017 0000",
	  "the server sent an extension" },
	{ "RFC 5746 3.6: asked by a suite", "0004 c02f 00ff", NULL, SERVER12, "ff01 0001 00", NULL },
	{ "RFC 5746 3.6: not asked at all", "0002 c02f", NULL, SERVER12, "ff01 0001 00",
	  "the server sent an extension" },
	{ "RFC 8446 4.1.3: a compression", "0002 1301", TLS13, "0303" RANDOM32 "02 5e55 1301 01",
	  CHOSEN13, "TLS 1.3 with a compression" },
	{ "RFC 8446 4.1.3: another session", "0002 1301", TLS13, "0303" RANDOM32 "02 5e56 1301 00",
	  CHOSEN13, "session id is not" },
};

static void rules_of_both_hellos(void **state)
{
	static struct client_hello client;
	static struct server_hello server;
	static struct bytes a, b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		build_client(&a, &(struct hello_case){ .extensions = pairs[i].client },
			     pairs[i].ciphers);
		assert_int_equal(client_hello_parse(&client, a.data, a.size), 0);
		b.size = 0;
		bytes_hex(&b, pairs[i].server);
		add_extensions(&b, pairs[i].extensions);
		assert_int_equal(server_hello_parse(&server, b.data, b.size), 0);
		must_be(pairs[i].note, server_hello_rule(&server, &client), pairs[i].rule);
	}
}

/* The letters of Zeek's history: upper case is the client. */
struct order_case {
	const char *history, *rule;
	bool early;
};

#define OTHER_END "a message that is the other"
#define OUT_OF_ORDER "a handshake message out of"

static const struct order_case orders[] = {
	{ "CsxnGItiD", NULL, false },			/* RSA */
	{ "CsxuknGIti", NULL, false },			/* a stapled answer, ECDHE */
	{ "CsxkrnXGYIti", NULL, false },		/* a client's certificate */
	{ "CsaxknAXGIi", NULL, false },			/* RFC 4680 */
	{ "CsknGIi", NULL, false },			/* anonymous, PSK */
	{ "CstiI", NULL, true },			/* resumed */
	{ "ChsxnGIi", NULL, false },			/* HelloRequest is ignored */
	{ "CjICsiO", NULL, true },			/* TLS 1.3, once more */
	{ "CsxnLD", NULL, false },
	{ "CGsxn", NULL, false },			/* crossing: nobody can tell */
	{ "Csxxn", OUT_OF_ORDER, false },
	{ "Csnx", OUT_OF_ORDER, false },
	{ "Cskxn", OUT_OF_ORDER, false },
	{ "Csxrkn", OUT_OF_ORDER, false },
	{ "Cxs", OUT_OF_ORDER, false },
	{ "CsxnGX", OUT_OF_ORDER, false },
	{ "CsxnGG", OUT_OF_ORDER, false },
	{ "CsxrnXYG", OUT_OF_ORDER, false },
	{ "CsxkuN", OUT_OF_ORDER, false },
	{ "CS", OTHER_END, false },
	{ "Csg", OTHER_END, false },
	{ "Csc", OTHER_END, false },
	{ "CsxnK", OTHER_END, false },
	{ "CH", OTHER_END, false },
	{ "CsxnIG", NULL, true },			/* CVE-2014-0224 */
};

static uint32_t type_of(char letter)
{
	static const struct { char letter; uint32_t type; } types[] = {
		{ 'H', KXW_MSG_HELLO_REQUEST }, { 'C', KXW_MSG_CLIENT_HELLO },
		{ 'S', KXW_MSG_SERVER_HELLO }, { 'T', KXW_MSG_NEW_SESSION_TICKET },
		{ 'X', KXW_MSG_CERTIFICATE }, { 'K', KXW_MSG_SERVER_KEY_EXCHANGE },
		{ 'R', KXW_MSG_CERTIFICATE_REQUEST }, { 'N', KXW_MSG_SERVER_HELLO_DONE },
		{ 'Y', KXW_MSG_CERTIFICATE_VERIFY }, { 'G', KXW_MSG_CLIENT_KEY_EXCHANGE },
		{ 'U', KXW_MSG_CERTIFICATE_STATUS }, { 'A', KXW_MSG_SUPPLEMENTAL_DATA },
		{ 'I', KXW_MSG_CHANGE_CIPHER_SPEC }, { 'D', KXW_MSG_APPLICATION_DATA },
		{ 'J', KXW_MSG_HELLO_RETRY_REQUEST }, { 'O', KXW_MSG_ENCRYPTED_EXTENSIONS },
		{ 'L', KXW_MSG_ALERT },
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if ((types[i].letter | 0x20) == (letter | 0x20))
			return types[i].type;
	fail_msg("no message %c", letter);
	return 0;
}

static void rules_of_the_order(void **state)
{
	const char *letter;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct order o = { .rule = NULL };

		for (letter = orders[i].history; *letter; letter++)
			order_take(&o, *letter & 0x20, type_of(*letter));
		must_be(orders[i].history, o.rule, orders[i].rule);
		assert_int_equal(o.early_change, orders[i].early);
	}
}

/* ---- in records --------------------------------------------------------------- */

static struct tape tape;

/* What OpenSSL said breaks no rule. */
static void recorded_handshakes_are_clean(void **state)
{
	DIR *folder = opendir("tests/data/tls");
	struct dirent *entry;
	json_t *record;
	char name[64];
	size_t n = 0;

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder))) {
		if (sscanf(entry->d_name, "%63[^.].txt", name) != 1 || !strstr(entry->d_name, ".txt"))
			continue;
		tape_open(&tape, "");
		tape_talk(&tape, name);
		tape_connect(&tape, 1, 1, "203.0.113.1");
		tape_play(&tape, 1, 1, 0, SIZE_MAX);
		tape_hangup(&tape, 1, 1, "203.0.113.1");
		record = tape_record(&tape, "kxwatch.handshake", 0);
		if (tape_get(record, "kxwatch.tls_rule"))
			fail_msg("%s: %s", name, tape_text(record, "kxwatch.tls_rule"));
		assert_false(tape_signals(record, "handshake.malformed"));
		tape_close(&tape);
		n++;
	}
	closedir(folder);
	assert_true(n > 20);
}

static void play_hello(const char *hex)
{
	struct kxw_event *ev;
	struct bytes body = { .size = 0 };

	bytes_hex(&body, hex);
	ev = tape_event(&tape, KXW_EVENT_TLS);
	ev->process_id = ev->flow_id = 1;
	ev->direction = KXW_OUTBOUND;
	ev->messages = 1;
	ev->message[0].type = KXW_MSG_CLIENT_HELLO;
	ev->message[0].length = (uint32_t)body.size;
	ev->message[0].data = body.data;
	ev->message[0].size = body.size;
	track_event(tape.track, ev);
}

static void the_rule_stands_in_the_record(void **state)
{
	json_t *record;

	(void)state;
	tape_open(&tape, "");
	tape_connect(&tape, 1, 1, "203.0.113.1");
	play_hello("0303" RANDOM32 "00 0002 c02f 01 01");
	tape_hangup(&tape, 1, 1, "203.0.113.1");
	record = tape_record(&tape, "kxwatch.handshake", 0);
	assert_string_equal(tape_text(record, "kxwatch.tls_rule"),
			    "no compression method null (RFC 5246 7.4.1.2)");
	assert_true(tape_signals(record, "handshake.malformed"));
	tape_close(&tape);
}

static void play_message(uint32_t direction, uint32_t type)
{
	struct kxw_event *ev = tape_event(&tape, KXW_EVENT_TLS);

	ev->process_id = ev->flow_id = 1;
	ev->direction = direction;
	ev->messages = 1;
	ev->message[0].type = type;
	ev->message[0].length = 1;
	track_event(tape.track, ev);
}

/* CVE-2014-0224; where events are missing, ClientKeyExchange may be among them. */
static void keys_are_changed_too_early(void **state)
{
	json_t *record;
	size_t lost;

	(void)state;
	for (lost = 0; lost < 2; lost++) {
		tape_open(&tape, "");
		tape_connect(&tape, 1, 1, "203.0.113.1");
		play_message(KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO);
		play_message(KXW_INBOUND, KXW_MSG_SERVER_HELLO_DONE);
		if (lost)
			tape_lose(&tape, 1);
		play_message(KXW_OUTBOUND, KXW_MSG_CHANGE_CIPHER_SPEC);
		tape_hangup(&tape, 1, 1, "203.0.113.1");
		record = tape_record(&tape, "kxwatch.handshake", 0);
		if (lost)
			assert_null(tape_get(record, "kxwatch.tls_rule"));
		else
			assert_string_equal(tape_text(record, "kxwatch.tls_rule"),
					    "ChangeCipherSpec before ClientKeyExchange"
					    " (RFC 5246 7.1)");
		tape_close(&tape);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_of_client_hellos),
		cmocka_unit_test(rules_of_both_hellos),
		cmocka_unit_test(rules_of_the_order),
		cmocka_unit_test(recorded_handshakes_are_clean),
		cmocka_unit_test(the_rule_stands_in_the_record),
		cmocka_unit_test(keys_are_changed_too_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
