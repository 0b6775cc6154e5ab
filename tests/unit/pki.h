/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pki: certificates made on the spot, for the tests of x509.
 * For one test program; main thread. Any failure ends the test.
 */
#ifndef TEST_PKI_H
#define TEST_PKI_H

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define PKI_DAY		86400
#define PKI_NOW		((time_t)1767225600)	/* 2026-01-01 */

enum pki_key {
	PKI_EC,			/* P-256, a new one for each certificate */
	PKI_RSA_2048,
	PKI_RSA_1024,
	PKI_EC_192,
	PKI_ED25519,
};

/* What a certificate shall be. Absent members: the plain case. */
struct pki_spec {
	const char *cn;
	const char *san, *basic, *usage, *extended_usage, *name_constraints;
	enum pki_key key;
	int from, to;		/* days from PKI_NOW; both 0: -30, 300 */
	const EVP_MD *(*digest)(void);	/* of the issuer's signature; NULL: SHA-256 */
	const char *cn_bytes;	/* raw, instead of cn */
	int cn_size, cn_type;
};

struct pki_cert {
	X509 *x;
	EVP_PKEY *key;
};

static inline EVP_PKEY *pki_generate(int type, int bits_or_curve)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(type, NULL);
	EVP_PKEY *key = NULL;

	assert_non_null(ctx);
	assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
	if (type == EVP_PKEY_RSA)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, bits_or_curve), 1);
	if (type == EVP_PKEY_EC) {
		assert_int_equal(EVP_PKEY_CTX_set_ec_paramgen_curve_nid(ctx, bits_or_curve), 1);
		assert_int_equal(EVP_PKEY_CTX_set_ec_param_enc(ctx, OPENSSL_EC_NAMED_CURVE), 1);
	}
	assert_int_equal(EVP_PKEY_keygen(ctx, &key), 1);
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static inline EVP_PKEY *pki_key_new(enum pki_key kind)
{
	switch (kind) {
	case PKI_RSA_2048:
		return pki_generate(EVP_PKEY_RSA, 2048);
	case PKI_RSA_1024:
		return pki_generate(EVP_PKEY_RSA, 1024);
	case PKI_EC_192:
		return pki_generate(EVP_PKEY_EC, NID_X9_62_prime192v1);
#ifdef EVP_PKEY_ED25519
	case PKI_ED25519:
		return pki_generate(EVP_PKEY_ED25519, 0);
#endif
	default:
		return pki_generate(EVP_PKEY_EC, NID_X9_62_prime256v1);
	}
}

static inline void pki_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *extension;
	X509V3_CTX ctx;

	if (!value)
		return;
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, (char *)value);
	assert_non_null(extension);
	assert_int_equal(X509_add_ext(x, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

static inline void pki_set_time(X509 *x, int from, int to)
{
	ASN1_TIME *t = ASN1_TIME_adj(NULL, PKI_NOW, from, 0);

	assert_int_equal(X509_set_notBefore(x, t), 1);
	ASN1_TIME_free(t);
	t = ASN1_TIME_adj(NULL, PKI_NOW, to, 0);
	assert_int_equal(X509_set_notAfter(x, t), 1);
	ASN1_TIME_free(t);
}

static inline void pki_set_subject(X509 *x, const struct pki_spec *s)
{
	X509_NAME *name = X509_get_subject_name(x);

	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const unsigned char *)"kxwatch test",
				   -1, -1, 0);
	if (s->cn_bytes)
		X509_NAME_add_entry_by_NID(name, NID_commonName, s->cn_type,
					   (unsigned char *)s->cn_bytes, s->cn_size, -1, 0);
	else if (s->cn)
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)s->cn,
					   -1, -1, 0);
}

static inline void pki_sign(X509 *x, EVP_PKEY *key, const EVP_MD *(*digest)(void))
{
	const EVP_MD *md = digest ? digest() : EVP_sha256();

#ifdef EVP_PKEY_ED25519
	if (EVP_PKEY_base_id(key) == EVP_PKEY_ED25519)
		md = NULL;
#endif
	assert_true(X509_sign(x, key, md) > 0);
}

/* issuer NULL: signs itself. */
static inline struct pki_cert pki_issue(const struct pki_cert *issuer, const struct pki_spec *s)
{
	static long serial = 0x1000;
	struct pki_cert c = { X509_new(), pki_key_new(s->key) };
	X509 *issuer_x = issuer ? issuer->x : c.x;

	assert_non_null(c.x);
	X509_set_version(c.x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(c.x), serial++);
	pki_set_time(c.x, s->from || s->to ? s->from : -30, s->from || s->to ? s->to : 300);
	pki_set_subject(c.x, s);
	X509_set_issuer_name(c.x, X509_get_subject_name(issuer_x));
	X509_set_pubkey(c.x, c.key);
	pki_extension(c.x, issuer_x, NID_subject_key_identifier, "hash");
	if (issuer)
		pki_extension(c.x, issuer_x, NID_authority_key_identifier, "keyid");
	pki_extension(c.x, issuer_x, NID_basic_constraints, s->basic);
	pki_extension(c.x, issuer_x, NID_key_usage, s->usage);
	pki_extension(c.x, issuer_x, NID_ext_key_usage, s->extended_usage);
	pki_extension(c.x, issuer_x, NID_subject_alt_name, s->san);
	pki_extension(c.x, issuer_x, NID_name_constraints, s->name_constraints);
	pki_sign(c.x, issuer ? issuer->key : c.key, s->digest);
	return c;
}

static inline void pki_free(struct pki_cert *c)
{
	X509_free(c->x);
	EVP_PKEY_free(c->key);
	c->x = NULL;
	c->key = NULL;
}

static inline void pki_write_pem(const char *path, X509 *const *x, size_t count)
{
	FILE *f = fopen(path, "w");
	size_t i;

	assert_non_null(f);
	for (i = 0; i < count; i++)
		assert_int_equal(PEM_write_X509(f, x[i]), 1);
	fclose(f);
}

/* The body of a Certificate message. */
struct pki_body {
	uint8_t *data;
	size_t size;
	bool tls13;
};

static inline void pki_append(struct pki_body *b, const void *data, size_t size)
{
	b->data = realloc(b->data, b->size + size + 1);
	assert_non_null(b->data);
	memcpy(b->data + b->size, data, size);
	b->size += size;
}

static inline void pki_append_u24(struct pki_body *b, size_t n)
{
	uint8_t bytes[3] = { (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	pki_append(b, bytes, sizeof(bytes));
}

static inline void pki_body_start(struct pki_body *b, bool tls13)
{
	memset(b, 0, sizeof(*b));
	b->tls13 = tls13;
	if (tls13)
		pki_append(b, "", 1);
	pki_append_u24(b, 0);
}

/* Sets the length of the list to what has been appended. */
static inline void pki_body_finish(struct pki_body *b)
{
	size_t start = b->tls13 ? 1 : 0, n = b->size - start - 3;

	b->data[start] = (uint8_t)(n >> 16);
	b->data[start + 1] = (uint8_t)(n >> 8);
	b->data[start + 2] = (uint8_t)n;
}

static inline void pki_body_add_der(struct pki_body *b, const void *der, size_t size)
{
	pki_append_u24(b, size);
	pki_append(b, der, size);
	if (b->tls13)
		pki_append(b, "\0\0", 2);
}

static inline void pki_body_add(struct pki_body *b, X509 *x)
{
	unsigned char *der = NULL;
	int size = i2d_X509(x, &der);

	assert_true(size > 0);
	pki_body_add_der(b, der, (size_t)size);
	OPENSSL_free(der);
}

#endif
