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
#define NOTHING "000000000000"

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

	fingerprint_ja4(built(s), out);
	return out;
}

static const char *ja4_stable(const struct hello_spec *s)
{
	static char out[JA4_SIZE];

	fingerprint_ja4_stable(built(s), out);
	return out;
}

/* A part of JA4: a is everything before the first underscore, b and c follow. */
static const char *part(const char *fingerprint, char which)
{
	static char out[JA4_SIZE];

	assert_int_equal(strlen(fingerprint), JA4_SIZE - 1);
	assert_int_equal(fingerprint[10], '_');
	assert_int_equal(fingerprint[23], '_');
	snprintf(out, sizeof(out), "%.*s", which == 'a' ? 10 : 12,
		 fingerprint + (which == 'a' ? 0 : which == 'b' ? 11 : 24));
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

/* ---- JA4, a rule of the text each ----------------------------------------- */

static void test_ja4_whole(void **state)
{
	(void)state;
	assert_string_equal(ja4(&(struct hello_spec){ .ciphers = CHROME_CIPHERS,
		.extensions = CHROME_EXTENSIONS, .schemes = CHROME_SCHEMES }),
		"t13d1516h2_8daaf6152771_e5627efa2ab1");
}

static void test_ja4_grease_is_ignored_everywhere(void **state)
{
	(void)state;
	assert_string_equal(ja4(&(struct hello_spec){
		.ciphers = "dada," CHROME_CIPHERS, .extensions = "0a0a," CHROME_EXTENSIONS ",fafa",
		.schemes = "4a4a," CHROME_SCHEMES, .versions = "fafa,0304,0303",
		.groups = "1a1a,001d" }),
		"t13d1516h2_8daaf6152771_e5627efa2ab1");
}

static void test_ja4_version(void **state)
{
	static const struct {
		unsigned int legacy;
		const char *versions, *want;
	} table[] = {
		{ 0x0303, "0304", "t13" }, { 0x0303, "0303,0304,0302", "t13" },
		{ 0x0303, "0303", "t12" }, { 0x0301, "0302", "t11" },
		{ 0x0303, "0301", "t10" }, { 0x0303, "fafa,0301", "t10" },
		{ 0x0303, "fafa", "t12" }, { 0x0303, "0305", "t00" },
		{ 0x0304, NULL, "t13" }, { 0x0303, NULL, "t12" }, { 0x0302, NULL, "t11" },
		{ 0x0301, NULL, "t10" }, { 0x0300, NULL, "ts3" }, { 0x0002, NULL, "ts2" },
		{ 0xfeff, NULL, "td1" }, { 0xfefd, NULL, "td2" }, { 0xfefc, NULL, "td3" },
		{ 0x1234, NULL, "t00" },
	};
	struct hello_spec s = { .version = 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		s.version = table[i].legacy;
		s.versions = table[i].versions;
		s.extensions = table[i].versions ? "002b" : "0017";
		if (strncmp(ja4(&s), table[i].want, 3))
			fail_msg("row %zu: %.3s for %s", i, ja4(&s), table[i].want);
	}
}

static void test_ja4_server_name_by_presence(void **state)
{
	(void)state;
	assert_int_equal(ja4(&(struct hello_spec){ .extensions = "0000" })[3], 'd');
	assert_int_equal(ja4(&(struct hello_spec){ .extensions = "0000", .name = "" })[3], 'd');
	assert_int_equal(ja4(&(struct hello_spec){ .extensions = "0000", .name = "192.0.2.1" })[3],
			 'd');
	assert_int_equal(ja4(&(struct hello_spec){ .extensions = "0017" })[3], 'i');
	assert_int_equal(ja4(&(struct hello_spec){ .extensions = NULL })[3], 'i');
}

/* n times the same number, with commas. */
static const char *repeated(const char *number, int n)
{
	static char out[4096];

	out[0] = '\0';
	while (n--) {
		strcat(out, number);
		strcat(out, ",");
	}
	return out;
}

static void test_ja4_cipher_count(void **state)
{
	(void)state;
	assert_string_equal(part(ja4(&(struct hello_spec){ .ciphers = "1301" }), 'a'),
			    "t12i010000");
	/* Signalling suites count, GREASE does not. */
	assert_string_equal(part(ja4(&(struct hello_spec){ .ciphers = "1301,00ff,5600,0a0a" }), 'a'),
			    "t12i030000");
	assert_string_equal(part(ja4(&(struct hello_spec){ .ciphers = repeated("c02f", 99) }), 'a'),
			    "t12i990000");
	assert_string_equal(part(ja4(&(struct hello_spec){ .ciphers = repeated("c02f", 150) }), 'a'),
			    "t12i990000");
}

static void test_ja4_extension_count(void **state)
{
	char many[1024] = "";
	int i;

	(void)state;
	/* The name and ALPN count. */
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = "0000,0010,0017" }), 'a'),
			    "t12d0103h2");
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = "0000,0010,0a0a" }), 'a'),
			    "t12d0102h2");
	for (i = 0; i < 120; i++)
		sprintf(many + 5 * i, "%04x,", 0x7000 + i);
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = many }), 'a'),
			    "t12i019900");
}

