// SPDX-License-Identifier: BSD-3-Clause
/* JA4, a test for each rule of its text: the whole and the first part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ja4_case.h"

#define GO_CIPHERS \
	"c02b,c02f,c02c,c030,cca9,cca8,c009,c013,c00a,c014,009c,009d,002f,0035,c012,000a,1301,1302,1303"
#define GO_EXTENSIONS "0005,000a,000b,000d,ff01,0012,002b,0033"
#define GO_SCHEMES "0804,0403,0807,0805,0806,0401,0501,0601,0503,0603,0201,0203"

/* ---- what is known of others ------------------------------------------------ */

static void whole_of_chrome(void **state)
{
	(void)state;
	IS("t13d1516h2_8daaf6152771_e5627efa2ab1", .ciphers = CHROME_CIPHERS,
	   .extensions = CHROME_EXTENSIONS, .schemes = CHROME_SCHEMES);
}

/* crypto/tls, with a name and without. */
static void whole_of_go(void **state)
{
	(void)state;
	IS("t13d190900_9dc949149365_97f8aa674fd9", .ciphers = GO_CIPHERS,
	   .extensions = "0000," GO_EXTENSIONS, .schemes = GO_SCHEMES);
	IS("t13i190800_9dc949149365_97f8aa674fd9", .ciphers = GO_CIPHERS,
	   .extensions = GO_EXTENSIONS, .schemes = GO_SCHEMES);
}

static void whole_of_python(void **state)
{
	(void)state;
	IS("t13i181000_85036bcba153_d41ae481755e", .ciphers =
	   "1302,1303,1301,c02c,c030,c02b,c02f,cca9,cca8,c024,c028,c023,c027,009f,009e,006b,"
	   "0067,00ff", .extensions = "000b,000a,0023,0016,0017,000d,002b,002d,0033,0015",
	   .schemes = "0403,0503,0603,0807,0808,0809,080a,080b,0804,0805,0806,0401,0501,0601,0303,"
	   "0301,0302,0402,0502,0602");
}

/* ---- transport and version ---------------------------------------------------- */

static void transport_is_t_over_tcp(void **state)
{
	(void)state;
	A_IS("t12i010000", .ciphers = NULL);
}

static void version_is_the_highest_supported(void **state)
{
	(void)state;
	V_IS("t13", .extensions = "002b", .versions = "0303,0304,0302");
	V_IS("t12", .extensions = "002b", .versions = "0302,0303");
	V_IS("t11", .version = 0x0301, .extensions = "002b", .versions = "0302");
	/* Even where the legacy one is higher. */
	V_IS("t10", .version = 0x0303, .extensions = "002b", .versions = "0301");
}

static void version_ignores_grease(void **state)
{
	(void)state;
	V_IS("t10", .extensions = "002b", .versions = "fafa,0301");
	V_IS("t13", .extensions = "002b", .versions = "0a0a,0304,dada");
	V_IS("t12", .extensions = "002b", .versions = "fafa");
}

static void version_is_legacy_without_the_extension(void **state)
{
	(void)state;
	V_IS("t12", .version = 0x0303);
	V_IS("t13", .version = 0x0304, .extensions = "0017");
	V_IS("t10", .version = 0x0301, .extensions = "0017");
}

