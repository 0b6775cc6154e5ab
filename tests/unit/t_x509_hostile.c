// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <tls/x509.h>
#include <tls/x509_chain.h>
#include <tls/x509_verdicts.h>

#include "pki_chain.h"

static const struct pki_spec good = GOOD;

/* The verdict on a body as it is. Nothing is accepted that a client would refuse. */
static enum cert_verdict verdict_on(struct x509_judge *j, const struct pki_body *b)
{
	enum cert_verdict verdict;
	struct cert_report r;

	judge(j, b, "a.example", PKI_NOW, &r);
	verdict = r.verdict;
	assert_int_not_equal(verdict, CERT_NOT_VISIBLE);
	if (verdict == CERT_VALID && !reference_accepts(b, "a.example", PKI_NOW))
		fail_msg("valid, but a client would refuse");
	cert_report_clean(&r);
	return verdict;
}

static void good_chain(struct pki_body *b, enum shape shape)
{
	struct pki_cert leaf = pki_issue(&ca[INTER], &good);

	send_chain(b, leaf.x, INTER, shape);
	pki_free(&leaf);
}

/* One bit of each byte turned. */
static void test_any_bit(void **state)
{
	struct x509_judge *j = new_judge();
	unsigned int valid = 0;
	struct pki_body b;
	size_t i;

	(void)state;
	good_chain(&b, PLAIN);
	for (i = 0; i < b.size; i++) {
		b.data[i] ^= (uint8_t)(1 << i % 8);
		valid += verdict_on(j, &b) == CERT_VALID;
		b.data[i] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(verdict_on(j, &b), CERT_VALID);
	/* A signature covers nearly all of it. */
	assert_true(valid < b.size / 20);
	x509_judge_destroy(j);
	free(b.data);
}

static void test_cut_anywhere(void **state)
{
	struct x509_judge *j = new_judge();
	enum shape shape;
	struct pki_body b;
	size_t whole;

	(void)state;
	for (shape = PLAIN; shape <= TLS13; shape += TLS13 - PLAIN) {
		good_chain(&b, shape);
		whole = b.size;
		for (b.size = 0; b.size < whole; b.size++)
			assert_int_equal(verdict_on(j, &b), CERT_INVALID);
		assert_int_equal(verdict_on(j, &b), CERT_VALID);
		free(b.data);
	}
	x509_judge_destroy(j);
}

static void test_small_bodies(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		bool tls13;
	} table[] = {
		{ "", 0, false }, { "", 0, true },
		{ "\0\0\0", 3, false },			/* empty list */
		{ "\0\0\0\0", 4, true },
		{ "\0\0\3\0\0\0", 6, false },		/* an empty certificate */
		{ "\0\0\0\5\0\0\0\0\0", 9, true },
		{ "\0\0\4\0\0\1\x30", 7, false },	/* half of one */
		{ "\xff\xff\xff", 3, false },
		{ "\0\0\3\xff\xff\xff", 6, false },
		{ "\xff\0\0\0", 4, true },
	};
	struct x509_judge *j = new_judge();
	struct cert_report r;
	struct pki_body b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		b.data = (uint8_t *)table[i].bytes;
		b.size = table[i].size;
		b.tls13 = table[i].tls13;
		judge(j, &b, "a.example", PKI_NOW, &r);
		assert_int_equal(r.verdict, CERT_INVALID);
		assert_int_equal(r.findings, F(UNPARSABLE));
		assert_non_null(r.error);
		assert_null(r.subject);
		assert_string_equal(r.sha256, "");
		cert_report_clean(&r);
	}
	x509_judge_destroy(j);
}