static void test_ja4_alpn(void **state)
{
	/* bytes of the first value, and the pair they give */
	static const char *const table[][2] = {
		{ "ab", "ab" }, { "20", "20" }, { "abcd", "ad" }, { "2061", "21" },
		{ "30ab", "3b" }, { "6120", "60" }, { "3031abcd", "3d" }, { "30abcd31", "01" },
		{ "6832", "h2" }, { "687474702f312e31", "h1" }, { "68", "hh" }, { "5a", "ZZ" },
		{ "0a0a", "0a" }, { "00", "00" }, { "2f", "2f" }, { "3a30", "30" },
	};
	const char *a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		a = part(ja4(&(struct hello_spec){ .extensions = "0010", .alpn = table[i][0] }), 'a');
		if (strcmp(a + 8, table[i][1]))
			fail_msg("%s gives %s, not %s", table[i][0], a + 8, table[i][1]);
	}
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = "0017" }), 'a') + 8, "00");
}

static void test_ja4_ciphers_hash(void **state)
{
	(void)state;
	assert_string_equal(part(ja4(&(struct hello_spec){ .ciphers = CHROME_CIPHERS }), 'b'),
			    "8daaf6152771");
	/* Sorted: their order does not matter. */
	assert_string_equal(part(ja4(&(struct hello_spec){ .ciphers =
		"0035,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f" }), 'b'),
			    "8daaf6152771");
	assert_string_equal(part(ja4(&(struct hello_spec){ .ciphers = "0a0a" }), 'b'), NOTHING);
	assert_string_equal(part(ja4(&(struct hello_spec){ .ciphers = "" }), 'b'), NOTHING);
}

static void test_ja4_extensions_hash(void **state)
{
	char in_order[13];

	(void)state;
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = CHROME_EXTENSIONS,
		.schemes = CHROME_SCHEMES }), 'c'), "e5627efa2ab1");
	/* Sorted, but the signature algorithms stand as sent. */
	strcpy(in_order, part(ja4(&(struct hello_spec){ .extensions = "000d,0017" }), 'c'));
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = "0017,000d" }), 'c'),
			    in_order);
	strcpy(in_order, part(ja4(&(struct hello_spec){ .extensions = "000d",
		.schemes = "0403,0804" }), 'c'));
	assert_string_not_equal(part(ja4(&(struct hello_spec){ .extensions = "000d",
		.schemes = "0804,0403" }), 'c'), in_order);
}

/* SHA-256 of "0005,000a,...", with no underscore behind it. */
static void test_ja4_no_signature_algorithms(void **state)
{
	(void)state;
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = CHROME_EXTENSIONS,
		.schemes = "" }), 'c'), "6d807ffa2a79");
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = CHROME_EXTENSIONS,
		.schemes = "0a0a,5a5a" }), 'c'), "6d807ffa2a79");
}

static void test_ja4_no_extensions(void **state)
{
	(void)state;
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = NULL }), 'c'), NOTHING);
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = "" }), 'c'), NOTHING);
	assert_string_equal(part(ja4(&(struct hello_spec){ .extensions = "0000,0010,1a1a" }), 'c'),
			    NOTHING);
	assert_string_equal(ja4(&(struct hello_spec){ .version = 0x0300, .ciphers = "" }),
			    "ts3i000000_" NOTHING "_" NOTHING);
}

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
	char out[JA4_SIZE];
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
	fingerprint_ja4(&hello, out);
	assert_string_equal(part(out, 'a'), "t12i990000");
	fingerprint_ja3(&hello, out);
	assert_int_equal(strlen(out), JA3_SIZE - 1);

	assert_int_equal(client_hello_parse_ssl2(&hello, ssl2, sizeof(ssl2)), 0);
	fingerprint_ja4(&hello, out);
	assert_string_equal(part(out, 'a'), "t10i020000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ja3_vectors),
		cmocka_unit_test(test_ja3_drops_grease),
		cmocka_unit_test(test_ja3s),
		cmocka_unit_test(test_ja4_whole),
		cmocka_unit_test(test_ja4_grease_is_ignored_everywhere),
		cmocka_unit_test(test_ja4_version),
		cmocka_unit_test(test_ja4_server_name_by_presence),
		cmocka_unit_test(test_ja4_cipher_count),
		cmocka_unit_test(test_ja4_extension_count),
		cmocka_unit_test(test_ja4_alpn),
		cmocka_unit_test(test_ja4_ciphers_hash),
		cmocka_unit_test(test_ja4_extensions_hash),
		cmocka_unit_test(test_ja4_no_signature_algorithms),
		cmocka_unit_test(test_ja4_no_extensions),
		cmocka_unit_test(test_ja4_stable_survives_resumption),
		cmocka_unit_test(test_extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