static void version_has_a_code(void **state)
{
	static const struct {
		unsigned int version;
		const char *code;
	} table[] = {
		{ 0x0304, "t13" }, { 0x0303, "t12" }, { 0x0302, "t11" }, { 0x0301, "t10" },
		{ 0x0300, "ts3" }, { 0x0002, "ts2" }, { 0xfeff, "td1" }, { 0xfefd, "td2" },
		{ 0xfefc, "td3" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		V_IS(table[i].code, .version = table[i].version);
}

static void version_unknown_is_00(void **state)
{
	(void)state;
	V_IS("t00", .version = 0x1234);
	V_IS("t00", .version = 0x0305);
	V_IS("t00", .extensions = "002b", .versions = "0304,0305");
}

/* ---- name --------------------------------------------------------------------- */

static void name_present_is_d(void **state)
{
	(void)state;
	A_IS("t12d010100", .extensions = "0000");
}

static void name_absent_is_i(void **state)
{
	(void)state;
	A_IS("t12i010100", .extensions = "0017");
	A_IS("t12i010000", .extensions = NULL);
}

static void name_counts_by_presence(void **state)
{
	(void)state;
	A_IS("t12d010100", .extensions = "0000", .name = "");
	A_IS("t12d010100", .extensions = "0000", .name = "192.0.2.1");
}

/* ---- counts ------------------------------------------------------------------- */

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

static void ciphers_are_counted_in_two_digits(void **state)
{
	(void)state;
	A_IS("t12i000000", .ciphers = "");
	A_IS("t12i010000", .ciphers = "1301");
	A_IS("t12i150000", .ciphers = CHROME_CIPHERS);
}

static void signalling_ciphers_count(void **state)
{
	(void)state;
	A_IS("t12i030000", .ciphers = "1301,00ff,5600");
}

static void ciphers_of_grease_do_not_count(void **state)
{
	(void)state;
	A_IS("t12i010000", .ciphers = "0a0a,1301,fafa");
	/* These only look like it. */
	A_IS("t12i030000", .ciphers = "0a1a,1301,0b0b");
}

static void ciphers_are_at_most_99(void **state)
{
	(void)state;
	A_IS("t12i990000", .ciphers = repeated("c02f", 99));
	A_IS("t12i990000", .ciphers = repeated("c02f", 100));
	A_IS("t12i990000", .ciphers = repeated("c02f", 150));
}

static void extensions_are_counted_with_name_and_alpn(void **state)
{
	(void)state;
	A_IS("t12i010100", .extensions = "0017");
	A_IS("t12d0103h2", .extensions = "0000,0010,0017");
}

static void extensions_of_grease_do_not_count(void **state)
{
	(void)state;
	A_IS("t12d0102h2", .extensions = "1a1a,0000,0010,0a0a");
}

static void extensions_are_at_most_99(void **state)
{
	char many[1024] = "";
	int i;

	(void)state;
	for (i = 0; i < 120; i++)
		sprintf(many + 5 * i, "%04x,", 0x7000 + i);
	A_IS("t12i019900", .extensions = many);
	many[5 * 100] = '\0';
	A_IS("t12i019900", .extensions = many);
}

/* ---- ALPN --------------------------------------------------------------------- */

/* The first value, in hex, and the pair it gives. */
static void alpn_gives(const char *value, const char *pair)
{
	const char *a = ja4_part(&(struct hello_spec){ .extensions = "0010", .alpn = value }, 'a');

	if (strcmp(a + 8, pair))
		fail_msg("%s gives %s, not %s", value, a + 8, pair);
}

static void alpn_is_first_and_last_character(void **state)
{
	(void)state;
	alpn_gives("6832", "h2");
	alpn_gives("687474702f312e31", "h1");
	alpn_gives("415a", "AZ");
	alpn_gives("302039", "09");
}

static void alpn_of_one_byte_is_used_twice(void **state)
{
	(void)state;
	alpn_gives("68", "hh");
	alpn_gives("5a", "ZZ");
	alpn_gives("ab", "ab");
	alpn_gives("20", "20");
}

static void alpn_not_alphanumeric_is_taken_from_its_hex(void **state)
{
	(void)state;
	alpn_gives("abcd", "ad");
	alpn_gives("2061", "21");
	alpn_gives("30ab", "3b");
	alpn_gives("6120", "60");
	alpn_gives("3031abcd", "3d");
	alpn_gives("00", "00");
	/* The neighbours of digits and letters. */
	alpn_gives("2f", "2f");
	alpn_gives("3a30", "30");
	alpn_gives("405b", "4b");
	alpn_gives("607b", "6b");
}

/* Bytes within do not matter. */
static void alpn_alphanumeric_ends_are_characters(void **state)
{
	(void)state;
	alpn_gives("30abcd31", "01");
}

static void alpn_of_grease_is_not_ignored(void **state)
{
	(void)state;
	alpn_gives("0a0a", "0a");
}

static void alpn_absent_is_00(void **state)
{
	(void)state;
	A_IS("t12i010100", .extensions = "0017");
	A_IS("t12i010000", .extensions = NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_of_chrome),
		cmocka_unit_test(whole_of_go),
		cmocka_unit_test(whole_of_python),
		cmocka_unit_test(transport_is_t_over_tcp),
		cmocka_unit_test(version_is_the_highest_supported),
		cmocka_unit_test(version_ignores_grease),
		cmocka_unit_test(version_is_legacy_without_the_extension),
		cmocka_unit_test(version_has_a_code),
		cmocka_unit_test(version_unknown_is_00),
		cmocka_unit_test(name_present_is_d),
		cmocka_unit_test(name_absent_is_i),
		cmocka_unit_test(name_counts_by_presence),
		cmocka_unit_test(ciphers_are_counted_in_two_digits),
		cmocka_unit_test(signalling_ciphers_count),
		cmocka_unit_test(ciphers_of_grease_do_not_count),
		cmocka_unit_test(ciphers_are_at_most_99),
		cmocka_unit_test(extensions_are_counted_with_name_and_alpn),
		cmocka_unit_test(extensions_of_grease_do_not_count),
		cmocka_unit_test(extensions_are_at_most_99),
		cmocka_unit_test(alpn_is_first_and_last_character),
		cmocka_unit_test(alpn_of_one_byte_is_used_twice),
		cmocka_unit_test(alpn_not_alphanumeric_is_taken_from_its_hex),
		cmocka_unit_test(alpn_alphanumeric_ends_are_characters),
		cmocka_unit_test(alpn_of_grease_is_not_ignored),
		cmocka_unit_test(alpn_absent_is_00),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