/* TLS 1.3 with an extension to each certificate, and a context. */
static void test_tls13_extensions(void **state)
{
	struct pki_cert leaf = pki_issue(&ca[ROOT], &good);
	struct x509_judge *j = new_judge();
	struct pki_body b = { .tls13 = true };
	struct cert_report r;
	unsigned char *der = NULL;
	int size = i2d_X509(leaf.x, &der);

	(void)state;
	pki_append(&b, "\2cc", 3);
	pki_append_u24(&b, (size_t)size + 3 + 2 + 6);
	pki_append_u24(&b, (size_t)size);
	pki_append(&b, der, (size_t)size);
	pki_append(&b, "\0\6\0\5\0\2xx", 8);
	judge(j, &b, "a.example", PKI_NOW, &r);
	assert_int_equal(r.verdict, CERT_VALID);
	assert_int_equal(r.certificates, 1);
	cert_report_clean(&r);
	/* The same read as TLS 1.2 is nothing. */
	b.tls13 = false;
	judge(j, &b, "a.example", PKI_NOW, &r);
	assert_int_equal(r.findings, F(UNPARSABLE));
	cert_report_clean(&r);
	x509_judge_destroy(j);
	OPENSSL_free(der);
	free(b.data);
	pki_free(&leaf);
}

/* Only so much is looked at, and all is counted. */
static void test_huge(void **state)
{
	struct pki_cert leaf = pki_issue(&ca[INTER], &good);
	struct x509_judge *j = new_judge();
	uint8_t *filler = calloc(1, 100000);
	struct x509_chain chain;
	struct cert_report r;
	struct pki_body b;
	int i;

	(void)state;
	pki_body_start(&b, false);
	pki_body_add(&b, leaf.x);
	pki_body_add(&b, ca[INTER].x);
	for (i = 0; i < 100; i++)
		pki_body_add(&b, ca[SUB].x);
	for (i = 0; i < 100; i++)
		pki_body_add_der(&b, filler, 100000);
	pki_body_finish(&b);
	assert_true(b.size > 10000000);
	judge(j, &b, "a.example", PKI_NOW, &r);
	assert_int_equal(r.verdict, CERT_VALID);
	assert_int_equal(r.certificates, 202);
	cert_report_clean(&r);
	x509_chain_read(&chain, b.data, b.size, false);
	assert_int_equal(chain.count, X509_CHAIN_CERTIFICATES);
	assert_int_equal(chain.sent, 202);
	x509_chain_clean(&chain);
	free(b.data);

	/* A leaf beyond the bound is not read at all. */
	pki_body_start(&b, false);
	filler = realloc(filler, X509_CHAIN_BYTES);
	memset(filler, 0, X509_CHAIN_BYTES);
	pki_body_add_der(&b, filler, X509_CHAIN_BYTES);
	pki_body_add(&b, leaf.x);
	pki_body_finish(&b);
	x509_chain_read(&chain, b.data, b.size, false);
	assert_int_equal(chain.count, 0);
	assert_int_equal(chain.sent, 2);
	assert_null(x509_chain_leaf(&chain));
	assert_non_null(chain.broken);
	x509_chain_clean(&chain);
	judge(j, &b, "a.example", PKI_NOW, &r);
	assert_int_equal(r.fatal, F(UNPARSABLE));
	cert_report_clean(&r);
	free(b.data);
	free(filler);
	x509_judge_destroy(j);
	pki_free(&leaf);
}

/* A chain of CAs longer than any real one; and one where each issued the other. */
static void test_long_and_round_paths(void **state)
{
	static const struct pki_spec spec = { .cn = "link", .basic = CA };
	static const struct pki_spec a = { .cn = "a ca", .basic = CA }, z = { .cn = "z ca", .basic = CA };
	struct pki_cert link[20], leaf, first, second, round;
	struct x509_judge *j = new_judge();
	struct pki_body b;
	int i;

	(void)state;
	for (i = 0; i < 20; i++)
		link[i] = pki_issue(i ? &link[i - 1] : &ca[ROOT], &spec);
	leaf = pki_issue(&link[19], &good);
	pki_body_start(&b, false);
	pki_body_add(&b, leaf.x);
	for (i = 19; i >= 0; i--)
		pki_body_add(&b, link[i].x);
	pki_body_finish(&b);
	assert_int_equal(verdict_on(j, &b), CERT_INVALID);
	free(b.data);
	pki_free(&leaf);
	for (i = 0; i < 20; i++)
		pki_free(&link[i]);

	first = pki_issue(NULL, &a);
	second = pki_issue(&first, &z);
	round = pki_issue(&second, &a);
	leaf = pki_issue(&round, &good);
	pki_body_start(&b, false);
	pki_body_add(&b, leaf.x);
	pki_body_add(&b, round.x);
	pki_body_add(&b, second.x);
	pki_body_finish(&b);
	assert_int_equal(verdict_on(j, &b), CERT_INVALID);
	free(b.data);
	pki_free(&leaf);
	pki_free(&round);
	pki_free(&second);
	pki_free(&first);
	x509_judge_destroy(j);
}

