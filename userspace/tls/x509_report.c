// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include "x509_report.h"

const char *cert_verdict_name(enum cert_verdict verdict)
{
	switch (verdict) {
	case CERT_VALID:
		return "valid";
	case CERT_INVALID:
		return "invalid";
	default:
		return "not-visible";
	}
}

const char *cert_source_name(enum cert_source source)
{
	switch (source) {
	case CERT_SOURCE_WIRE:
		return "wire";
	case CERT_SOURCE_LIBRARY:
		return "library";
	default:
		return NULL;
	}
}

const char *cert_finding_name(enum cert_finding finding)
{
	static const char *const name[CERT_FINDINGS] = {
		[CERT_UNPARSABLE] = "unparsable",
		[CERT_SELF_SIGNED] = "self-signed",
		[CERT_UNTRUSTED_ISSUER] = "untrusted-issuer",
		[CERT_MISSING_ISSUER] = "missing-issuer",
		[CERT_EXPIRED] = "expired",
		[CERT_NOT_YET_VALID] = "not-yet-valid",
		[CERT_NAME_MISMATCH] = "name-mismatch",
		[CERT_NO_SAN] = "no-san",
		[CERT_WEAK_KEY] = "weak-key",
		[CERT_WEAK_SIGNATURE] = "weak-signature",
		[CERT_LONG_VALIDITY] = "long-validity",
		[CERT_CA_AS_LEAF] = "ca-as-leaf",
		[CERT_WRONG_PURPOSE] = "wrong-purpose",
		[CERT_REVOKED] = "revoked",
		[CERT_BAD_SIGNATURE] = "bad-signature",
		[CERT_OTHER] = "other",
	};

	return (unsigned int)finding < CERT_FINDINGS ? name[finding] : NULL;
}

static void strings_free(struct cert_report *r)
{
	size_t i;

	free(r->error);
	free(r->subject);
	free(r->issuer);
	free(r->subject_cn);
	free(r->issuer_cn);
	free(r->serial);
	free(r->key_type);
	free(r->signature_algorithm);
	for (i = 0; i < r->sans; i++)
		free(r->san[i]);
	free(r->holders);
}

void cert_report_clean(struct cert_report *r)
{
	if (!r->holders || !--*r->holders)
		strings_free(r);
	memset(r, 0, sizeof(*r));
}

int cert_report_copy(struct cert_report *to, struct cert_report *from)
{
	if (!from->holders) {
		from->holders = malloc(sizeof(*from->holders));
		if (!from->holders)
			return -1;
		*from->holders = 1;
	}
	++*from->holders;
	*to = *from;
	return 0;
}
