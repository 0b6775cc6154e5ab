// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "openssl_compat.h"
#include "x509_errors.h"
#include "x509_facts.h"
#include "x509_verify.h"

#define HOST_NAME_MAX_SIZE	256	/* RFC 1035 2.3.4 */

/* Notes an error down and lets OpenSSL go on to the next. */
static int collect(int ok, X509_STORE_CTX *ctx)
{
	uint32_t *findings = X509_STORE_CTX_get_app_data(ctx);

	if (!ok)
		*findings |= 1u << x509_error_finding(X509_STORE_CTX_get_error(ctx));
	return 1;
}

static X509_STORE_CTX *context_new(X509_STORE *store, X509 *leaf, STACK_OF(X509) *untrusted,
				   time_t at)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();

	if (!ctx)
		return NULL;
	if (!X509_STORE_CTX_init(ctx, store, leaf, untrusted) ||
	    !X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_SSL_SERVER)) {
		X509_STORE_CTX_free(ctx);
		return NULL;
	}
	X509_STORE_CTX_set_time(ctx, 0, at);
	/* As 1.1 and later do by themselves: an expired cross-signed root does no harm. */
	X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_TRUSTED_FIRST);
	X509_VERIFY_PARAM_set_depth(X509_STORE_CTX_get0_param(ctx), X509_VERIFY_DEPTH);
	return ctx;
}

/*
 * OpenSSL calls self-signed by names, and only where the names are the same;
 * the signature decides.
 */
static uint32_t tell_self_signed(uint32_t findings, X509 *leaf)
{
	const uint32_t unknown = 1u << CERT_SELF_SIGNED | 1u << CERT_MISSING_ISSUER;

	if (!(findings & unknown))
		return findings;
	findings &= ~unknown;
	return findings | 1u << (x509_facts_self_signed(leaf) ? CERT_SELF_SIGNED :
				 CERT_MISSING_ISSUER);
}

static int collect_findings(X509_STORE *store, X509 *leaf, STACK_OF(X509) *untrusted, time_t at,
			    struct x509_verification *v)
{
	X509_STORE_CTX *ctx = context_new(store, leaf, untrusted, at);

	if (!ctx)
		return -1;
	v->findings = 1u << x509_error_finding(v->error);
	X509_STORE_CTX_set_app_data(ctx, &v->findings);
	X509_STORE_CTX_set_verify_cb(ctx, collect);
	X509_verify_cert(ctx);
	X509_STORE_CTX_free(ctx);
	v->findings = tell_self_signed(v->findings, leaf);
	return 0;
}

int x509_verify_chain(X509_STORE *store, X509 *leaf, STACK_OF(X509) *untrusted, time_t at,
		      struct x509_verification *v)
{
	X509_STORE_CTX *ctx = context_new(store, leaf, untrusted, at);
	int ret = 0;

	memset(v, 0, sizeof(*v));
	if (!ctx)
		return -1;
	v->trusted = X509_verify_cert(ctx) == 1;
	v->error = X509_STORE_CTX_get_error(ctx);
	if (v->trusted) {
		v->path = X509_STORE_CTX_get1_chain(ctx);
	} else if (v->error == X509_V_ERR_OUT_OF_MEM) {
		ret = -1;
	} else {
		if (v->error == X509_V_OK)
			v->error = X509_V_ERR_APPLICATION_VERIFICATION;
		ret = collect_findings(store, leaf, untrusted, at, v);
	}
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
	return ret;
}

/*
 * Only that a certificate is on a list counts. That a list is missing or out of
 * date is a matter of the administrator's files, and one with a wrong signature
 * says nothing.
 */
static int collect_revoked(int ok, X509_STORE_CTX *ctx)
{
	bool *revoked = X509_STORE_CTX_get_app_data(ctx);
	int error = X509_STORE_CTX_get_error(ctx);

	if (ok)
		return 1;
	if (error == X509_V_ERR_CERT_REVOKED)
		*revoked = true;
	return error != X509_V_ERR_CRL_SIGNATURE_FAILURE &&
	       error != X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE;
}

/* The path's anchor vouches for itself: there is no list for it. */
int x509_verify_revocation(X509_STORE *store, struct x509_verification *v, time_t at)
{
	X509_STORE_CTX *ctx = context_new(store, sk_X509_value(v->path, 0), v->path, at);
	bool revoked = false;

	if (!ctx)
		return -1;
	X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
	X509_STORE_CTX_set_app_data(ctx, &revoked);
	X509_STORE_CTX_set_verify_cb(ctx, collect_revoked);
	X509_verify_cert(ctx);
	if (revoked) {
		v->trusted = false;
		v->findings = 1u << CERT_REVOKED;
		v->error = X509_V_ERR_CERT_REVOKED;
	}
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
	return 0;
}

/*
 * Without a name of the kind asked for, OpenSSL would take the subject's common
 * name instead, which RFC 9525 2 forbids.
 */
static bool has_alternative(X509 *x, int type)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	bool found = false;
	int i;

	for (i = 0; i < sk_GENERAL_NAME_num(names) && !found; i++)
		found = sk_GENERAL_NAME_value(names, i)->type == type;
	GENERAL_NAMES_free(names);
	ERR_clear_error();
	return found;
}

/* The bytes of an IP literal; 0 where name is none. */
static size_t read_address(const char *name, unsigned char ip[16])
{
	if (inet_pton(AF_INET, name, ip) == 1)
		return 4;
	return inet_pton(AF_INET6, name, ip) == 1 ? 16 : 0;
}

static bool has_host(X509 *leaf, const char *name)
{
	size_t size = strlen(name);

	if (size && name[size - 1] == '.')	/* the root's own dot */
		size--;
	/* A leading dot would have OpenSSL take any name below. */
	if (!size || size >= HOST_NAME_MAX_SIZE || name[0] == '.')
		return false;
	return has_alternative(leaf, GEN_DNS) &&
	       X509_check_host(leaf, name, size, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

int x509_verify_name(X509 *leaf, const char *name)
{
	unsigned char ip[16];
	size_t ip_size = read_address(name, ip);
	int error = X509_V_OK;

	if (ip_size) {
		if (X509_check_ip(leaf, ip, ip_size, 0) != 1)
			error = X509_V_ERR_IP_ADDRESS_MISMATCH;
	} else if (!has_host(leaf, name)) {
		error = X509_V_ERR_HOSTNAME_MISMATCH;
	}
	ERR_clear_error();
	return error;
}
