// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <tls/x509.h>

#include "pki_chain.h"

/* The report on a leaf alone, of the issuer or itself. */
static void report_on(const struct pki_spec *spec, enum who issuer, struct cert_report *r)
{
	struct pki_cert leaf = pki_issue(issuer == SELF ? NULL : &ca[issuer], spec);
	struct x509_judge *j = new_judge();
	struct pki_body b;

	send_chain(&b, leaf.x, issuer, PLAIN);
	judge(j, &b, NULL, PKI_NOW, r);
	x509_judge_destroy(j);
	free(b.data);
	pki_free(&leaf);
}

/* The first line of what a command prints, without its end. */
static const char *first_line(const char *command)
{
	static char line[512];
	FILE *f = popen(command, "r");

	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_int_equal(pclose(f), 0);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/* Each fact is what the openssl program says of the same certificate. */
static void test_against_openssl(void **state)
{
	static const struct pki_spec spec = {
		.cn = "gr\xc3\xbc\xc3\x9f, \"gott\"", .san = "DNS:a.example", .key = PKI_RSA_2048,
	};
	struct pki_cert leaf = pki_issue(&ca[INTER], &spec);
	char path[] = "/tmp/t_x509.XXXXXX", command[256];
	struct x509_judge *j = new_judge();
	struct cert_report r;
	struct pki_body b;

	(void)state;
	close(mkstemp(path));
	pki_write_pem(path, &leaf.x, 1);
	send_chain(&b, leaf.x, INTER, PLAIN);
	judge(j, &b, NULL, PKI_NOW, &r);
	assert_int_equal(r.verdict, CERT_VALID);
	assert_int_equal(r.certificates, 2);

#define OPENSSL(tail) \
	(snprintf(command, sizeof(command), "openssl x509 -in %s -noout " tail, path), \
	 first_line(command))
	assert_string_equal(OPENSSL("-subject -nameopt RFC2253") + strlen("subject="), r.subject);
	assert_string_equal(OPENSSL("-issuer -nameopt RFC2253") + strlen("issuer="), r.issuer);
	assert_string_equal(OPENSSL("-serial") + strlen("serial="), r.serial);
	assert_string_equal(OPENSSL("-fingerprint -sha1 | tr -d : | tr A-F a-f | sed 's/.*=//'"),
			    r.sha1);
	assert_string_equal(OPENSSL("-fingerprint -sha256 | tr -d : | tr A-F a-f | sed 's/.*=//'"),
			    r.sha256);
	assert_string_equal(OPENSSL("-pubkey | openssl pkey -pubin -outform DER"
				    " | sha256sum | cut -c1-64"), r.spki_sha256);
#undef OPENSSL
	assert_string_equal(r.subject_cn, spec.cn);
	assert_string_equal(r.issuer_cn, "inter");
	assert_string_equal(r.key_type, "RSA");
	assert_int_equal(r.key_bits, 2048);
	assert_string_equal(r.signature_algorithm, "ecdsa-with-SHA256");
	assert_int_equal(r.not_before, PKI_NOW - 30 * PKI_DAY);
	assert_int_equal(r.not_after, PKI_NOW + 300 * PKI_DAY);
	cert_report_clean(&r);
	assert_null(r.subject);
	x509_judge_destroy(j);
	unlink(path);
	free(b.data);
	pki_free(&leaf);
}

static void test_keys(void **state)
{
	static const struct {
		enum pki_key key;
		const char *type;
		unsigned int bits;
		const char *signature;
	} table[] = {
		{ PKI_EC, "EC", 256, "ecdsa-with-SHA256" },
		{ PKI_EC_192, "EC", 192, "ecdsa-with-SHA256" },
		{ PKI_RSA_1024, "RSA", 1024, "sha256WithRSAEncryption" },
		/* OpenSSL 3 counts the bytes of the key, 1.1 the bits of the order. */
		{ PKI_ED25519, "ED25519", OPENSSL_VERSION_NUMBER < 0x30000000L ? 253 : 256,
		  "ED25519" },
	};
	struct pki_spec spec = { .cn = "a" };
	struct cert_report r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		spec.key = table[i].key;
		report_on(&spec, SELF, &r);
		assert_string_equal(r.key_type, table[i].type);
		assert_int_equal(r.key_bits, table[i].bits);
		assert_string_equal(r.signature_algorithm, table[i].signature);
		assert_true(r.fatal & F(SELF_SIGNED));
		cert_report_clean(&r);
	}
}

