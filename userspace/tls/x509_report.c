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

/* The strings of a report but for the alternative names. */
#define REPORT_STRINGS	8

static void list_strings(struct cert_report *r, char **string[REPORT_STRINGS])
{
	string[0] = &r->error;
	string[1] = &r->subject;
	string[2] = &r->issuer;
	string[3] = &r->subject_cn;
	string[4] = &r->issuer_cn;
	string[5] = &r->serial;
	string[6] = &r->key_type;
	string[7] = &r->signature_algorithm;
}

void cert_report_clean(struct cert_report *r)
{
	char **string[REPORT_STRINGS];
	size_t i;

	list_strings(r, string);
	for (i = 0; i < REPORT_STRINGS; i++)
		free(*string[i]);
	for (i = 0; i < r->sans; i++)
		free(r->san[i]);
	memset(r, 0, sizeof(*r));
}

/* Makes a string that is shared with another report its own. */
static bool own(char **string)
{
	if (!*string)
		return true;
	*string = strdup(*string);
	return *string;
}

int cert_report_copy(struct cert_report *to, const struct cert_report *from)
{
	char **string[REPORT_STRINGS];
	bool good = true;
	size_t i;

	*to = *from;
	list_strings(to, string);
	for (i = 0; i < REPORT_STRINGS; i++)
		good = own(string[i]) && good;
	for (i = 0; i < to->sans; i++)
		good = own(&to->san[i]) && good;
	if (good)
		return 0;
	cert_report_clean(to);
	return -1;
}
