// SPDX-License-Identifier: BSD-3-Clause
/* JA4, a test for each rule of its text: the second and the third part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/sha.h>

#include "ja4_case.h"

/* By OpenSSL itself: the first 12 digits, lower case. */
static const char *sha256_12(const char *text)
{
	static char out[13];
	unsigned char value[SHA256_DIGEST_LENGTH];
	size_t i;

	SHA256((const unsigned char *)text, strlen(text), value);
	for (i = 0; i < 6; i++)
		sprintf(out + 2 * i, "%02x", value[i]);
	return out;
}

/* ---- the second part ---------------------------------------------------------- */

static void ciphers_hash_is_the_published_one(void **state)
{
	(void)state;
	B_IS("8daaf6152771", .ciphers = CHROME_CIPHERS);
}

static void ciphers_hash_is_12_digits_of_sha256(void **state)
{
	(void)state;
	B_IS(sha256_12("002f,00ff,c0ff,cca9"), .ciphers = "002f,00ff,c0ff,cca9");
}

static void ciphers_hash_is_of_sorted_ones(void **state)
{
	(void)state;
	B_IS(sha256_12("0035,1301,c02b,cca9"), .ciphers = "cca9,1301,0035,c02b");
}

static void ciphers_hash_ignores_grease(void **state)
{
	(void)state;
	B_IS(sha256_12("1301,1302"), .ciphers = "0a0a,1302,fafa,1301");
}

static void ciphers_hash_of_none_is_zeros(void **state)
{
	(void)state;
	B_IS(NOTHING, .ciphers = "");
	B_IS(NOTHING, .ciphers = "0a0a");
}

/* ---- the third part ----------------------------------------------------------- */

static void extensions_hash_is_the_published_one(void **state)
{
	(void)state;
	C_IS("e5627efa2ab1", .extensions = CHROME_EXTENSIONS, .schemes = CHROME_SCHEMES);
}

static void extensions_hash_is_of_sorted_ones(void **state)
{
	(void)state;
	C_IS(sha256_12("000a,0017,ff01"), .extensions = "ff01,000a,0017");
}

static void extensions_hash_is_without_name_and_alpn(void **state)
{
	(void)state;
	C_IS(sha256_12("0017"), .extensions = "0010,0017,0000");
}

static void extensions_hash_ignores_grease(void **state)
{
	(void)state;
	C_IS(sha256_12("0017,0023"), .extensions = "0a0a,0023,0017,dada");
}

static void signature_algorithms_follow_an_underscore(void **state)
{
	(void)state;
	C_IS(sha256_12("000d,0017_0403"), .extensions = "0017,000d", .schemes = "0403");
}

static void signature_algorithms_stay_in_order(void **state)
{
	(void)state;
	C_IS(sha256_12("000d_0804,0403,0601"), .extensions = "000d", .schemes = "0804,0403,0601");
}

static void signature_algorithms_ignore_grease(void **state)
{
	(void)state;
	C_IS(sha256_12("000d_0403,0804"), .extensions = "000d",
	     .schemes = "4a4a,0403,0a0a,0804,fafa");
}

static void no_signature_algorithms_no_underscore(void **state)
{
	(void)state;
	C_IS("6d807ffa2a79", .extensions = CHROME_EXTENSIONS, .schemes = "");
	C_IS("6d807ffa2a79", .extensions = CHROME_EXTENSIONS, .schemes = "0a0a,5a5a");
	C_IS(sha256_12("0017"), .extensions = "0017");
}

static void no_extensions_is_zeros(void **state)
{
	(void)state;
	C_IS(NOTHING, .extensions = NULL);
	C_IS(NOTHING, .extensions = "");
	C_IS(NOTHING, .extensions = "0000,0010,1a1a");
	IS("ts3i000000_" NOTHING "_" NOTHING, .version = 0x0300, .ciphers = "");
}

static void grease_is_ignored_everywhere(void **state)
{
	(void)state;
	IS("t13d1516h2_8daaf6152771_e5627efa2ab1", .ciphers = "dada," CHROME_CIPHERS,
	   .extensions = "0a0a," CHROME_EXTENSIONS ",fafa", .schemes = "4a4a," CHROME_SCHEMES,
	   .versions = "fafa,0304,0303", .groups = "1a1a,001d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ciphers_hash_is_the_published_one),
		cmocka_unit_test(ciphers_hash_is_12_digits_of_sha256),
		cmocka_unit_test(ciphers_hash_is_of_sorted_ones),
		cmocka_unit_test(ciphers_hash_ignores_grease),
		cmocka_unit_test(ciphers_hash_of_none_is_zeros),
		cmocka_unit_test(extensions_hash_is_the_published_one),
		cmocka_unit_test(extensions_hash_is_of_sorted_ones),
		cmocka_unit_test(extensions_hash_is_without_name_and_alpn),
		cmocka_unit_test(extensions_hash_ignores_grease),
		cmocka_unit_test(signature_algorithms_follow_an_underscore),
		cmocka_unit_test(signature_algorithms_stay_in_order),
		cmocka_unit_test(signature_algorithms_ignore_grease),
		cmocka_unit_test(no_signature_algorithms_no_underscore),
		cmocka_unit_test(no_extensions_is_zeros),
		cmocka_unit_test(grease_is_ignored_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
