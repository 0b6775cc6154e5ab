// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "digest.h"
#include "openssl_compat.h"
#include "x509_facts.h"
#include "x509_text.h"

#define DAY			86400
#define BITS(finding)		(1u << (finding))

/* Key sizes that NIST SP 800-57 gives 112 bits of strength. */
#define RSA_BITS_MIN		2048
#define EC_BITS_MIN		224

/*
 * Longest lifetime by the CA/Browser Forum's Baseline Requirements 6.3.2: 398
 * days for what was issued from 2020-09-01 on, 825 before. The day that
 * issuers round up is granted.
 */
#define LIMIT_CHANGED		((time_t)1598918400)
#define VALIDITY_MAX		((time_t)399 * DAY)
#define VALIDITY_MAX_BEFORE	((time_t)825 * DAY)

time_t x509_facts_time(const ASN1_TIME *t)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;
	int64_t at = 0;

	if (epoch && ASN1_TIME_diff(&days, &seconds, epoch, t))
		at = (int64_t)days * DAY + seconds;
	ASN1_TIME_free(epoch);
	ERR_clear_error();
	/* Years past 2038 do not fit everywhere. */
	if ((time_t)at != at)
		return at < 0 ? INT32_MIN : INT32_MAX;
	return (time_t)at;
}

bool x509_facts_self_signed(X509 *x)
{
	EVP_PKEY *key = X509_get_pubkey(x);
	bool own = key && X509_verify(x, key) == 1;

	EVP_PKEY_free(key);
	ERR_clear_error();
	return own;
}

/* By the algorithm in the certificate: a key that cannot be decoded has one too. */
static char *key_type_text(X509 *x)
{
	ASN1_OBJECT *algorithm;

	if (!X509_PUBKEY_get0_param(&algorithm, NULL, NULL, NULL, X509_get_X509_PUBKEY(x)))
		return strdup("");
	switch (OBJ_obj2nid(algorithm)) {
	case NID_rsaEncryption:
		return strdup("RSA");
	case NID_X9_62_id_ecPublicKey:
		return strdup("EC");
	case NID_dsa:
		return strdup("DSA");
	default:
		return x509_text_object(algorithm);
	}
}

static unsigned int key_bits(X509 *x)
{
	EVP_PKEY *key = X509_get_pubkey(x);
	int bits = key ? EVP_PKEY_bits(key) : 0;

	EVP_PKEY_free(key);
	ERR_clear_error();
	return bits > 0 ? (unsigned int)bits : 0;
}

static int read_alternatives(struct cert_report *r, X509 *x)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	int i, ret = 0;
	char *text;

	for (i = 0; i < sk_GENERAL_NAME_num(names) && r->sans < CERT_SANS_MAX; i++) {
		ret = x509_text_alternative(sk_GENERAL_NAME_value(names, i), &text);
		if (ret < 0)
			break;
		if (text)
			r->san[r->sans++] = text;
	}
	GENERAL_NAMES_free(names);
	ERR_clear_error();
	return ret;
}

static void read_hashes(struct cert_report *r, X509 *x, const uint8_t *der, size_t size)
{
	unsigned char *spki = NULL;
	int spki_size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &spki);

	digest_hex(DIGEST_SHA1, der, size, r->sha1, sizeof(r->sha1));
	digest_hex(DIGEST_SHA256, der, size, r->sha256, sizeof(r->sha256));
	if (spki_size > 0)
		digest_hex(DIGEST_SHA256, spki, (size_t)spki_size,
			   r->spki_sha256, sizeof(r->spki_sha256));
	OPENSSL_free(spki);
}

int x509_facts_read(struct cert_report *r, X509 *x, const uint8_t *der, size_t size)
{
	r->subject = x509_text_name(X509_get_subject_name(x));
	r->issuer = x509_text_name(X509_get_issuer_name(x));
	r->serial = x509_text_integer(X509_get_serialNumber(x));
	r->signature_algorithm = x509_text_object(x509_signature_object(x));
	r->key_type = key_type_text(x);
	r->key_bits = key_bits(x);
	r->not_before = x509_facts_time(X509_get0_notBefore(x));
	r->not_after = x509_facts_time(X509_get0_notAfter(x));
	read_hashes(r, x, der, size);
	if (!r->subject || !r->issuer || !r->serial || !r->signature_algorithm || !r->key_type ||
	    x509_text_common_name(X509_get_subject_name(x), &r->subject_cn) < 0 ||
	    x509_text_common_name(X509_get_issuer_name(x), &r->issuer_cn) < 0 ||
	    read_alternatives(r, x) < 0)
		return -1;
	return 0;
}

static bool is_ca(X509 *x)
{
	BASIC_CONSTRAINTS *bc = X509_get_ext_d2i(x, NID_basic_constraints, NULL, NULL);
	bool ca = bc && bc->ca;

	BASIC_CONSTRAINTS_free(bc);
	ERR_clear_error();
	return ca;
}

uint32_t x509_facts_leaf(const struct cert_report *r, X509 *x)
{
	time_t max = r->not_before < LIMIT_CHANGED ? VALIDITY_MAX_BEFORE : VALIDITY_MAX;
	uint32_t findings = 0;

	if (X509_get_ext_by_NID(x, NID_subject_alt_name, -1) < 0)
		findings |= BITS(CERT_NO_SAN);
	if (is_ca(x))
		findings |= BITS(CERT_CA_AS_LEAF);
	if (r->not_after > r->not_before && r->not_after - r->not_before > max)
		findings |= BITS(CERT_LONG_VALIDITY);
	return findings;
}

static bool is_weak_key(EVP_PKEY *key)
{
	switch (EVP_PKEY_base_id(key)) {
	case EVP_PKEY_RSA:
#ifdef EVP_PKEY_RSA_PSS
	case EVP_PKEY_RSA_PSS:
#endif
	case EVP_PKEY_DSA:
		return EVP_PKEY_bits(key) < RSA_BITS_MIN;
	case EVP_PKEY_EC:
		return EVP_PKEY_bits(key) < EC_BITS_MIN;
	default:
		return false;
	}
}

static bool is_weak_digest(int nid)
{
	return nid == NID_md2 || nid == NID_md4 || nid == NID_md5 || nid == NID_sha1;
}

uint32_t x509_facts_strength(X509 *x, bool leaf)
{
	/* Nobody relies on the signature that a root puts under itself. */
	bool root = !leaf && !X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x));
	EVP_PKEY *key = X509_get_pubkey(x);
	uint32_t findings = 0;

	if (key && is_weak_key(key))
		findings |= BITS(CERT_WEAK_KEY);
	if (!root && is_weak_digest(x509_signature_digest(x)))
		findings |= BITS(CERT_WEAK_SIGNATURE);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return findings;
}
