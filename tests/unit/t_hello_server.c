// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kxwatch/uapi.h>
#include <tls/hello.h>

#include "hello_builder.h"

static struct bytes body;
static struct client_hello client;
static struct server_hello server;

/* Parses a copy of just the right size: a byte too far is a fault. */
static int parse_server(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	int ret;

	assert_non_null(copy);
	memcpy(copy, data, size);
	ret = server_hello_parse(&server, copy, size);
	free(copy);
	return ret;
}

static void assert_span(const struct span *s, const char *text)
{
	assert_int_equal(s->size, strlen(text));
	assert_memory_equal(s->at, text, s->size);
}

/* ---- ServerHello ----------------------------------------------------------- */

#define RANDOM24 "000102030405060708090a0b0c0d0e0f1011121314151617"
#define RETRY "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"

/* version, random, session id, cipher, compression, then extensions. */
static void build_server(const char *version, const char *random, const char *extensions)
{
	body.size = 0;
	bytes_hex(&body, version);
	bytes_hex(&body, random);
	bytes_hex(&body, "02 aabb c02f 00");
	if (extensions)
		build_list(&body, extensions, 2);
}

static void test_server_tls12(void **state)
{
	(void)state;
	build_server("0303", RANDOM24 "444f574e47524401",
		     "ff01 0001 00, 0010 0005 0003 02 6832, 0017 0000, 0023 0000");
	assert_int_equal(parse_server(body.data, body.size), 0);
	server_hello_parse(&server, body.data, body.size);
	assert_int_equal(server.version, 0x0303);
	assert_int_equal(server.selected_version, 0x0303);
	assert_int_equal(server.cipher, 0xc02f);
	assert_span(&server.session_id, "\xaa\xbb");
	assert_span(&server.alpn, "h2");
	assert_int_equal(server.extensions, 4);
	assert_int_equal(server.extension[1], 0x0010);
	assert_int_equal(server.downgrade, 12);
	assert_true(server.renegotiation_info && server.extended_master_secret &&
		    server.session_ticket);
	assert_false(server.retry || server.psk || server.ssl2);
	assert_int_equal(server.group, 0);
}

static void test_server_tls13(void **state)
{
	(void)state;
	build_server("0303", RANDOM24 "18191a1b1c1d1e1f",
		     "002b 0002 0304, 0033 0008 11ec 0004 01020304, 0029 0002 0000");
	assert_int_equal(parse_server(body.data, body.size), 0);
	assert_int_equal(server.version, 0x0303);
	assert_int_equal(server.selected_version, 0x0304);
	assert_int_equal(server.group, 0x11ec);
	assert_int_equal(server.downgrade, 0);
	assert_true(server.psk);
	assert_false(server.retry);
}

static void test_server_retry(void **state)
{
	(void)state;
	build_server("0303", RETRY, "002b 0002 0304, 0033 0002 0017");
	assert_int_equal(parse_server(body.data, body.size), 0);
	assert_true(server.retry);
	assert_int_equal(server.group, 0x0017);
	/* The same extension in a plain ServerHello lacks the key. */
	build_server("0303", RANDOM24 "18191a1b1c1d1e1f", "002b 0002 0304, 0033 0002 0017");
	assert_int_equal(parse_server(body.data, body.size), -1);
	assert_false(server.retry);
}

static void test_server_downgrade(void **state)
{
	(void)state;
	build_server("0302", RANDOM24 "444f574e47524400", NULL);
	assert_int_equal(parse_server(body.data, body.size), 0);
	assert_int_equal(server.downgrade, 11);
	build_server("0302", RANDOM24 "444f574e47524402", NULL);
	assert_int_equal(parse_server(body.data, body.size), 0);
	assert_int_equal(server.downgrade, 0);
}

