// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "openssl_compat.h"
#include "x509.h"
#include "x509_chain.h"
#include "x509_facts.h"
#include "x509_intermediates.h"
#include "x509_trust.h"
#include "x509_verdicts.h"
#include "x509_verify.h"

struct x509_judge {
	X509_STORE *trust;
	bool revocation;		/* there are lists to ask */
	struct x509_intermediates *intermediates;
	struct x509_verdicts *verdicts;
};

struct x509_judge *x509_judge_create(const char *ca_file, const char *ca_path, char **error)
{
	struct x509_judge *j = calloc(1, sizeof(*j));

	*error = NULL;
	if (!j)
		goto fail;
	openssl_start();
	j->trust = x509_trust_load(ca_file, ca_path, error);
	j->intermediates = x509_intermediates_new();
	j->verdicts = x509_verdicts_new();
	if (j->trust && j->intermediates && j->verdicts)
		return j;
fail:
	x509_judge_destroy(j);
	if (!*error)
		*error = strdup("out of memory");
	return NULL;
}

int x509_judge_set_crls(struct x509_judge *j, const char *crl_file, const char *crl_path,
			char **error)
{
	if (!x509_trust_load_crls(j->trust, crl_file, crl_path, error)) {
		j->revocation = crl_file || crl_path;
		return 0;
	}
	if (!*error)
		*error = strdup("out of memory");
	return -1;
}

void x509_judge_destroy(struct x509_judge *j)
{
	if (!j)
		return;
	X509_STORE_free(j->trust);
	x509_intermediates_free(j->intermediates);
	x509_verdicts_free(j->verdicts);
	free(j);
}

static void add_fatal(struct cert_report *r, uint32_t findings)
{
	r->findings |= findings;
	r->fatal |= findings;
}

/* The first reason is the one that is put into words. */
static int explain(struct cert_report *r, const char *error)
{
	if (r->error)
		return 0;
	r->error = strdup(error);
	return r->error ? 0 : -1;
}

static void limit_by(struct x509_validity *validity, time_t at, X509 *x)
{
	x509_validity_limit(validity, at, x509_facts_time(X509_get0_notBefore(x)));
	x509_validity_limit(validity, at, x509_facts_time(X509_get0_notAfter(x)));
}

/* Verifies by what was sent, and only if an issuer is missing by what is known besides. */
static int verify(struct x509_judge *j, X509 *leaf, STACK_OF(X509) *untrusted, time_t at,
		  struct x509_verification *v)
{
	if (x509_verify_chain(j->trust, leaf, untrusted, at, v) < 0)
		return -1;
	if (!(v->findings & 1u << CERT_MISSING_ISSUER) ||
	    !x509_intermediates_complete(j->intermediates, untrusted))
		return 0;
	return x509_verify_chain(j->trust, leaf, untrusted, at, v);
}

static int judge_trust(struct x509_judge *j, const struct x509_chain *chain, time_t at,
		       struct x509_validity *validity, struct cert_report *r)
{
	STACK_OF(X509) *untrusted = sk_X509_new_null();
	struct x509_verification v = { .path = NULL };
	int ret = -1, known;
	size_t i;

	if (!untrusted)
		return -1;
	for (i = 0; i < chain->count; i++)
		if (!sk_X509_push(untrusted, chain->certificate[i]))
			goto free_untrusted;
	if (verify(j, x509_chain_leaf(chain), untrusted, at, &v) < 0)
		goto free_untrusted;
	for (known = 0; known < sk_X509_num(untrusted); known++)
		limit_by(validity, at, sk_X509_value(untrusted, known));
	for (known = 0; known < sk_X509_num(v.path); known++)
		limit_by(validity, at, sk_X509_value(v.path, known));
	if (v.trusted && j->revocation && x509_verify_revocation(j->trust, &v, at) < 0)
		goto free_path;
	if (v.trusted) {
		x509_intermediates_learn(j->intermediates, v.path);
		ret = 0;
	} else {
		add_fatal(r, v.findings);
		ret = explain(r, X509_verify_cert_error_string(v.error));
	}
free_path:
	sk_X509_pop_free(v.path, X509_free);
free_untrusted:
	sk_X509_free(untrusted);
	return ret;
}

static int judge_name(X509 *leaf, const char *name, struct cert_report *r)
{
	int error = name ? x509_verify_name(leaf, name) : X509_V_OK;

	if (error == X509_V_OK)
		return 0;
	add_fatal(r, 1u << CERT_NAME_MISMATCH);
	return explain(r, X509_verify_cert_error_string(error));
}

static int judge_chain(struct x509_judge *j, const struct x509_chain *chain,
		       const struct cert_context *ctx, struct x509_validity *validity,
		       struct cert_report *r)
{
	X509 *leaf = x509_chain_leaf(chain);
	size_t i;

	r->certificates = chain->sent;
	if (chain->broken) {
		add_fatal(r, 1u << CERT_UNPARSABLE);
		if (explain(r, chain->broken) < 0)
			return -1;
	}
	if (!leaf)
		return 0;
	if (x509_facts_read(r, leaf, chain->leaf_der, chain->leaf_size) < 0)
		return -1;
	r->findings |= x509_facts_leaf(r, leaf);
	for (i = 0; i < chain->count; i++)
		r->findings |= x509_facts_strength(chain->certificate[i], i == 0);
	if (judge_trust(j, chain, ctx->at, validity, r) < 0)
		return -1;
	return judge_name(leaf, ctx->server_name, r);
}

int x509_judge(struct x509_judge *j, const uint8_t *body, size_t size,
	       const struct cert_context *ctx, struct cert_report *r)
{
	unsigned int generation = x509_intermediates_generation(j->intermediates);
	unsigned char key[LRU_KEY_SIZE];
	struct x509_validity validity;
	struct x509_chain chain;
	int ret;

	x509_verdicts_key(j->verdicts, body, size, ctx, key);
	if (x509_verdicts_find(j->verdicts, key, ctx->at, generation, r))
		return 0;
	x509_validity_init(&validity, ctx->at);
	x509_chain_read(&chain, body, size, ctx->tls13);
	ret = judge_chain(j, &chain, ctx, &validity, r);
	x509_chain_clean(&chain);
	ERR_clear_error();
	if (ret < 0) {
		cert_report_clean(r);
		return -1;
	}
	r->verdict = r->fatal ? CERT_INVALID : CERT_VALID;
	r->source = CERT_SOURCE_WIRE;
	validity.generation = generation;
	x509_verdicts_add(j->verdicts, key, &validity, r);
	return 0;
}
