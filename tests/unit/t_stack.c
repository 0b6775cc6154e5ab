// SPDX-License-Identifier: BSD-3-Clause
/* Hellos of real programs, and who is thought to have made them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <tls/stack.h>

#include "hex.h"

static const struct {
	const char *file;
	enum tls_stack stack;
} hellos[] = {
	{ "go-1.19", TLS_STACK_GO }, { "go-1.19-alpn", TLS_STACK_GO },
	{ "go-1.24", TLS_STACK_GO }, { "go-1.24-alpn", TLS_STACK_GO },
	{ "openssl-3.0", TLS_STACK_OPENSSL }, { "openssl-3.0-noname", TLS_STACK_OPENSSL },
	{ "python-3", TLS_STACK_OPENSSL }, { "curl-openssl", TLS_STACK_OPENSSL },
	{ "node", TLS_STACK_OPENSSL },
	/* Without TLS 1.3 there is too little to go by. */
	{ "openssl-3.0-tls1.2", TLS_STACK_UNKNOWN },
	{ "java", TLS_STACK_UNKNOWN }, { "wget-gnutls", TLS_STACK_UNKNOWN },
};

static struct bytes body;

static void load(struct client_hello *h, const char *name)
{
	char path[128], text[8192];
	FILE *f;

	snprintf(path, sizeof(path), "tests/data/tls/hello-%s.hex", name);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof(text), f));
	fclose(f);
	text[strcspn(text, "\n")] = '\0';
	body.size = 0;
	bytes_hex(&body, text);
	assert_int_equal(client_hello_parse(h, body.data, body.size), 0);
}

static void who_made_it(void **state)
{
	struct client_hello h;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(hellos) / sizeof(hellos[0]); i++) {
		load(&h, hellos[i].file);
		if (tls_stack_of_hello(&h) != hellos[i].stack)
			fail_msg("%s is taken for %s", hellos[i].file,
				 tls_stack_name(tls_stack_of_hello(&h)));
	}
}

static void move(uint16_t *list, size_t from, size_t to)
{
	uint16_t kept = list[from];

	for (; from > to; from--)
		list[from] = list[from - 1];
	list[to] = kept;
}

/* One trait that does not fit, and it is nobody's. */
static void what_is_not_quite_it_is_unknown(void **state)
{
	static const char *const name[] = { "go-1.19", "go-1.24", "openssl-3.0" };
	struct client_hello h;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		load(&h, name[i]);
		move(h.extension, h.extensions - 1, 1);
		assert_int_equal(tls_stack_of_hello(&h), TLS_STACK_UNKNOWN);
		load(&h, name[i]);
		h.extension[h.extensions++] = 0x1234;
		assert_int_equal(tls_stack_of_hello(&h), TLS_STACK_UNKNOWN);
		load(&h, name[i]);
		h.point_formats.size = i < 2 ? 3 : 1;
		assert_int_equal(tls_stack_of_hello(&h), TLS_STACK_UNKNOWN);
		load(&h, name[i]);
		h.ssl2 = true;
		assert_int_equal(tls_stack_of_hello(&h), TLS_STACK_UNKNOWN);
	}
}

static void reserved_values(void **state)
{
	struct client_hello h;
	uint8_t suites[4] = { 0x3a, 0x3a, 0x13, 0x01 };

	(void)state;
	load(&h, "openssl-3.0");
	h.ciphers.at = suites;
	h.ciphers.count = 2;
	assert_int_equal(tls_stack_of_hello(&h), TLS_STACK_OPENSSL);
	h.extension[0] = 0xfafa;
	assert_int_equal(tls_stack_of_hello(&h), TLS_STACK_BORINGSSL);
	suites[1] = 0x3b;
	assert_int_equal(tls_stack_of_hello(&h), TLS_STACK_UNKNOWN);
}

static void what_a_library_is(void **state)
{
	static const struct {
		const char *path;
		enum tls_stack stack;
	} library[] = {
		{ "/usr/lib/x86_64-linux-gnu/libssl.so.3", TLS_STACK_OPENSSL },
		{ "/lib64/libssl.so.1.0.2k", TLS_STACK_OPENSSL },
		{ "/lib64/libssl.so.10", TLS_STACK_OPENSSL },
		{ "libcrypto.so.1.1", TLS_STACK_OPENSSL },
		{ "/usr/lib/libssl.so.53", TLS_STACK_UNKNOWN },	/* LibreSSL */
		{ "/usr/lib/libssl.so.39", TLS_STACK_UNKNOWN },
		{ "/usr/lib/android/libssl.so", TLS_STACK_UNKNOWN },
		{ "/usr/lib/libssl.so.0", TLS_STACK_UNKNOWN },
		{ "/usr/lib/firefox/libssl3.so", TLS_STACK_NSS },
		{ "/usr/lib/libgnutls.so.30.34.3", TLS_STACK_GNUTLS },
		{ "/usr/lib/libmbedtls.so.14", TLS_STACK_MBEDTLS },
		{ "/usr/lib/libwolfssl.so.35", TLS_STACK_WOLFSSL },
		{ "/usr/lib/libsslx.so.3", TLS_STACK_UNKNOWN },
		{ NULL, TLS_STACK_UNKNOWN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(library) / sizeof(library[0]); i++)
		if (tls_stack_of_library(library[i].path) != library[i].stack)
			fail_msg("%s", library[i].path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_made_it),
		cmocka_unit_test(what_is_not_quite_it_is_unknown),
		cmocka_unit_test(reserved_values),
		cmocka_unit_test(what_a_library_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
