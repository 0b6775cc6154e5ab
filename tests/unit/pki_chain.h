/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pki_chain: the CAs of a test run, the shapes in which chains are sent, and
 * what an independent judge says to them.
 * For one test program, between make_cas() and drop_cas(). Any failure ends the
 * test.
 */
#ifndef TEST_PKI_CHAIN_H
#define TEST_PKI_CHAIN_H

#include "pki.h"

#define F(finding) (1u << CERT_##finding)

/* Who signs. The CAs of a test run; each is made by the one named beside it. */
enum who {
	ROOT, OTHER_ROOT, WEAK_ROOT, SHA1_ROOT,
	INTER, OLD_INTER, YOUNG_INTER, OTHER_INTER, PATHLEN_INTER, SUB, CONSTRAINED, CLIENT_CA,
	WEAK_INTER, SHA1_INTER, NOT_A_CA, NO_SIGN, UNSEEN, TOP, UNDER_TOP, RSA_INTER,
	CAS,
	SELF = CAS,
};

static const struct {
	enum who issuer;
	struct pki_spec spec;
} ca_spec[CAS] = {
#define CA "critical,CA:TRUE"
#define SIGNS "critical,keyCertSign,cRLSign"
	[ROOT] = { SELF, { .cn = "root", .basic = CA, .usage = SIGNS, .from = -999, .to = 3650 } },
	[OTHER_ROOT] = { SELF, { .cn = "other root", .basic = CA, .usage = SIGNS } },
	[WEAK_ROOT] = { SELF, { .cn = "weak root", .basic = CA, .key = PKI_RSA_1024 } },
	[SHA1_ROOT] = { SELF, { .cn = "sha1 root", .basic = CA, .digest = EVP_sha1 } },
	[INTER] = { ROOT, { .cn = "inter", .basic = CA ",pathlen:1", .usage = SIGNS } },
	[OLD_INTER] = { ROOT, { .cn = "old", .basic = CA, .from = -300, .to = -1 } },
	[YOUNG_INTER] = { ROOT, { .cn = "young", .basic = CA, .from = 1, .to = 300 } },
	[OTHER_INTER] = { OTHER_ROOT, { .cn = "other inter", .basic = CA } },
	[PATHLEN_INTER] = { ROOT, { .cn = "pathlen", .basic = CA ",pathlen:0", .usage = SIGNS } },
	[SUB] = { PATHLEN_INTER, { .cn = "sub", .basic = CA, .usage = SIGNS } },
	[CONSTRAINED] = { ROOT, { .cn = "constrained", .basic = CA,
			  .name_constraints = "critical,permitted;DNS:good.example" } },
	[CLIENT_CA] = { ROOT, { .cn = "client ca", .basic = CA, .extended_usage = "clientAuth" } },
	[WEAK_INTER] = { ROOT, { .cn = "weak inter", .basic = CA, .key = PKI_RSA_1024 } },
	[SHA1_INTER] = { ROOT, { .cn = "sha1 inter", .basic = CA, .digest = EVP_sha1 } },
	[NOT_A_CA] = { ROOT, { .cn = "no ca", .san = "DNS:no.example", .basic = "CA:FALSE" } },
	[NO_SIGN] = { ROOT, { .cn = "no sign", .basic = CA, .usage = "critical,cRLSign" } },
	[UNSEEN] = { ROOT, { .cn = "unseen", .basic = CA } },
	[TOP] = { ROOT, { .cn = "top", .basic = CA } },
	[UNDER_TOP] = { TOP, { .cn = "under top", .basic = CA } },
	[RSA_INTER] = { ROOT, { .cn = "rsa inter", .basic = CA, .key = PKI_RSA_2048 } },
};

static struct pki_cert ca[CAS];
static char trust_file[] = "/tmp/t_x509.XXXXXX";
static X509_STORE *reference_store;

/* ---- what is sent --------------------------------------------------------- */

enum shape {
	PLAIN,			/* leaf, then its issuers without the root */
	LEAF_ALONE,
	WITH_ROOT,
	REVERSED,		/* leaf first, the issuers from the top */
	WITH_STRANGERS,		/* certificates that are of no use */
	TWENTY,			/* the same intermediate until there are twenty */
	TLS13,
	BAD_SIGNATURE,		/* a bit of the leaf's signature turned */
	BYTE_IN_CERTIFICATE,	/* one behind the leaf's DER, inside its length */
	BYTE_BEHIND_LIST,
	LIST_TOO_LONG,
	CUT,
	SECOND_IS_GARBAGE,
};

static inline void add_path(struct pki_body *b, enum who issuer, bool root)
{
	while (issuer != SELF && (root || ca_spec[issuer].issuer != SELF)) {
		pki_body_add(b, ca[issuer].x);
		issuer = ca_spec[issuer].issuer;
	}
}

static inline void add_path_reversed(struct pki_body *b, enum who issuer)
{
	if (issuer == SELF || ca_spec[issuer].issuer == SELF)
		return;
	add_path_reversed(b, ca_spec[issuer].issuer);
	pki_body_add(b, ca[issuer].x);
}

