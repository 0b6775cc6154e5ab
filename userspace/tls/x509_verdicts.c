// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include "keyed.h"
#include "x509_report.h"
#include "x509_verdicts.h"

#define HOLD_SECONDS	3600

struct verdict {
	struct lru_node node;
	struct x509_validity validity;
	struct cert_report report;
};

struct x509_verdicts {
	struct keyed_secret secret;
	struct lru known;
};

void x509_validity_init(struct x509_validity *v, time_t at)
{
	memset(v, 0, sizeof(*v));
	v->from = at - HOLD_SECONDS;
	v->until = at + HOLD_SECONDS;
}

void x509_validity_limit(struct x509_validity *v, time_t at, time_t boundary)
{
	if (boundary <= at && boundary > v->from)
		v->from = boundary;
	if (boundary > at && boundary < v->until)
		v->until = boundary;
}

struct x509_verdicts *x509_verdicts_new(void)
{
	struct x509_verdicts *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->known.max = X509_VERDICTS_MAX;
	if (keyed_secret_make(&c->secret))
		return c;
	free(c);
	return NULL;
}

static void verdict_free(struct lru_node *node)
{
	struct verdict *v = (struct verdict *)node;

	if (!v)
		return;
	cert_report_clean(&v->report);
	free(v);
}

void x509_verdicts_free(struct x509_verdicts *c)
{
	struct lru_node *node;

	if (!c)
		return;
	while ((node = lru_pop(&c->known)))
		verdict_free(node);
	free(c);
}

void x509_verdicts_key(const struct x509_verdicts *c, const uint8_t *body, size_t size,
		       const struct cert_context *ctx, unsigned char key[LRU_KEY_SIZE])
{
	const char *name = ctx->server_name;
	/* What is hashed first fixes where the body ends and the name begins. */
	uint64_t shape[3] = { size, ctx->tls13, name ? strlen(name) + 1 : 0 };
	struct keyed k;

	keyed_start(&k, &c->secret);
	keyed_add(&k, shape, sizeof(shape));
	keyed_add(&k, body, size);
	keyed_add(&k, name, name ? strlen(name) : 0);
	keyed_end(&k, key);
	memset(key + KEYED_SIZE, 0, LRU_KEY_SIZE - KEYED_SIZE);
}

bool x509_verdicts_find(struct x509_verdicts *c, const unsigned char key[LRU_KEY_SIZE],
		       time_t at, unsigned int generation, struct cert_report *r)
{
	struct lru_node *node = lru_find(&c->known, key);
	struct verdict *v = (struct verdict *)node;
	bool incomplete;

	if (!v)
		return false;
	incomplete = v->report.findings & 1u << CERT_MISSING_ISSUER;
	if (at < v->validity.from || at >= v->validity.until ||
	    (incomplete && generation != v->validity.generation)) {
		lru_remove(&c->known, node);
		verdict_free(node);
		return false;
	}
	return !cert_report_copy(r, &v->report);
}

void x509_verdicts_add(struct x509_verdicts *c, const unsigned char key[LRU_KEY_SIZE],
		       const struct x509_validity *validity, struct cert_report *r)
{
	struct verdict *v = calloc(1, sizeof(*v));

	if (!v)
		return;
	memcpy(v->node.key, key, LRU_KEY_SIZE);
	v->validity = *validity;
	if (cert_report_copy(&v->report, r) < 0) {
		free(v);
		return;
	}
	verdict_free(lru_add(&c->known, &v->node));
}
