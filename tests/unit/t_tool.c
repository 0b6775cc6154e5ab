// SPDX-License-Identifier: BSD-3-Clause
/* What the tool prints of events: one line, visible characters, nothing hidden. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kxwatch/escape.h"
#include "kxwatch/event_json.h"
#include "kxwatch/event_text.h"

static struct kxw_event ev;

static char *escaped(const char *s, size_t size)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	escape_bytes(to, s, size);
	fclose(to);
	return text;
}

static void test_escape(void **state)
{
	static const struct {
		const char *bytes, *wanted;
	} cases[] = {
		{ "plain text", "plain text" },
		{ "back\\slash", "back\\\\slash" },
		{ "gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x94\x91", "gr\xc3\xbc\xc3\x9f \xe6\x97\xa5 \xf0\x9f\x94\x91" },
		{ "\x1b[31mred\x07\r\n\t", "\\x1b[31mred\\x07\\x0d\\x0a\\x09" },
		{ "\x7f", "\\x7f" },
		{ "\xc2\x9b" "31m", "\\xc2\\x9b31m" },		/* C1: CSI */
		{ "\xe2\x80\xaetxt", "\\xe2\\x80\\xaetxt" },	/* right to left */
		{ "a\xe2\x80\x8b" "b", "a\\xe2\\x80\\x8bb" },	/* of no width */
		{ "\xe2\x81\xa6x", "\\xe2\\x81\\xa6x" },
		{ "\xf3\xa0\x80\xb1", "\\xf3\\xa0\\x80\\xb1" },	/* a tag */
		{ "\xc0\xaf", "\\xc0\\xaf" },			/* a long form of / */
		{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },		/* a surrogate */
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xff\xfe", "\\xff\\xfe" },
		{ "cut \xe6\x97", "cut \\xe6\\x97" },
		{ "\xe6" "A", "\\xe6A" },
	};
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = escaped(cases[i].bytes, strlen(cases[i].bytes));
		assert_string_equal(text, cases[i].wanted);
		free(text);
	}
	text = escaped("a\0b", 3);
	assert_string_equal(text, "a\\x00b");
	free(text);
}

/* Every byte, alone and in pairs: no control character comes out. */
static void test_escape_all(void **state)
{
	unsigned char pair[2];
	char *text, *at;
	int i;

	(void)state;
	for (i = 0; i < 65536; i++) {
		pair[0] = (unsigned char)(i >> 8);
		pair[1] = (unsigned char)i;
		text = escaped((const char *)pair, 2);
		for (at = text; *at; at++)
			assert_true((unsigned char)*at >= 0x20 && *at != 0x7f);
		free(text);
	}
}

static char *line(const struct kxw_process *who)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	event_text(to, &ev, who);
	fclose(to);
	return text;
}

static void assert_line(const struct kxw_process *who, const char *wanted)
{
	char *text = line(who);

	assert_string_equal(text, wanted);
	free(text);
}

static void begin(uint32_t type)
{
	setenv("TZ", "UTC", 1);
	memset(&ev, 0, sizeof(ev));
	ev.seq = 9;
	ev.type = type;
	ev.time = 1700000000123456789ULL;
	ev.process_id = 71;
}

static const struct kxw_process evil = {
	.pid = 4242, .ppid = 1, .uid = 1000, .known = KXW_KNOWS_PPID | KXW_KNOWS_UID,
	.comm = "\x1b]0;x\x07", .exe = "/tmp/a\nb", .parent_comm = "init",
	.args = "sh\0-c\0a\nb", .args_size = 10, .cut = true,
};

static void test_lines(void **state)
{
	(void)state;
	begin(KXW_EVENT_PROCESS);
	ev.process = evil;
	assert_line(&evil, "22:13:20.123456 4242 \\x1b]0;x\\x07: process /tmp/a\\x0ab uid 1000"
		    " parent 1 init args sh -c a\\x0ab (cut)\n");

	begin(KXW_EVENT_LIBRARY);
	ev.library.path = "/lib/libssl.so.3";
	ev.library.how = KXW_HOW_DLOPEN;
	assert_line(NULL, "22:13:20.123456 ? image 71: library /lib/libssl.so.3 dlopen\n");

	begin(KXW_EVENT_CLOSE);
	ev.flow_id = 33;
	ev.flow = (struct kxw_flow) {
		.local = { { 192, 0, 2, 7 }, 4, 40000 },
		.remote = { { 0x20, 1, 0x0d, 0xb8, [15] = 1 }, 16, 443 },
		.outcome = KXW_OUTCOME_CLOSED, .duration = 1500000000, .known_bytes = true,
		.bytes_out = 517, .bytes_in = 4096,
	};
	assert_line(&evil, "22:13:20.123456 4242 \\x1b]0;x\\x07 flow 33: close 192.0.2.7:40000 ->"
		    " [2001:db8::1]:443 closed after 1.500 s, 517 bytes out, 4096 in\n");

	begin(KXW_EVENT_GAP);
	ev.missing = 3;
	assert_line(NULL, "lost 3 events, 9 to 11\n");

	begin(4711);
	assert_line(NULL, "22:13:20.123456 ? image 71: event of type 4711\n");
}

