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

/* A chain, shown for a name at a time, and what shall be found. */
struct case_ {
	const char *name;
	enum who issuer;
	struct pki_spec leaf;
	enum shape shape;
	const char *server_name;
	uint32_t fatal, harmless;	/* findings expected, exactly */
	int at;				/* days from PKI_NOW */
};

static const struct case_ table[] = {
	{ "by an intermediate", INTER, GOOD, PLAIN, "a.example", 0, 0, 0 },
	{ "by the root", ROOT, GOOD, PLAIN, "a.example", 0, 0, 0 },
	{ "with the root", INTER, GOOD, WITH_ROOT, "a.example", 0, 0, 0 },
	{ "two intermediates", UNDER_TOP, GOOD, PLAIN, "a.example", 0, 0, 0 },
	{ "two intermediates, reversed", UNDER_TOP, GOOD, REVERSED, "a.example", 0, 0, 0 },
	{ "strangers in between", INTER, GOOD, WITH_STRANGERS, "a.example", 0, 0, 0 },
	{ "twenty certificates", INTER, GOOD, TWENTY, "a.example", 0, 0, 0 },
	{ "TLS 1.3", INTER, GOOD, TLS13, "a.example", 0, 0, 0 },
	{ "no name asked for", INTER, GOOD, PLAIN, NULL, 0, 0, 0 },
	{ "RSA 2048", RSA_INTER, NAMED(.key = PKI_RSA_2048), PLAIN, "a.example", 0, 0, 0 },
	{ "Ed25519", INTER, NAMED(.key = PKI_ED25519), PLAIN, "a.example", 0, 0, 0 },
	{ "no extended key usage", INTER, NAMED(.usage = "digitalSignature"), PLAIN, "a.example",
	  0, 0, 0 },
	{ "serverAuth", INTER, NAMED(.extended_usage = "serverAuth,clientAuth"), PLAIN, "a.example",
	  0, 0, 0 },

	{ "missing intermediate", UNSEEN, GOOD, LEAF_ALONE, "a.example", F(MISSING_ISSUER), 0, 0 },
	{ "unknown CA, not sent", OTHER_ROOT, GOOD, LEAF_ALONE, "a.example",
	  F(MISSING_ISSUER), 0, 0 },
	{ "unknown CA, sent", OTHER_ROOT, GOOD, WITH_ROOT, "a.example", F(UNTRUSTED_ISSUER), 0, 0 },
	{ "unknown CA and intermediate", OTHER_INTER, GOOD, WITH_ROOT, "a.example",
	  F(UNTRUSTED_ISSUER), 0, 0 },
	{ "self-signed", SELF, GOOD, PLAIN, "a.example", F(SELF_SIGNED), 0, 0 },
	{ "self-signed, by openssl req -x509", SELF, NAMED(.basic = CA), PLAIN, "a.example",
	  F(SELF_SIGNED), F(CA_AS_LEAF), 0 },
	{ "self-signed, expired, other name", SELF, NAMED(.from = -99, .to = -9), PLAIN, "b.example",
	  F(SELF_SIGNED) | F(EXPIRED) | F(NAME_MISMATCH), 0, 0 },
	{ "self-signed, forged", SELF, GOOD, BAD_SIGNATURE, "a.example", F(MISSING_ISSUER), 0, 0 },

	{ "expired", INTER, NAMED(.from = -99, .to = -1), PLAIN, "a.example", F(EXPIRED), 0, 0 },
	{ "expired since", INTER, GOOD, PLAIN, "a.example", F(EXPIRED), 0, 301 },
	{ "not yet valid", INTER, NAMED(.from = 1, .to = 99), PLAIN, "a.example",
	  F(NOT_YET_VALID), 0, 0 },
	{ "not yet valid then", ROOT, GOOD, PLAIN, "a.example", F(NOT_YET_VALID), 0, -31 },
	{ "expired intermediate", OLD_INTER, GOOD, PLAIN, "a.example", F(EXPIRED), 0, 0 },
	{ "young intermediate", YOUNG_INTER, GOOD, PLAIN, "a.example", F(NOT_YET_VALID), 0, 0 },
	{ "expired, and wrong name", INTER, NAMED(.from = -99, .to = -1), PLAIN, "b.example",
	  F(EXPIRED) | F(NAME_MISMATCH), 0, 0 },

	{ "wrong name", INTER, GOOD, PLAIN, "b.example", F(NAME_MISMATCH), 0, 0 },
	{ "name in other case", INTER, GOOD, PLAIN, "A.ExAmPlE", 0, 0, 0 },
	{ "parent of the name", INTER, GOOD, PLAIN, "example", F(NAME_MISMATCH), 0, 0 },
	{ "wildcard", INTER, GOOD, PLAIN, "x.w.example", 0, 0, 0 },
	{ "wildcard, two labels", INTER, GOOD, PLAIN, "y.x.w.example", F(NAME_MISMATCH), 0, 0 },
	{ "wildcard, no label", INTER, GOOD, PLAIN, "w.example", F(NAME_MISMATCH), 0, 0 },
	{ "wildcard over a top level", INTER, { .san = "DNS:*.example" }, PLAIN, "a.example",
	  F(NAME_MISMATCH), 0, 0 },
	{ "leading dot in the name", INTER, GOOD, PLAIN, ".example", F(NAME_MISMATCH), 0, 0 },
	{ "empty name", INTER, GOOD, PLAIN, "", F(NAME_MISMATCH), 0, 0 },
	{ "address", INTER, GOOD, PLAIN, "203.0.113.9", 0, 0, 0 },
	{ "address of version 6", INTER, GOOD, PLAIN, "2001:db8:0::9", 0, 0, 0 },
	{ "wrong address", INTER, GOOD, PLAIN, "203.0.113.10", F(NAME_MISMATCH), 0, 0 },
	{ "address as a name", INTER, { .san = "DNS:203.0.113.9" }, PLAIN, "203.0.113.9",
	  F(NAME_MISMATCH), 0, 0 },
	{ "common name only", INTER, { .cn = "a.example" }, PLAIN, "a.example",
	  F(NAME_MISMATCH), F(NO_SAN), 0 },
	{ "common name only, no name asked for", INTER, { .cn = "a.example" }, PLAIN, NULL,
	  0, F(NO_SAN), 0 },
	{ "common name beside an address", INTER, { .cn = "a.example", .san = "IP:203.0.113.9" },
	  PLAIN, "a.example", F(NAME_MISMATCH), 0, 0 },

	{ "RSA 1024", INTER, NAMED(.key = PKI_RSA_1024), PLAIN, "a.example", 0, F(WEAK_KEY), 0 },
	{ "P-192", INTER, NAMED(.key = PKI_EC_192), PLAIN, "a.example", 0, F(WEAK_KEY), 0 },
	{ "intermediate of RSA 1024", WEAK_INTER, GOOD, PLAIN, "a.example", 0, F(WEAK_KEY), 0 },
	{ "SHA-1", INTER, NAMED(.digest = EVP_sha1), PLAIN, "a.example", 0, F(WEAK_SIGNATURE), 0 },
	{ "MD5", RSA_INTER, NAMED(.digest = EVP_md5), PLAIN, "a.example", 0, F(WEAK_SIGNATURE), 0 },
	{ "intermediate by SHA-1", SHA1_INTER, GOOD, PLAIN, "a.example", 0, F(WEAK_SIGNATURE), 0 },
	{ "root by SHA-1", SHA1_ROOT, GOOD, WITH_ROOT, "a.example", F(UNTRUSTED_ISSUER), 0, 0 },
	{ "root of RSA 1024", WEAK_ROOT, GOOD, WITH_ROOT, "a.example",
	  F(UNTRUSTED_ISSUER), F(WEAK_KEY), 0 },
	{ "398 days", ROOT, NAMED(.from = -1, .to = 397), PLAIN, "a.example", 0, 0, 0 },
	{ "400 days", ROOT, NAMED(.from = -1, .to = 399), PLAIN, "a.example",
	  0, F(LONG_VALIDITY), 0 },
	{ "800 days, older", ROOT, NAMED(.from = -2200, .to = -1400), PLAIN, "a.example",
	  F(EXPIRED), 0, 0 },
	{ "900 days, older", ROOT, NAMED(.from = -2200, .to = -1300), PLAIN, "a.example",
	  F(EXPIRED), F(LONG_VALIDITY), 0 },
	{ "year 9999", ROOT, NAMED(.from = -1, .to = 2912000), PLAIN, "a.example",
	  0, F(LONG_VALIDITY), 0 },

	{ "CA as leaf", INTER, NAMED(.basic = CA ",pathlen:0", .usage = SIGNS ",digitalSignature"),
	  PLAIN, "a.example", 0, F(CA_AS_LEAF), 0 },
	{ "clientAuth only", INTER, NAMED(.extended_usage = "clientAuth"), PLAIN, "a.example",
	  F(WRONG_PURPOSE), 0, 0 },
	{ "issuer for clients only", CLIENT_CA, GOOD, PLAIN, "a.example", F(WRONG_PURPOSE), 0, 0 },
	{ "tampered signature", INTER, GOOD, BAD_SIGNATURE, "a.example", F(BAD_SIGNATURE), 0, 0 },
	{ "name constraints kept", CONSTRAINED, { .cn = "a", .san = "DNS:x.good.example" }, PLAIN,
	  "x.good.example", 0, 0, 0 },
	{ "name constraints broken", CONSTRAINED, GOOD, PLAIN, "a.example", F(OTHER), 0, 0 },
	{ "path too long", SUB, GOOD, PLAIN, "a.example", F(OTHER), 0, 0 },
	{ "issuer is no CA", NOT_A_CA, GOOD, PLAIN, "a.example",
	  F(WRONG_PURPOSE) | F(OTHER), 0, 0 },
	{ "issuer may not sign", NO_SIGN, GOOD, PLAIN, "a.example",
	  F(WRONG_PURPOSE) | F(OTHER), 0, 0 },

	{ "byte behind the DER", INTER, GOOD, BYTE_IN_CERTIFICATE, "a.example",
	  F(UNPARSABLE), 0, 0 },
	{ "byte behind the list", INTER, GOOD, BYTE_BEHIND_LIST, "a.example", F(UNPARSABLE), 0, 0 },
	{ "list longer than the body", INTER, GOOD, LIST_TOO_LONG, "a.example",
	  F(UNPARSABLE), 0, 0 },
	{ "cut", INTER, GOOD, CUT, "a.example", F(UNPARSABLE), 0, 0 },
	{ "second is garbage", ROOT, GOOD, SECOND_IS_GARBAGE, "a.example", F(UNPARSABLE), 0, 0 },
};

