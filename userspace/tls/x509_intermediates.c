// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "lru.h"
#include "openssl_compat.h"
#include "x509_intermediates.h"
#include "x509_verify.h"

struct intermediate {
	struct lru_node node;	/* by the SHA-256 of the certificate */
	X509 *certificate;
};

struct x509_intermediates {
	struct lru known;
	unsigned int generation;
};

struct x509_intermediates *x509_intermediates_new(void)
{
	struct x509_intermediates *m = calloc(1, sizeof(*m));

	if (m)
		m->known.max = X509_INTERMEDIATES_MAX;
	return m;
}

static void intermediate_free(struct lru_node *node)
{
	struct intermediate *i = (struct intermediate *)node;

	if (!i)
		return;
	X509_free(i->certificate);
	free(i);
}

void x509_intermediates_free(struct x509_intermediates *m)
{
	struct lru_node *node;

	if (!m)
		return;
	while ((node = lru_pop(&m->known)))
		intermediate_free(node);
	free(m);
}

static void learn(struct x509_intermediates *m, X509 *certificate)
{
	struct intermediate *i = calloc(1, sizeof(*i));

	if (!i)
		return;
	if (!X509_digest(certificate, EVP_sha256(), i->node.key, NULL) ||
	    lru_find(&m->known, i->node.key) || !X509_up_ref(certificate)) {
		free(i);
		return;
	}
	i->certificate = certificate;
	intermediate_free(lru_add(&m->known, &i->node));
	m->generation++;
}

void x509_intermediates_learn(struct x509_intermediates *m, STACK_OF(X509) *path)
{
	int i;

	/* That they are CAs is a part of what was verified. */
	for (i = 1; i < sk_X509_num(path) - 1; i++)
		learn(m, sk_X509_value(path, i));
	ERR_clear_error();
}

/* Adds what may have issued the given one. */
static int add_issuers(struct x509_intermediates *m, X509 *of, STACK_OF(X509) *untrusted)
{
	struct lru_node *node;
	struct intermediate *i;
	int added = 0;

	for (node = m->known.nodes; node; node = node->hh.next) {
		i = (struct intermediate *)node;
		if (X509_check_issued(i->certificate, of) != X509_V_OK)
			continue;
		if (!sk_X509_push(untrusted, i->certificate))
			break;
		lru_use(&m->known, node);
		added++;
	}
	return added;
}

int x509_intermediates_complete(struct x509_intermediates *m, STACK_OF(X509) *untrusted)
{
	int added = 0, at;

	/*
	 * What is added may lack its own issuer: the list grows as it is walked.
	 * Certificates that issued each other would have it grow for ever.
	 */
	for (at = 0; at < sk_X509_num(untrusted) && added < X509_VERIFY_DEPTH; at++)
		added += add_issuers(m, sk_X509_value(untrusted, at), untrusted);
	ERR_clear_error();
	return added;
}

unsigned int x509_intermediates_generation(const struct x509_intermediates *m)
{
	return m->generation;
}
