// SPDX-License-Identifier: BSD-3-Clause
/* Fingerprints that are remembered: the same as those that are made, of any hello. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <tls/prints.h>

#include "hello_builder.h"

static struct prints *prints;

static int begin(void **state)
{
	(void)state;
	prints = prints_create();
	return prints ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	prints_destroy(prints);
	return 0;
}

/* Asked for twice, so that the second time it is known. */
static void assert_client(const struct client_hello *h)
{
	struct client_prints made, known;
	int i;

	fingerprint_ja3(h, made.ja3);
	fingerprint_ja4(h, made.ja4, made.ja4_stable);
	for (i = 0; i < 2; i++) {
		memset(&known, 0, sizeof(known));
		prints_client(prints, h, &known);
		assert_string_equal(known.ja3, made.ja3);
		assert_string_equal(known.ja4, made.ja4);
		assert_string_equal(known.ja4_stable, made.ja4_stable);
	}
}

/* A hello of a real program, and that with each of its bytes changed: many hundreds. */
static void clients_of_any_kind(void **state)
{
	static const char *const names[] = { "curl-openssl", "go-1.24-alpn", "java" };
	static struct bytes body;
	struct client_hello hello;
	char path[128], text[8192];
	size_t i, at, n;
	FILE *f;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "tests/data/tls/hello-%s.hex", names[i]);
		f = fopen(path, "r");
		assert_non_null(f);
		n = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
		text[n] = '\0';
		text[strcspn(text, "\n")] = '\0';
		body.size = 0;
		bytes_hex(&body, text);
		assert_int_equal(client_hello_parse(&hello, body.data, body.size), 0);
		assert_client(&hello);
		for (at = 0; at < body.size; at++) {
			body.data[at] ^= 1;
			client_hello_parse(&hello, body.data, body.size);
			assert_client(&hello);
			body.data[at] ^= 1;
		}
		client_hello_parse(&hello, body.data, body.size);
		assert_client(&hello);
	}
}

/* Lists whose bytes are the same, one after the other, and end elsewhere. */
static void lists_are_held_apart(void **state)
{
	static const uint8_t bytes[] = { 0x13, 0x01, 0x13, 0x02, 0x13, 0x03, 0x13, 0x04 };
	struct client_hello hello;
	size_t groups;

	(void)state;
	memset(&hello, 0, sizeof(hello));
	hello.version = 0x0303;
	for (groups = 0; groups <= 4; groups++) {
		hello.groups.at = bytes;
		hello.groups.count = groups;
		hello.schemes.at = bytes + 2 * groups;
		hello.schemes.count = 4 - groups;
		assert_client(&hello);
	}
	memset(&hello, 0, sizeof(hello));
	hello.ciphers.at = bytes;
	hello.ciphers.count = 2;
	assert_client(&hello);
	hello.ciphers.ssl2 = true;
	assert_client(&hello);
}

/* One number for hellos that are the same in all that fingerprints are made of, and more. */
static void hellos_are_numbered(void **state)
{
	static const uint8_t bytes[] = { 0x13, 0x01, 0x13, 0x02 };
	struct client_prints first, again, other, back;
	struct client_hello hello;

	(void)state;
	memset(&hello, 0, sizeof(hello));
	hello.version = 0x0303;
	hello.ciphers.at = bytes;
	hello.ciphers.count = 1;
	prints_client(prints, &hello, &first);
	hello.server_name.at = bytes;
	hello.server_name.size = 1;
	prints_client(prints, &hello, &again);
	hello.ciphers.count = 2;
	prints_client(prints, &hello, &other);
	hello.ciphers.count = 1;
	prints_client(prints, &hello, &back);
	assert_true(first.id && other.id && first.id != other.id);
	assert_true(again.id == first.id && back.id == first.id);
}

static void servers_of_any_kind(void **state)
{
	struct server_hello hello;
	struct server_prints known;
	char made[JA3_SIZE];
	unsigned int n;

	(void)state;
	memset(&hello, 0, sizeof(hello));
	for (n = 0; n < 4 * PRINTS_MAX; n++) {
		hello.version = (uint16_t)(0x0300 + n % 4);
		hello.cipher = (uint16_t)(n % 7);
		hello.extensions = n % 3;
		hello.extension[0] = (uint16_t)(n % 311);
		hello.extension[1] = (uint16_t)(n % 5);
		fingerprint_ja3s(&hello, made);
		memset(&known, 0, sizeof(known));
		prints_server(prints, &hello, &known);
		assert_string_equal(known.ja3s, made);
		prints_server(prints, &hello, &known);
		assert_string_equal(known.ja3s, made);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(clients_of_any_kind, begin, end),
		cmocka_unit_test_setup_teardown(lists_are_held_apart, begin, end),
		cmocka_unit_test_setup_teardown(hellos_are_numbered, begin, end),
		cmocka_unit_test_setup_teardown(servers_of_any_kind, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
