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
#include <tls/x509_verdicts.h>

#include "pki_chain.h"

/* ---- trust ------------------------------------------------------------------ */

static void test_self_signed_but_trusted(void **state)
{
	static const struct pki_spec spec = NAMED(.from = -1, .to = 1);
	struct pki_cert leaf = pki_issue(NULL, &spec);
	char path[] = "/tmp/t_x509.XXXXXX", *error;
	struct x509_judge *j;
	struct cert_report r;
	struct pki_body b;

	(void)state;
	close(mkstemp(path));
	pki_write_pem(path, &leaf.x, 1);
	j = x509_judge_create(path, NULL, &error);
	assert_non_null(j);
	send_chain(&b, leaf.x, SELF, PLAIN);
	judge(j, &b, "a.example", PKI_NOW, &r);
	assert_int_equal(r.verdict, CERT_VALID);
	assert_int_equal(r.findings, 0);
	cert_report_clean(&r);
	x509_judge_destroy(j);
	unlink(path);
	free(b.data);
	pki_free(&leaf);
}

static void check_no_trust(const char *file, const char *path, const char *why)
{
	char *error = NULL;

	assert_null(x509_judge_create(file, path, &error));
	assert_non_null(error);
	if (!strstr(error, why))
		fail_msg("\"%s\" does not say \"%s\"", error, why);
	free(error);
}

static void test_trust_sources(void **state)
{
	char folder[] = "/tmp/t_x509.XXXXXX", file[64], *error;
	static const struct pki_spec spec = GOOD;
	struct pki_cert leaf = pki_issue(&ca[ROOT], &spec);
	struct x509_judge *j;
	struct cert_report r;
	struct pki_body b;

	(void)state;
	assert_non_null(mkdtemp(folder));
	check_no_trust("/nonexistent/ca.pem", NULL, "/nonexistent/ca.pem");
	check_no_trust("/dev/null", NULL, "/dev/null");
	check_no_trust(NULL, "/nonexistent", "No such file");
	check_no_trust(NULL, folder, "no certificate");
	snprintf(file, sizeof(file), "%s/any-name", folder);
	pki_write_pem(file, &ca[ROOT].x, 1);
	send_chain(&b, leaf.x, ROOT, PLAIN);
	j = x509_judge_create(NULL, folder, &error);
	assert_non_null(j);
	judge(j, &b, "a.example", PKI_NOW, &r);
	assert_int_equal(r.verdict, CERT_VALID);
	cert_report_clean(&r);
	x509_judge_destroy(j);
	unlink(file);
	rmdir(folder);
	/* The system's anchors do not know our root. */
	j = x509_judge_create(NULL, NULL, &error);
	assert_non_null(j);
	judge(j, &b, "a.example", PKI_NOW, &r);
	assert_int_equal(r.fatal, F(MISSING_ISSUER));
	cert_report_clean(&r);
	x509_judge_destroy(j);
	free(b.data);
	pki_free(&leaf);
}

/* ---- caches ------------------------------------------------------------------ */

/* One chain judged by j; the fatal findings. */
static uint32_t fatal_of(struct x509_judge *j, X509 *leaf, enum who issuer, enum shape shape,
			 int day)
{
	struct cert_report r;
	struct pki_body b;
	uint32_t fatal;

	send_chain(&b, leaf, issuer, shape);
	judge(j, &b, "a.example", PKI_NOW + (time_t)day * PKI_DAY, &r);
	fatal = r.fatal;
	cert_report_clean(&r);
	free(b.data);
	return fatal;
}

static void test_intermediates_are_remembered(void **state)
{
	static const struct pki_spec spec = GOOD;
	struct pki_cert one = pki_issue(&ca[UNDER_TOP], &spec), two = pki_issue(&ca[UNDER_TOP], &spec);
	struct pki_cert other = pki_issue(&ca[OTHER_INTER], &spec);
	struct x509_judge *j = new_judge();

	(void)state;
	assert_int_equal(fatal_of(j, one.x, UNDER_TOP, LEAF_ALONE, 0), F(MISSING_ISSUER));
	/* A chain that did not verify teaches nothing. */
	assert_int_equal(fatal_of(j, other.x, OTHER_INTER, WITH_ROOT, 0), F(UNTRUSTED_ISSUER));
	assert_int_equal(fatal_of(j, other.x, OTHER_INTER, LEAF_ALONE, 0), F(MISSING_ISSUER));
	assert_int_equal(fatal_of(j, one.x, UNDER_TOP, LEAF_ALONE, 0), F(MISSING_ISSUER));
	/* One that did: both of its intermediates, and old verdicts are thought over. */
	assert_int_equal(fatal_of(j, two.x, UNDER_TOP, PLAIN, 0), 0);
	assert_int_equal(fatal_of(j, one.x, UNDER_TOP, LEAF_ALONE, 0), 0);
	assert_int_equal(fatal_of(j, one.x, UNDER_TOP, LEAF_ALONE, 301), F(EXPIRED));
	/* Where only the issuer's signature is wrong, the cache does not help. */
	assert_int_equal(fatal_of(j, one.x, UNDER_TOP, BAD_SIGNATURE, 0), F(BAD_SIGNATURE));
	x509_judge_destroy(j);
	pki_free(&one);
	pki_free(&two);
	pki_free(&other);
}

/* The links of a chain from one down to another, sent behind a leaf of the first. */
static uint32_t fatal_of_links(struct x509_judge *j, const struct pki_cert *link, int from, int to)
{
	static const struct pki_spec spec = GOOD;
	struct pki_cert leaf = pki_issue(&link[from], &spec);
	struct cert_report r;
	struct pki_body b;
	uint32_t fatal;

	pki_body_start(&b, false);
	pki_body_add(&b, leaf.x);
	for (; from >= to; from--)
		pki_body_add(&b, link[from].x);
	pki_body_finish(&b);
	judge(j, &b, "a.example", PKI_NOW, &r);
	fatal = r.fatal;
	cert_report_clean(&r);
	free(b.data);
	pki_free(&leaf);
	return fatal;
}