static void begin_tls(void)
{
	begin(KXW_EVENT_TLS);
	ev.flow_id = 33;
	ev.direction = KXW_INBOUND;
	ev.messages = 3;
	ev.message[0] = (struct kxw_message) { .type = KXW_MSG_CERTIFICATE, .length = 3000,
		.offset = 2000, .data = (const uint8_t *)"abc", .size = 3 };
	ev.message[1] = (struct kxw_message) { .type = KXW_MSG_ALERT, .length = 2,
		.data = (const uint8_t *)"\2\60", .size = 2 };
	ev.message[2] = (struct kxw_message) { .type = KXW_MSG_CLIENT_KEY_EXCHANGE,
		.length = 33, .kx = KXW_KX_ECDHE };
	ev.tls_end = KXW_TLS_END_BAD;
	ev.tls_rule = "\x1b";
	ev.overlap = true;
}

static void test_tls_line(void **state)
{
	(void)state;
	begin_tls();
	assert_line(NULL, "22:13:20.123456 ? image 71 flow 33: tls inbound"
		    " certificate(2000+3 of 3000) alert(fatal unknown_ca)"
		    " client_key_exchange(33)[ECDHE], bytes sent twice, differently,"
		    " end: bad (\\x1b)\n");
}

static void assert_json(const char *wanted)
{
	json_t *o = event_json(&ev), *w = json_loads(wanted, 0, NULL);
	char *text = json_dumps(o, JSON_COMPACT);

	assert_non_null(w);
	if (!json_equal(o, w))
		print_error("got    %s\nwanted %s\n", text, wanted);
	assert_true(json_equal(o, w));
	/* One event, one line. */
	assert_null(strchr(text, '\n'));
	free(text);
	json_decref(w);
	json_decref(o);
}

static void test_json(void **state)
{
	(void)state;
	begin(KXW_EVENT_PROCESS);
	ev.process = evil;
	ev.process.exe = "/tmp/\xff";
	assert_json("{\"seq\":9,\"time\":\"2023-11-14T22:13:20.123456789Z\",\"type\":\"process\","
		    "\"process_id\":71,\"process\":{\"id\":0,\"pid\":4242,\"start\":0,\"ppid\":1,"
		    "\"parent_comm\":\"init\",\"uid\":1000,\"gid\":0,\"euid\":0,"
		    "\"comm\":\"\\u001b]0;x\\u0007\",\"exe\":\"/tmp/\\\\xff\","
		    "\"args\":[\"sh\",\"-c\",\"a\\nb\"],\"cut\":true}}");

	begin_tls();
	assert_json("{\"seq\":9,\"time\":\"2023-11-14T22:13:20.123456789Z\",\"type\":\"tls\","
		    "\"process_id\":71,\"flow_id\":33,\"direction\":\"inbound\",\"messages\":["
		    "{\"type\":\"certificate\",\"version\":0,\"length\":3000,\"offset\":2000,"
		    "\"data\":\"YWJj\"},"
		    "{\"type\":\"alert\",\"version\":0,\"length\":2,\"offset\":0,\"data\":\"AjA=\"},"
		    "{\"type\":\"client_key_exchange\",\"version\":0,\"length\":33,"
		    "\"kx\":\"ECDHE\"}],\"overlap\":true,\"tls_end\":\"bad\","
		    "\"tls_rule\":\"\\u001b\"}");

	begin(KXW_EVENT_GAP);
	ev.time = ev.process_id = 0;
	ev.missing = 3;
	assert_json("{\"seq\":9,\"type\":\"gap\",\"missing\":3}");

	begin(4711);
	assert_json("{\"seq\":9,\"time\":\"2023-11-14T22:13:20.123456789Z\",\"type\":4711,"
		    "\"process_id\":71}");
}

static const struct kxw_call verdict = {
	.point = KXW_POINT_VERDICT, .known = KXW_KNOWS_CODE | KXW_KNOWS_DEPTH, .inode = 5,
	.dev = 1, .thread = 4243, .caller = "libssl.so\033", .code = 10,
};
static const struct kxw_call rsa = {
	.point = KXW_POINT_RSA_ENCRYPT, .known = KXW_KNOWS_INPUT | KXW_KNOWS_PADDING, .inode = 5,
	.dev = 1, .thread = 4243, .input = 256, .padding = 3,
};

static void test_calls(void **state)
{
	(void)state;
	begin(KXW_EVENT_CALL);
	ev.flow_id = 33;
	ev.call = &verdict;
	assert_line(NULL, "22:13:20.123456 ? image 71 flow 33: call verdict by libssl.so\\x1b, code 10"
		    " (certificate has expired) at depth 0\n");
	assert_json("{\"seq\":9,\"time\":\"2023-11-14T22:13:20.123456789Z\",\"type\":\"call\","
		    "\"process_id\":71,\"flow_id\":33,\"call\":{\"point\":\"verdict\",\"dev\":1,"
		    "\"inode\":5,\"thread\":4243,\"caller\":\"libssl.so\\u001b\",\"code\":10,"
		    "\"depth\":0}}");
	begin(KXW_EVENT_CALL);
	ev.call = &rsa;
	assert_line(NULL, "22:13:20.123456 ? image 71: call rsa_encrypt, 256 bytes, padding 3\n");
	assert_json("{\"seq\":9,\"time\":\"2023-11-14T22:13:20.123456789Z\",\"type\":\"call\","
		    "\"process_id\":71,\"call\":{\"point\":\"rsa_encrypt\",\"dev\":1,\"inode\":5,"
		    "\"thread\":4243,\"input\":256,\"padding\":3}}");
	/* Of a module that says what nobody understands yet. */
	begin(KXW_EVENT_CALL);
	assert_line(NULL, "22:13:20.123456 ? image 71: call\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_escape_all),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_tls_line),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_calls),
	};

	return cmocka_run_group_tests_name("tool", tests, NULL, NULL);
}