static void test_far_future(void **state)
{
	struct pki_spec spec = { .cn = "a", .from = -1, .to = 2912000 };
	struct cert_report r;

	(void)state;
	report_on(&spec, ROOT, &r);
	assert_true(r.not_after == PKI_NOW + (time_t)2912000 * PKI_DAY);
	cert_report_clean(&r);
}

/* What a name would do to a terminal or to a reader of C strings. */
static void test_hostile_common_names(void **state)
{
	static const struct {
		const char *bytes;
		int size, type;
		const char *want;
	} table[] = {
		{ "good.example\0.evil.example", 26, V_ASN1_UTF8STRING,
		  "good.example\\00.evil.example" },
		{ "\x1b[2J\r\n", 6, V_ASN1_UTF8STRING, "\\1B[2J\\0D\\0A" },
		{ "back\\slash", 10, V_ASN1_UTF8STRING, "back\\\\slash" },
		{ "\xc3\xa4", 2, V_ASN1_UTF8STRING, "\xc3\xa4" },
		{ "\xe4", 1, V_ASN1_T61STRING, "\xc3\xa4" },
		{ "\0a\0b", 4, V_ASN1_BMPSTRING, "ab" },
		{ "", 0, V_ASN1_UTF8STRING, "" },
	};
	struct pki_spec spec = { .san = "DNS:a.example" };
	struct cert_report r;
	const char *c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		spec.cn_bytes = table[i].bytes;
		spec.cn_size = table[i].size;
		spec.cn_type = table[i].type;
		report_on(&spec, ROOT, &r);
		if (strcmp(r.subject_cn, table[i].want))
			fail_msg("row %zu: \"%s\"", i, r.subject_cn);
		for (c = r.subject; *c; c++)
			assert_in_range(*c, 0x20, 0x7e);
		cert_report_clean(&r);
	}
}

static void test_absent_names(void **state)
{
	static const struct pki_spec spec = { .cn = NULL };
	struct cert_report r;

	(void)state;
	report_on(&spec, ROOT, &r);
	assert_null(r.subject_cn);
	assert_string_equal(r.subject, "O=kxwatch test");
	assert_int_equal(r.sans, 0);
	assert_int_equal(r.findings, F(NO_SAN));
	cert_report_clean(&r);
}

static void test_alternative_names(void **state)
{
	static const char *const want[] = {
		"DNS:a.example", "IP:203.0.113.9", "IP:2001:db8::9", "email:m@a.example",
		"URI:https://a.example/?q",
	};
	static const struct pki_spec spec = {
		.cn = "a", .san = "DNS:a.example,IP:203.0.113.9,IP:2001:db8::9,RID:1.2.3.4,"
				  "email:m@a.example,URI:https://a.example/?q",
	};
	struct cert_report r;
	size_t i;

	(void)state;
	report_on(&spec, ROOT, &r);
	assert_int_equal(r.sans, 5);
	for (i = 0; i < 5; i++)
		assert_string_equal(r.san[i], want[i]);
	cert_report_clean(&r);
}

/* One alternative name of a kind with any bytes. */
static void add_raw_name(GENERAL_NAMES *names, int type, const void *bytes, int size)
{
	ASN1_STRING *value = ASN1_STRING_type_new(type == GEN_IPADD ? V_ASN1_OCTET_STRING :
						  V_ASN1_IA5STRING);
	GENERAL_NAME *name = GENERAL_NAME_new();

	ASN1_STRING_set(value, bytes, size);
	GENERAL_NAME_set0_value(name, type, value);
	sk_GENERAL_NAME_push(names, name);
}