static inline void add_leaf(struct pki_body *b, X509 *leaf, enum shape shape)
{
	unsigned char *der = NULL;
	int size = i2d_X509(leaf, &der);

	assert_true(size > 0);
	if (shape == BAD_SIGNATURE)
		der[size - 1] ^= 1;
	if (shape == BYTE_IN_CERTIFICATE) {
		der = OPENSSL_realloc(der, (size_t)size + 1);
		der[size++] = 0;
	}
	pki_body_add_der(b, der, (size_t)size);
	OPENSSL_free(der);
}

static inline void send_chain(struct pki_body *b, X509 *leaf, enum who issuer, enum shape shape)
{
	int i;

	pki_body_start(b, shape == TLS13);
	add_leaf(b, leaf, shape);
	if (shape == SECOND_IS_GARBAGE)
		pki_body_add_der(b, "\x30\x03\x02\x01\x01", 5);
	if (shape == WITH_STRANGERS) {
		pki_body_add(b, ca[OTHER_INTER].x);
		pki_body_add(b, ca[SUB].x);
	}
	if (shape == REVERSED)
		add_path_reversed(b, issuer);
	else if (shape != LEAF_ALONE)
		add_path(b, issuer, shape == WITH_ROOT);
	for (i = 0; shape == TWENTY && i < 18; i++)
		pki_body_add(b, ca[INTER].x);
	pki_body_finish(b);
	if (shape == BYTE_BEHIND_LIST)
		pki_append(b, "", 1);
	if (shape == LIST_TOO_LONG)
		b->data[2]++;
	if (shape == CUT)
		b->size -= 10;
}

/* What a plain TLS client would say: OpenSSL, no callback, the chain as sent. */
static inline bool reference_accepts(const struct pki_body *b, const char *server_name, time_t at)
{
	STACK_OF(X509) *sent = sk_X509_new_null();
	const unsigned char *p = b->data + (b->tls13 ? 4 : 3), *end = b->data + b->size, *der;
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	bool accepts = b->size >= 4;
	X509 *leaf;
	size_t size;

	if (accepts && p + (p[-3] << 16 | p[-2] << 8 | p[-1]) != end)
		accepts = false;
	while (accepts && p < end) {
		size = end - p < 3 ? SIZE_MAX : (size_t)(p[0] << 16 | p[1] << 8 | p[2]);
		der = p + 3;
		if (size > (size_t)(end - p) - 3) {
			accepts = false;
			break;
		}
		p += 3 + size;
		leaf = d2i_X509(NULL, &der, (long)size);
		if (!leaf || der != p)
			accepts = false;
		if (leaf)
			sk_X509_push(sent, leaf);
		if (b->tls13)
			p += 2;
	}
	leaf = sk_X509_value(sent, 0);
	if (accepts && leaf) {
		assert_int_equal(X509_STORE_CTX_init(ctx, reference_store, leaf, sent), 1);
		X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_SSL_SERVER);
		X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(ctx), at);
		accepts = X509_verify_cert(ctx) == 1;
		if (server_name && X509_check_ip_asc(leaf, server_name, 0) != 1 &&
		    X509_check_host(leaf, server_name, 0, 0, NULL) != 1)
			accepts = false;
	}
	X509_STORE_CTX_free(ctx);
	sk_X509_pop_free(sent, X509_free);
	return accepts && leaf;
}

/* Leaves: a good one, and one with a plain name and what else is said. */
#define GOOD { .cn = "a", .san = "DNS:a.example,DNS:*.w.example,IP:203.0.113.9,IP:2001:db8::9" }
#define NAMED(...) { .cn = "a", .san = "DNS:a.example", __VA_ARGS__ }

/* ---- around a test ------------------------------------------------------ */

static inline int make_cas(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < CAS; i++)
		ca[i] = pki_issue(ca_spec[i].issuer == SELF ? NULL : &ca[ca_spec[i].issuer],
				  &ca_spec[i].spec);
	close(mkstemp(trust_file));
	pki_write_pem(trust_file, &ca[ROOT].x, 1);
	reference_store = X509_STORE_new();
	X509_STORE_add_cert(reference_store, ca[ROOT].x);
	return 0;
}

static inline int drop_cas(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < CAS; i++)
		pki_free(&ca[i]);
	X509_STORE_free(reference_store);
	unlink(trust_file);
	return 0;
}

static inline struct x509_judge *new_judge(void)
{
	char *error;
	struct x509_judge *j = x509_judge_create(trust_file, NULL, &error);

	if (!j)
		fail_msg("%s", error);
	return j;
}

static inline void judge(struct x509_judge *j, const struct pki_body *b, const char *name, time_t at,
		  struct cert_report *r)
{
	struct cert_context ctx = { .tls13 = b->tls13, .server_name = name, .at = at };
	uint8_t *copy = malloc(b->size ? b->size : 1);

	memset(r, 0, sizeof(*r));
	memcpy(copy, b->data, b->size);
	assert_int_equal(x509_judge(j, copy, b->size, &ctx, r), 0);
	free(copy);
}

#endif