static void test_server_broken(void **state)
{
	static const char *const extensions[] = {
		"0010 0000",				/* ALPN: nothing */
		"0010 0002 0000",			/* no name */
		"0010 0008 0006 02 6832 02 6833",	/* two names */
		"002b 0001 03", "002b 0003 030400",
		"0033 0004 001d 0000", "0033 0001 00",
		"0017 0001", "0017",
		"0017 0000 0017 0000",
	};
	size_t i, size;

	(void)state;
	for (i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		build_server("0303", RANDOM24 "18191a1b1c1d1e1f", extensions[i]);
		if (parse_server(body.data, body.size) != -1)
			fail_msg("\"%s\"", extensions[i]);
		assert_int_equal(server.selected_version, 0x0303);
		assert_int_equal(server.alpn.size, 0);
		assert_int_equal(server.cipher, 0xc02f);
	}
	build_server("0303", RANDOM24 "18191a1b1c1d1e1f", "ff01 0001 00");
	for (size = 0; size < body.size; size++)
		if (parse_server(body.data, size) != (size == 2 + 32 + 3 + 3 ? 0 : -1))
			fail_msg("cut at %zu", size);
}

/* ---- SSL 2.0 --------------------------------------------------------------- */

static void test_ssl2_client(void **state)
{
	static const char whole[] =
		"0301 0009 0000 0010 010080 00002f 0000ff 00112233445566778899aabbccddeeff";
	static const struct {
		const char *hex;
		int ret;
	} table[] = {
		{ "0301 0003 0002 0001 00002f aabb cc", 0 },
		{ "0301 0000 0000 0001 cc", -1 },		/* no cipher */
		{ "0301 0004 0000 0001 00002f00 cc", -1 },	/* not of three bytes */
		{ "0301 0003 0000 0001 00002f cc dd", -1 },	/* a byte too many */
		{ "0301 ffff 0000 0001 00002f cc", -1 },
		{ "0301 0003 ffff 0001 00002f cc", -1 },
		{ "0301 0003 0000 ffff 00002f cc", -1 },
		{ "0301", -1 }, { "", -1 },
	};
	uint8_t *copy;
	size_t i;

	(void)state;
	body.size = 0;
	bytes_hex(&body, whole);
	assert_int_equal(client_hello_parse_ssl2(&client, body.data, body.size), 0);
	assert_true(client.ssl2);
	assert_int_equal(client.version, 0x0301);
	assert_int_equal(client.ciphers.count, 3);
	assert_int_equal(u16s_get(&client.ciphers, 0), 0xff01);
	assert_int_equal(u16s_get(&client.ciphers, 1), 0x002f);
	assert_int_equal(u16s_get(&client.ciphers, 2), 0x00ff);
	assert_int_equal(client.random.size, 16);
	assert_int_equal(client.session_id.size, 0);
	assert_int_equal(client_hello_top_version(&client), 0x0301);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		body.size = 0;
		bytes_hex(&body, table[i].hex);
		copy = malloc(body.size ? body.size : 1);
		memcpy(copy, body.data, body.size);
		if (client_hello_parse_ssl2(&client, copy, body.size) != table[i].ret)
			fail_msg("\"%s\"", table[i].hex);
		u16s_has(&client.ciphers, 0xffff);
		free(copy);
	}
}

static void test_ssl2_server(void **state)
{
	(void)state;
	body.size = 0;
	bytes_hex(&body, "00 01 0002 0002 0003 0004 3082 010080 c1c2c3c4");
	assert_int_equal(server_hello_parse_ssl2(&server, body.data, body.size), 0);
	assert_true(server.ssl2);
	assert_int_equal(server.selected_version, 0x0002);
	assert_int_equal(server.random.size, 4);
	assert_int_equal(server_hello_parse_ssl2(&server, body.data, body.size - 1), -1);
	assert_int_equal(server_hello_parse_ssl2(&server, body.data, 3), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_server_tls12),
		cmocka_unit_test(test_server_tls13),
		cmocka_unit_test(test_server_retry),
		cmocka_unit_test(test_server_downgrade),
		cmocka_unit_test(test_server_broken),
		cmocka_unit_test(test_ssl2_client),
		cmocka_unit_test(test_ssl2_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