/* What is remembered does not make paths longer than is worth following. */
static void test_path_has_a_bound(void **state)
{
	struct pki_spec spec = { .cn = "link", .basic = CA };
	struct x509_judge *j = new_judge();
	struct pki_cert link[30];
	char name[32];
	int i;

	(void)state;
	for (i = 0; i < 30; i++) {
		sprintf(name, "link %d", i);
		spec.cn = name;
		link[i] = pki_issue(i ? &link[i - 1] : &ca[ROOT], &spec);
	}
	assert_int_equal(fatal_of_links(j, link, 14, 0), 0);
	assert_int_equal(fatal_of_links(j, link, 15, 15), 0);
	assert_int_equal(fatal_of_links(j, link, 29, 15) & F(OTHER), F(OTHER));
	for (i = 0; i < 30; i++)
		pki_free(&link[i]);
	x509_judge_destroy(j);
}

static void test_verdicts_end_with_the_certificate(void **state)
{
	static const struct pki_spec spec = NAMED(.from = -1, .to = 1);
	struct pki_cert leaf = pki_issue(&ca[ROOT], &spec);
	static const struct {
		long at;
		uint32_t fatal;
	} step[] = {
		{ PKI_DAY - 2, 0 }, { PKI_DAY - 1, 0 }, { PKI_DAY, F(EXPIRED) },
		{ PKI_DAY + 1, F(EXPIRED) },
		{ PKI_DAY - 1, 0 }, { -PKI_DAY, 0 }, { -PKI_DAY - 1, F(NOT_YET_VALID) },
		{ -PKI_DAY + 1, 0 },
	};
	struct x509_judge *j = new_judge();
	struct cert_report r;
	struct pki_body b;
	size_t i;

	(void)state;
	send_chain(&b, leaf.x, ROOT, PLAIN);
	for (i = 0; i < sizeof(step) / sizeof(step[0]); i++) {
		judge(j, &b, "a.example", PKI_NOW + step[i].at, &r);
		if (r.fatal != step[i].fatal)
			fail_msg("step %zu: %x", i, r.fatal);
		cert_report_clean(&r);
	}
	x509_judge_destroy(j);
	free(b.data);
	pki_free(&leaf);
}

/* The name belongs to the key, and so does its absence. */
static void test_verdicts_are_per_name(void **state)
{
	static const struct pki_spec spec = GOOD;
	struct pki_cert leaf = pki_issue(&ca[ROOT], &spec);
	static const char *const name[] = { "a.example", "b.example", "", NULL, "a.example" };
	static const uint32_t fatal[] = { 0, F(NAME_MISMATCH), F(NAME_MISMATCH), 0, 0 };
	struct x509_judge *j = new_judge();
	struct cert_report r;
	struct pki_body b;
	size_t i;

	(void)state;
	send_chain(&b, leaf.x, ROOT, PLAIN);
	for (i = 0; i < 5; i++) {
		judge(j, &b, name[i], PKI_NOW, &r);
		assert_int_equal(r.fatal, fatal[i]);
		cert_report_clean(&r);
	}
	x509_judge_destroy(j);
	free(b.data);
	pki_free(&leaf);
}

static void assert_key(struct x509_verdicts *c, const uint8_t *body, size_t size,
		       const struct cert_context *ctx, unsigned char key[LRU_KEY_SIZE], bool same)
{
	unsigned char one[LRU_KEY_SIZE];

	x509_verdicts_key(c, body, size, ctx, one);
	assert_true(same == !memcmp(one, key, LRU_KEY_SIZE));
	memcpy(key, one, LRU_KEY_SIZE);
}

/* Chains that end alike are told apart, and each is known again; very long ones and none, too. */
static void test_keys(void **state)
{
	static uint8_t body[9000];
	struct cert_context a = { .server_name = "a" }, b = { .server_name = "b" };
	struct cert_context none = { .tls13 = false }, tls13 = { .tls13 = true };
	const size_t sizes[] = { 9000, 100, 7, 1 };
	struct x509_verdicts *c = x509_verdicts_new();
	unsigned char key[LRU_KEY_SIZE] = { 0 };
	size_t i;

	(void)state;
	assert_non_null(c);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_key(c, body, sizes[i], &a, key, false);
		assert_key(c, body, sizes[i], &a, key, true);
		assert_key(c, body, sizes[i], &b, key, false);
		assert_key(c, body, sizes[i], &none, key, false);
		assert_key(c, body, sizes[i], &tls13, key, false);
		assert_key(c, body, sizes[i], &tls13, key, true);
		body[0] ^= 1;
		assert_key(c, body, sizes[i], &tls13, key, false);
		assert_key(c, body, sizes[i], &tls13, key, true);
		body[0] ^= 1;
		assert_key(c, body, sizes[i], &tls13, key, false);
	}
	assert_key(c, NULL, 0, &a, key, false);
	assert_key(c, NULL, 0, &a, key, true);
	x509_verdicts_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_self_signed_but_trusted),
		cmocka_unit_test(test_trust_sources),
		cmocka_unit_test(test_intermediates_are_remembered),
		cmocka_unit_test(test_path_has_a_bound),
		cmocka_unit_test(test_verdicts_end_with_the_certificate),
		cmocka_unit_test(test_verdicts_are_per_name),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, make_cas, drop_cas);
}