/* A subject that is no UTF-8: OpenSSL does not take the certificate, and nor do we. */
static void test_broken_encoding(void **state)
{
	static const struct pki_spec spec = { .cn = "find \xc3\xa4 me", .san = "DNS:a.example" };
	struct pki_cert leaf = pki_issue(&ca[ROOT], &spec);
	struct x509_judge *j = new_judge();
	struct cert_report r;
	struct pki_body b;
	uint8_t *at;

	(void)state;
	send_chain(&b, leaf.x, ROOT, PLAIN);
	assert_int_equal(verdict_on(j, &b), CERT_VALID);
	at = memmem(b.data, b.size, spec.cn, strlen(spec.cn));
	assert_non_null(at);
	at[5] = 0xff;
	judge(j, &b, "a.example", PKI_NOW, &r);
	assert_int_equal(r.fatal, F(UNPARSABLE));
	cert_report_clean(&r);
	x509_judge_destroy(j);
	free(b.data);
	pki_free(&leaf);
}

/* What is found to be fatal in a leaf sent without its issuer. */
static uint32_t fatal_of_leaf(struct x509_judge *j, const struct pki_cert *issuer)
{
	struct pki_cert leaf = pki_issue(issuer, &good);
	struct cert_report r;
	struct pki_body b;
	uint32_t fatal;

	send_chain(&b, leaf.x, SELF, LEAF_ALONE);
	judge(j, &b, "a.example", PKI_NOW, &r);
	fatal = r.fatal;
	cert_report_clean(&r);
	free(b.data);
	pki_free(&leaf);
	return fatal;
}

/* More intermediates and chains than the caches hold: the newest are kept. */
static void test_full_caches(void **state)
{
	static const struct pki_spec spec = { .cn = "many", .basic = CA };
	struct pki_cert oldest = pki_issue(&ca[ROOT], &spec), newest = { NULL, NULL }, leaf;
	struct x509_judge *j = new_judge();
	struct pki_body b;
	int i;

	(void)state;
	for (i = 0; i < X509_VERDICTS_MAX + 10; i++) {
		pki_free(&newest);
		newest = pki_issue(&ca[ROOT], &spec);
		leaf = pki_issue(i ? &newest : &oldest, &good);
		pki_body_start(&b, false);
		pki_body_add(&b, leaf.x);
		pki_body_add(&b, i ? newest.x : oldest.x);
		pki_body_finish(&b);
		assert_int_equal(verdict_on(j, &b), CERT_VALID);
		free(b.data);
		pki_free(&leaf);
	}
	assert_int_equal(fatal_of_leaf(j, &newest), 0);
	assert_int_equal(fatal_of_leaf(j, &oldest), F(MISSING_ISSUER));
	pki_free(&newest);
	pki_free(&oldest);
	x509_judge_destroy(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_bit),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_small_bodies),
		cmocka_unit_test(test_tls13_extensions),
		cmocka_unit_test(test_huge),
		cmocka_unit_test(test_long_and_round_paths),
		cmocka_unit_test(test_broken_encoding),
		cmocka_unit_test(test_full_caches),
	};

	return cmocka_run_group_tests(tests, make_cas, drop_cas);
}
