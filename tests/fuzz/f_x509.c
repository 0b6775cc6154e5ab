// SPDX-License-Identifier: BSD-3-Clause
/*
 * Fuzzes the judgement of certificates. The input: a byte of which bit 0 is TLS
 * 1.3, bit 1 a name asked for, bit 2 an address; then the body of a Certificate
 * message.
 */
#include "fuzz.h"

#include <tls/x509.h>

#define CA	"tests/fuzz/ca.pem"
#define AT	1800000000

static void must_be_text(const char *s)
{
	for (; s && *s; s++)
		must((unsigned char)*s >= 0x20 && *s != 0x7f);
}

static void must_be_sane(const struct cert_report *r)
{
	size_t i;

	must(r->verdict == CERT_VALID || r->verdict == CERT_INVALID);
	must((r->verdict == CERT_INVALID) == (r->fatal != 0));
	must((r->fatal & ~r->findings) == 0 && r->sans <= CERT_SANS_MAX);
	must_be_text(r->subject);
	must_be_text(r->issuer);
	must_be_text(r->subject_cn);
	must_be_text(r->issuer_cn);
	for (i = 0; i < r->sans; i++)
		must_be_text(r->san[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t ip[] = { 203, 0, 113, 9 };
	struct cert_report first, again;
	struct cert_context ctx;
	struct x509_judge *j;
	char *error = NULL;
	uint8_t *own;

	if (!size)
		return 0;
	memset(&first, 0, sizeof(first));
	memset(&again, 0, sizeof(again));
	memset(&ctx, 0, sizeof(ctx));
	ctx.tls13 = *data & 1;
	ctx.server_name = *data & 2 ? "www.example.org" : NULL;
	ctx.ip = *data & 4 ? ip : NULL;
	ctx.ip_size = *data & 4 ? sizeof(ip) : 0;
	ctx.at = AT;
	j = x509_judge_create(CA, NULL, &error);
	must(j != NULL);
	own = own_copy(data + 1, size - 1);
	must(!x509_judge(j, own, size - 1, &ctx, &first));
	must(!x509_judge(j, own, size - 1, &ctx, &again));
	must_be_sane(&first);
	/* The second may be remembered, and is no other. */
	must(first.verdict == again.verdict && first.findings == again.findings);
	cert_report_clean(&first);
	cert_report_clean(&again);
	x509_judge_destroy(j);
	free(own);
	return 0;
}