static void list_findings(uint32_t findings, char *out)
{
	int i;

	*out = '\0';
	for (i = 0; i < CERT_FINDINGS; i++)
		if (findings & 1u << i) {
			strcat(out, cert_finding_name((enum cert_finding)i));
			strcat(out, " ");
		}
}

static void check_report(const struct case_ *c, const struct cert_report *r)
{
	char findings[512], fatal[512];

	list_findings(r->findings, findings);
	list_findings(r->fatal, fatal);
	if (r->fatal != c->fatal || r->findings != (c->fatal | c->harmless))
		fail_msg("%s: fatal [%s], all [%s], error \"%s\"", c->name, fatal, findings,
			 r->error ? r->error : "");
	assert_int_equal(r->verdict, c->fatal ? CERT_INVALID : CERT_VALID);
	assert_int_equal(r->error != NULL, c->fatal != 0);
}

static void run_case(void **state)
{
	const struct case_ *c = *state;
	struct pki_cert leaf = pki_issue(c->issuer == SELF ? NULL : &ca[c->issuer], &c->leaf);
	time_t at = PKI_NOW + (time_t)c->at * PKI_DAY;
	struct x509_judge *j = new_judge();
	struct cert_report r, again;
	struct pki_body b;

	send_chain(&b, leaf.x, c->issuer, c->shape);
	judge(j, &b, c->server_name, at, &r);
	check_report(c, &r);
	if (r.verdict == CERT_VALID && !reference_accepts(&b, c->server_name, at))
		fail_msg("%s: valid, but a client would refuse", c->name);
	if (c->fatal & ~F(NAME_MISMATCH) && reference_accepts(&b, c->server_name, at))
		fail_msg("%s: invalid, but a client would accept", c->name);
	/* From the cache it is the same. */
	judge(j, &b, c->server_name, at, &again);
	check_report(c, &again);
	if (r.subject)
		assert_string_equal(again.subject, r.subject);
	cert_report_clean(&again);
	cert_report_clean(&r);
	x509_judge_destroy(j);
	free(b.data);
	pki_free(&leaf);
}

int main(void)
{
	struct CMUnitTest tests[sizeof(table) / sizeof(table[0])];
	size_t i;

	memset(tests, 0, sizeof(tests));
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		tests[i].name = table[i].name;
		tests[i].test_func = run_case;
		tests[i].initial_state = (void *)&table[i];
	}
	return cmocka_run_group_tests(tests, make_cas, drop_cas);
}
