// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <kxwatch/uapi.h>
#include <tls/names.h>

static void test_known(void **state)
{
	(void)state;
	assert_string_equal(cipher_name(0x0000), "TLS_NULL_WITH_NULL_NULL");
	assert_string_equal(cipher_name(0x002f), "TLS_RSA_WITH_AES_128_CBC_SHA");
	assert_string_equal(cipher_name(0x009c), "TLS_RSA_WITH_AES_128_GCM_SHA256");
	assert_string_equal(cipher_name(0x00ff), "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
	assert_string_equal(cipher_name(0x1301), "TLS_AES_128_GCM_SHA256");
	assert_string_equal(cipher_name(0xc0aa), "TLS_PSK_DHE_WITH_AES_128_CCM_8");
	assert_string_equal(cipher_name(0xc102), "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT");
	assert_string_equal(cipher_name(0xd005), "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256");
	assert_string_equal(group_name(0x001d), "x25519");
	assert_string_equal(group_name(0x0017), "secp256r1");
	assert_string_equal(group_name(0x0022), "GC256A");
	assert_string_equal(group_name(0x0104), "ffdhe8192");
	assert_string_equal(group_name(0x11eb), "SecP256r1MLKEM768");
	assert_string_equal(group_name(0x11ec), "X25519MLKEM768");
	assert_string_equal(group_name(0x11ed), "SecP384r1MLKEM1024");
	assert_string_equal(group_name(0x6399), "X25519Kyber768Draft00");
	assert_string_equal(scheme_name(0x0804), "rsa_pss_rsae_sha256");
	assert_string_equal(scheme_name(0x0101), "rsa_pkcs1_md5");
	assert_string_equal(extension_name(0x0000), "server_name");
	assert_string_equal(extension_name(0xfe0d), "encrypted_client_hello");
	assert_string_equal(extension_name(0xff01), "renegotiation_info");
	assert_string_equal(alert_name(0), "close_notify");
	assert_string_equal(alert_name(48), "unknown_ca");
	assert_string_equal(alert_name(121), "ech_required");
}

static void test_unknown(void **state)
{
	(void)state;
	assert_null(cipher_name(0x0a0a));
	assert_null(cipher_name(0xffff));
	assert_null(group_name(0));
	assert_null(scheme_name(0));
	assert_null(extension_name(0xffff));
	assert_null(alert_name(255));
}

static void test_versions(void **state)
{
	(void)state;
	assert_string_equal(version_name(0x0002), "2.0");
	assert_string_equal(version_name(0x0300), "3.0");
	assert_string_equal(version_name(0x0301), "1.0");
	assert_string_equal(version_name(0x0302), "1.1");
	assert_string_equal(version_name(0x0303), "1.2");
	assert_string_equal(version_name(0x0304), "1.3");
	assert_null(version_name(0x0305));
}

static void test_kx(void **state)
{
	uint32_t kx;

	(void)state;
	for (kx = KXW_KX_UNKNOWN; kx <= KXW_KX_ECCPWD; kx++)
		assert_non_null(kx_name(kx));
	assert_null(kx_name(KXW_KX_ECCPWD + 1));
	assert_null(kx_name(UINT32_MAX));
	assert_string_equal(kx_name(KXW_KX_RSA), "RSA");
	assert_string_equal(kx_name(KXW_KX_ECDH_ANON), "ECDH_ANON");
	assert_string_equal(kx_name(KXW_KX_TLS13), "TLS1.3");
}

static void test_hex(void **state)
{
	char buf[7];

	(void)state;
	assert_string_equal(name_or_hex("name", 1, buf), "name");
	assert_string_equal(name_or_hex(NULL, 0x0a2b, buf), "0x0a2b");
	assert_string_equal(name_or_hex(cipher_name(0xfafa), 0xfafa, buf), "0xfafa");
}

/* Every suite that the openssl program has is in the table, by the same name. */
static void test_against_openssl(void **state)
{
	FILE *f = popen("openssl ciphers -V -stdname ALL:COMPLEMENTOFALL:@SECLEVEL=0", "r");
	unsigned int high, low, count = 0;
	char line[256], name[128];
	const char *ours;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		assert_int_equal(sscanf(line, " 0x%x,0x%x - %127s", &high, &low, name), 3);
		ours = cipher_name((uint16_t)(high << 8 | low));
		if (!ours || strcmp(ours, name))
			fail_msg("%s is %s here", name, ours ? ours : "unknown");
		count++;
	}
	assert_int_equal(pclose(f), 0);
	assert_true(count > 50);
}

/* ---- the generator ------------------------------------------------------ */

struct generator_case {
	const char *alerts;	/* contents of alerts.csv */
	int status;
	const char *output;	/* must occur in what it prints, errors included */
};

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void check_generator(const struct generator_case *c)
{
	static const char *const file[] = {
		"cipher_suites.csv", "supported_groups.csv", "signature_schemes.csv",
		"extensions.csv", "alerts.csv",
	};
	char folder[] = "/tmp/t_names.XXXXXX", command[512], output[8192];
	size_t i, size;
	FILE *f;

	assert_non_null(mkdtemp(folder));
	for (i = 0; i < 5; i++)
		write_file(folder, file[i], i == 4 ? c->alerts : "Value,Description\n1,one\n");
	snprintf(command, sizeof(command),
		 "sh userspace/tls/iana/generate.sh %s 2>&1", folder);
	f = popen(command, "r");
	assert_non_null(f);
	size = fread(output, 1, sizeof(output) - 1, f);
	output[size] = '\0';
	assert_int_equal(WEXITSTATUS(pclose(f)), c->status);
	if (!strstr(output, c->output))
		fail_msg("\"%s\" is not in:\n%s", c->output, output);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
}

static void test_generator(void **state)
{
	static const struct generator_case table[] = {
		{ "# a remark\nValue,Description\n40,b\n0x1F,c\n2,a\n", 0,
		  "alerts_00[] = {\n\t[0x02] = \"a\",\n\t[0x1f] = \"c\",\n\t[0x28] = \"b\",\n};" },
		{ "Value,Description\n\"0x00,0xfe\",x\n", 0, "[0xfe] = \"x\"" },
		{ "Value,Description\n1,a\n2,b\n0x01,c\n", 1, "alerts.csv:4: value was given in line 2" },
		{ "Value,Description\n1,a\nnine,b\n", 1, "alerts.csv:3: value is no number" },
		{ "Value,Description\n1\n", 1, "alerts.csv:2: no comma" },
		{ "Value,Description\n1,a\"b\n", 1, "alerts.csv:2: description is no name" },
		{ "Value,Description\n1,\n", 1, "alerts.csv:2: description is no name" },
		{ "Value,Description\n256,a\n", 1, "alerts.csv:2: value is above 255" },
		{ "1,a\n", 1, "alerts.csv:1: not the line" },
		{ "Value,Description\n", 1, "alerts.csv: no values" },
		{ "", 1, "alerts.csv: no values" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		check_generator(&table[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_kx),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_against_openssl),
		cmocka_unit_test(test_generator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