static void report_on_names(GENERAL_NAMES *names, const char *server_name, struct cert_report *r)
{
	static const struct pki_spec spec = { .cn = "a" };
	struct pki_cert leaf = pki_issue(&ca[ROOT], &spec);
	struct x509_judge *j = new_judge();
	struct pki_body b;

	assert_int_equal(X509_add1_ext_i2d(leaf.x, NID_subject_alt_name, names, 0, 0), 1);
	pki_sign(leaf.x, ca[ROOT].key, NULL);
	send_chain(&b, leaf.x, ROOT, PLAIN);
	judge(j, &b, server_name, PKI_NOW, r);
	if (r->verdict == CERT_VALID)
		assert_true(reference_accepts(&b, server_name, PKI_NOW));
	x509_judge_destroy(j);
	free(b.data);
	pki_free(&leaf);
	GENERAL_NAMES_free(names);
}

static void test_hostile_alternative_names(void **state)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	char *longest = malloc(5000);
	struct cert_report r;

	(void)state;
	memset(longest, 'a', 5000);
	add_raw_name(names, GEN_DNS, "good.example\0.evil", 18);
	add_raw_name(names, GEN_DNS, "\x1b[0m\xff", 5);
	add_raw_name(names, GEN_IPADD, "12345", 5);
	add_raw_name(names, GEN_DNS, longest, 5000);
	report_on_names(names, "good.example", &r);
	assert_int_equal(r.fatal, F(NAME_MISMATCH));
	assert_int_equal(r.sans, 3);
	assert_string_equal(r.san[0], "DNS:good.example\\00.evil");
	assert_string_equal(r.san[1], "DNS:\\1B[0m\\FF");
	assert_int_equal(strlen(r.san[2]), 320);
	cert_report_clean(&r);
	free(longest);
}

/* All of a long list are searched; the report keeps the first of them. */
static void test_many_alternative_names(void **state)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	struct cert_report r;
	char name[32];
	int i;

	(void)state;
	for (i = 0; i < 500; i++) {
		sprintf(name, "h%d.example", i);
		add_raw_name(names, GEN_DNS, name, (int)strlen(name));
	}
	report_on_names(names, "h499.example", &r);
	assert_int_equal(r.verdict, CERT_VALID);
	assert_int_equal(r.sans, CERT_SANS_MAX);
	assert_string_equal(r.san[CERT_SANS_MAX - 1], "DNS:h63.example");
	cert_report_clean(&r);
}

static void test_finding_names(void **state)
{
	int i, k;

	(void)state;
	for (i = 0; i < CERT_FINDINGS; i++)
		for (k = 0; k < i; k++)
			assert_string_not_equal(cert_finding_name((enum cert_finding)i),
						cert_finding_name((enum cert_finding)k));
	assert_null(cert_finding_name(CERT_FINDINGS));
	assert_string_equal(cert_finding_name(CERT_MISSING_ISSUER), "missing-issuer");
	assert_string_equal(cert_verdict_name(CERT_VALID), "valid");
	assert_string_equal(cert_verdict_name(CERT_INVALID), "invalid");
	assert_string_equal(cert_verdict_name(CERT_NOT_VISIBLE), "not-visible");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_openssl),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_far_future),
		cmocka_unit_test(test_hostile_common_names),
		cmocka_unit_test(test_absent_names),
		cmocka_unit_test(test_alternative_names),
		cmocka_unit_test(test_hostile_alternative_names),
		cmocka_unit_test(test_many_alternative_names),
		cmocka_unit_test(test_finding_names),
	};

	return cmocka_run_group_tests(tests, make_cas, drop_cas);
}
