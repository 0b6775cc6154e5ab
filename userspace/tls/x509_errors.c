// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include <openssl/x509_vfy.h>

#include "x509_errors.h"

enum cert_finding x509_error_finding(int error)
{
	switch (error) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return CERT_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return CERT_NOT_YET_VALID;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return CERT_SELF_SIGNED;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_CERT_UNTRUSTED:
	case X509_V_ERR_CERT_REJECTED:
		return CERT_UNTRUSTED_ISSUER;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return CERT_MISSING_ISSUER;
	case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
	case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		return CERT_BAD_SIGNATURE;
	case X509_V_ERR_INVALID_PURPOSE:
		return CERT_WRONG_PURPOSE;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_EMAIL_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return CERT_NAME_MISMATCH;
	case X509_V_ERR_CERT_REVOKED:
		return CERT_REVOKED;
#ifdef X509_V_ERR_EE_KEY_TOO_SMALL
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
		return CERT_WEAK_KEY;
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return CERT_WEAK_SIGNATURE;
#endif
	default:
		return CERT_OTHER;
	}
}

const char *x509_error_text(int error)
{
	return X509_verify_cert_error_string(error);
}

int x509_judge_error(int error, struct cert_report *r)
{
	r->error = strdup(x509_error_text(error));
	if (!r->error)
		return -1;
	r->verdict = CERT_INVALID;
	r->source = CERT_SOURCE_LIBRARY;
	r->findings = r->fatal = 1u << x509_error_finding(error);
	return 0;
}
