// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <tls/fingerprint.h>

#include "hello_builder.h"

/* Chrome, as FoxIO's text has it. */
#define CHROME_CIPHERS "1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035"
#define CHROME_EXTENSIONS \
	"001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015"
#define CHROME_SCHEMES "0403,0804,0401,0503,0805,0501,0806,0601"

static struct bytes body;
static struct client_hello hello;

static const struct client_hello *built(const struct hello_spec *s)
{
	build_client_hello(&body, s);
	client_hello_parse(&hello, body.data, body.size);
	return &hello;
}

static const char *ja3(const struct hello_spec *s)
{
	static char out[JA3_SIZE];

	fingerprint_ja3(built(s), out);
	return out;
}

static const char *ja4(const struct hello_spec *s)
{
	static char out[JA4_SIZE];
	char stable[JA4_SIZE];

	fingerprint_ja4(built(s), out, stable);
	return out;
}

static const char *ja4_stable(const struct hello_spec *s)
{
	static char out[JA4_SIZE];
	char plain[JA4_SIZE];

	fingerprint_ja4(built(s), plain, out);
	return out;
}

/* ---- JA3 and JA3S -------------------------------------------------------- */

static void test_ja3_vectors(void **state)
{
	(void)state;
	/* 769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0 */
	assert_string_equal(ja3(&(struct hello_spec){
		.version = 0x0301,
		.ciphers = "002f,0035,0005,000a,c009,c00a,c013,c014,0032,0038,0013,0004",
		.extensions = "0000,000a,000b", .groups = "0017,0018,0019" }),
		"ada70206e40642a3e4461f35503241d5");
	/* 769,4-5-10-9-100-98-3-6-19-18-99,,, */
	assert_string_equal(ja3(&(struct hello_spec){
		.version = 0x0301,
		.ciphers = "0004,0005,000a,0009,0064,0062,0003,0006,0013,0012,0063" }),
		"de350869b8c85de67a350c8d186f11e6");
}

static void test_ja3_drops_grease(void **state)
{
	char plain[JA3_SIZE];

	(void)state;
	strcpy(plain, ja3(&(struct hello_spec){ .ciphers = "1301,1302",
		.extensions = "000a,000b", .groups = "001d,0017" }));
	assert_string_equal(plain, ja3(&(struct hello_spec){ .ciphers = "0a0a,1301,fafa,1302",
		.extensions = "1a1a,000a,000b,9a9a", .groups = "eaea,001d,0017" }));
}

/* ServerHello with the extensions given, each of them empty. */
static const char *ja3s(const char *cipher, const char *extensions)
{
	static char out[JA3_SIZE];
	struct server_hello h;
	struct bytes types = { .size = 0 };
	size_t block, i;

	bytes_hex(&types, extensions);
	body.size = 0;
	bytes_hex(&body, "0303");
	for (i = 0; i < 32; i++)
		bytes_number(&body, (unsigned int)i, 1);
	bytes_hex(&body, "00");
	bytes_hex(&body, cipher);
	bytes_hex(&body, "00");
	block = bytes_open(&body, 2);
	for (i = 0; i < types.size; i += 2) {
		bytes_add(&body, types.data + i, 2);
		bytes_number(&body, 0, 2);
	}
	bytes_close(&body, block, 2);
	server_hello_parse(&h, body.data, body.size);
	fingerprint_ja3s(&h, out);
	return out;
}

static void test_ja3s(void **state)
{
	char plain[JA3_SIZE];

	(void)state;
	/* 771,49199,65281-0-11-16-23 */
	assert_string_equal(ja3s("c02f", "ff01,0000,000b,0010,0017"),
			    "5d79edf64e03689ff559a54e9d9487bc");
	/* 771,49199, */
	assert_string_equal(ja3s("c02f", ""), "174e7e4992a63f6d419626d97363adb8");
	strcpy(plain, ja3s("c02f", "ff01"));
	assert_string_not_equal(plain, ja3s("c02f", "ff01,0a0a"));
}

/* ---- JA4: its own rules are in t_ja4.c -------------------------------------- */

static void test_ja4_stable_survives_resumption(void **state)
{
	struct hello_spec s = { .ciphers = CHROME_CIPHERS, .schemes = CHROME_SCHEMES };
	char fresh[JA4_SIZE], stable[JA4_SIZE];

	(void)state;
	s.extensions = CHROME_EXTENSIONS;
	strcpy(fresh, ja4(&s));
	strcpy(stable, ja4_stable(&s));
	s.extensions = "001b,0000,0033,0010,4469,0017,002d,000d,0005,0012,002b,ff01,000b,000a,"
		       "002c,002a,0029";
	assert_string_not_equal(ja4(&s), fresh);
	assert_string_equal(ja4_stable(&s), stable);
	assert_memory_equal(stable, "t13d1514h2_8daaf6152771_", 24);
	/* Without any of these it is JA4 itself. */
	s.extensions = "0000,0010,000d,002b";
	strcpy(fresh, ja4(&s));
	assert_string_equal(ja4_stable(&s), fresh);
}

/* The longest lists there can be, and a hello of SSL 2.0. */
static void test_extremes(void **state)
{
	static const uint8_t ssl2[] = {
		0x03, 0x01, 0, 6, 0, 0, 0, 2, 0x01, 0x00, 0x80, 0x00, 0x00, 0x2f, 0xaa, 0xbb,
	};
	char out[JA4_SIZE], stable[JA4_SIZE];
	size_t i, list;

	(void)state;
	build_client_hello(&body, &(struct hello_spec){ .ciphers = "" });
	body.size = 2 + 32 + 5;
	list = bytes_open(&body, 2);
	for (i = 0; i < 32767; i++)
		bytes_number(&body, (unsigned int)(0x1301 + i % 5), 2);
	bytes_close(&body, list, 2);
	bytes_hex(&body, "01 00");
	assert_int_equal(client_hello_parse(&hello, body.data, body.size), 0);
	assert_int_equal(hello.ciphers.count, 32767);
	fingerprint_ja4(&hello, out, stable);
	assert_memory_equal(out, "t12i990000", 10);
	fingerprint_ja3(&hello, out);
	assert_int_equal(strlen(out), JA3_SIZE - 1);

	assert_int_equal(client_hello_parse_ssl2(&hello, ssl2, sizeof(ssl2)), 0);
	fingerprint_ja4(&hello, out, stable);
	assert_memory_equal(out, "t10i020000", 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ja3_vectors),
		cmocka_unit_test(test_ja3_drops_grease),
		cmocka_unit_test(test_ja3s),
		cmocka_unit_test(test_ja4_stable_survives_resumption),
		cmocka_unit_test(test_extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
