/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The key exchange of every cipher suite, held against two lists made by
 * others: the names of the registry, and what the installed OpenSSL says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kmod/wire/suite_kx.h"

#define REGISTRY "userspace/tls/iana/cipher_suites.csv"
#define OPENSSL "openssl ciphers -V 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'"

struct name_kx {
	const char *name;
	enum kxw_kx kx;
};

/* What stands before _WITH_, the first that fits counts. */
static const struct name_kx names[] = {
	{ "TLS_NULL_WITH_NULL_NULL", KXW_KX_UNKNOWN },
	{ "TLS_RSA_PSK_WITH_", KXW_KX_RSA_PSK },
	{ "TLS_RSA_", KXW_KX_RSA },
	{ "SSL_RSA_FIPS_WITH_", KXW_KX_RSA },
	{ "TLS_DH_anon_", KXW_KX_DH_ANON },
	{ "TLS_DH_", KXW_KX_DH },
	{ "TLS_DHE_PSK_WITH_", KXW_KX_DHE_PSK },
	{ "TLS_PSK_DHE_WITH_", KXW_KX_DHE_PSK },	/* so RFC 6655 */
	{ "TLS_DHE_", KXW_KX_DHE },
	{ "TLS_ECDH_anon_", KXW_KX_ECDH_ANON },
	{ "TLS_ECDH_", KXW_KX_ECDH },
	{ "TLS_ECDHE_PSK_WITH_", KXW_KX_ECDHE_PSK },
	{ "TLS_ECDHE_", KXW_KX_ECDHE },
	{ "TLS_PSK_WITH_", KXW_KX_PSK },
	{ "TLS_SRP_", KXW_KX_SRP },
	{ "TLS_KRB5_", KXW_KX_KRB5 },
	{ "TLS_ECCPWD_WITH_", KXW_KX_ECCPWD },
};

static bool has(const char *name, const char *part)
{
	return strstr(name, part) != NULL;
}

static enum kxw_kx kx_by_name(const char *name)
{
	size_t i;

	if (has(name, "SCSV"))
		return KXW_KX_UNKNOWN;
	/* TLS 1.3: no key exchange in the name, but for the GOST suites of RFC 9367. */
	if (!has(name, "_WITH_") || has(name, "_MGM_"))
		return KXW_KX_TLS13;
	if (has(name, "TLS_GOST"))
		return KXW_KX_GOST;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(name, names[i].name, strlen(names[i].name)))
			return names[i].kx;
	fail_msg("unknown name: %s", name);
	return KXW_KX_UNKNOWN;
}

/* Met, but never registered: see suite_kx.c. */
static bool is_private(unsigned int suite)
{
	return (suite >= 0x0060 && suite <= 0x0066) || (suite >= 0x0080 && suite <= 0x0083) ||
	       (suite >= 0xcc13 && suite <= 0xcc15) || suite >= 0xfefe;
}

static void agrees_with_the_registry(void **state)
{
	static bool known[0x10000];
	FILE *file = fopen(REGISTRY, "r");
	unsigned int high, low, suite, count = 0;
	char line[256], name[128];

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "\"0x%x,0x%x\",%127[^\n]", &high, &low, name) != 3)
			continue;
		suite = high << 8 | low;
		if (kxw_tls_suite_kx((u16)suite) != kx_by_name(name))
			fail_msg("0x%04x %s: %d", suite, name, kxw_tls_suite_kx((u16)suite));
		known[suite] = true;
		count++;
	}
	fclose(file);
	assert_true(count >= 350);
	/* What nobody registered is unknown; all that begins with 0x13 is TLS 1.3. */
	for (suite = 0; suite < 0x10000; suite++)
		if (!known[suite] && !is_private(suite))
			assert_int_equal(kxw_tls_suite_kx((u16)suite),
					 suite >> 8 == 0x13 ? KXW_KX_TLS13 : KXW_KX_UNKNOWN);
}

static void agrees_with_openssl(void **state)
{
	static const struct name_kx kx[] = {
		{ "Kx=any", KXW_KX_TLS13 }, { "Kx=RSA", KXW_KX_RSA }, { "Kx=DH", KXW_KX_DHE },
		{ "Kx=ECDH", KXW_KX_ECDHE }, { "Kx=PSK", KXW_KX_PSK }, { "Kx=SRP", KXW_KX_SRP },
		{ "Kx=DHEPSK", KXW_KX_DHE_PSK }, { "Kx=ECDHEPSK", KXW_KX_ECDHE_PSK },
		{ "Kx=RSAPSK", KXW_KX_RSA_PSK }, { "Kx=GOST", KXW_KX_GOST },
	};
	FILE *list = popen(OPENSSL, "r");
	unsigned int high, low, count = 0;
	char line[256], name[64], version[64], by[64], au[64];
	enum kxw_kx wanted;
	size_t i;

	(void)state;
	assert_non_null(list);
	while (fgets(line, sizeof(line), list)) {
		assert_int_equal(sscanf(line, " 0x%x,0x%x - %63s %63s %63s %63s", &high, &low,
					name, version, by, au), 6);
		for (i = 0; i < sizeof(kx) / sizeof(kx[0]) && strcmp(kx[i].name, by); i++)
			;
		if (i == sizeof(kx) / sizeof(kx[0]))
			continue;
		wanted = kx[i].kx;
		if (!strcmp(au, "Au=None") && wanted == KXW_KX_DHE)
			wanted = KXW_KX_DH_ANON;
		if (!strcmp(au, "Au=None") && wanted == KXW_KX_ECDHE)
			wanted = KXW_KX_ECDH_ANON;
		if (kxw_tls_suite_kx((u16)(high << 8 | low)) != wanted)
			fail_msg("%s: %d", name, kxw_tls_suite_kx((u16)(high << 8 | low)));
		count++;
	}
	assert_int_equal(pclose(list), 0);
	assert_true(count >= 60);
}

static void knows_what_was_never_registered(void **state)
{
	static const struct {
		unsigned int first, last;
		enum kxw_kx kx;
	} suites[] = {
		{ 0x0060, 0x0062, KXW_KX_RSA }, { 0x0063, 0x0063, KXW_KX_DHE },
		{ 0x0064, 0x0064, KXW_KX_RSA }, { 0x0065, 0x0066, KXW_KX_DHE },
		{ 0x0080, 0x0083, KXW_KX_GOST }, { 0xff85, 0xff85, KXW_KX_GOST },
		{ 0xcc13, 0xcc14, KXW_KX_ECDHE }, { 0xcc15, 0xcc15, KXW_KX_DHE },
		{ 0xfefe, 0xfeff, KXW_KX_RSA }, { 0xffe0, 0xffe1, KXW_KX_RSA },
		{ 0xffe2, 0xffff, KXW_KX_UNKNOWN }, { 0xff00, 0xff84, KXW_KX_UNKNOWN },
	};
	unsigned int suite;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		for (suite = suites[i].first; suite <= suites[i].last; suite++)
			assert_int_equal(kxw_tls_suite_kx((u16)suite), suites[i].kx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_registry),
		cmocka_unit_test(agrees_with_openssl),
		cmocka_unit_test(knows_what_was_never_registered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
