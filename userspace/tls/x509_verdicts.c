// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include "keyed.h"
#include "x509_report.h"
#include "x509_verdicts.h"

#define HOLD_SECONDS	3600
#define RECENT_MAX	32	/* chains that are kept whole */
#define RECENT_BYTES	8192	/* and how long such a one is, at most */

struct verdict {
	struct lru_node node;
	struct x509_validity validity;
	struct cert_report report;
};

/* What tells where its body ends and its name begins. */
enum { SHAPE_BODY, SHAPE_TLS13, SHAPE_NAME, SHAPES };

/* A chain that was asked for, and its key: to compare bytes takes a tenth of hashing them. */
struct recent {
	uint64_t shape[SHAPES];
	uint8_t *bytes;		/* body, and then the name; NULL: none */
	unsigned char key[LRU_KEY_SIZE];
};

struct x509_verdicts {
	struct keyed_secret secret;
	struct recent recent[RECENT_MAX];	/* where their ends say */
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
	size_t i;

	if (!c)
		return;
	while ((node = lru_pop(&c->known)))
		verdict_free(node);
	for (i = 0; i < RECENT_MAX; i++)
		free(c->recent[i].bytes);
	free(c);
}

static void make_key(const struct x509_verdicts *c, const uint64_t shape[SHAPES],
		     const uint8_t *body, const char *name, unsigned char key[LRU_KEY_SIZE])
{
	struct keyed k;

	/* What is hashed first fixes how long the others are. */
	keyed_start(&k, &c->secret);
	keyed_add(&k, shape, SHAPES * sizeof(shape[0]));
	keyed_add(&k, body, shape[SHAPE_BODY]);
	keyed_add(&k, name, name ? strlen(name) : 0);
	keyed_end(&k, key);
	memset(key + KEYED_SIZE, 0, LRU_KEY_SIZE - KEYED_SIZE);
}

/* The last bytes of a chain are mostly of a signature. */
static struct recent *recent_of(struct x509_verdicts *c, const uint8_t *body, size_t size)
{
	uint64_t end = 0;

	if (size > sizeof(end))
		memcpy(&end, body + size - sizeof(end), sizeof(end));
	return &c->recent[((end ^ size) * 0x9e3779b97f4a7c15) >> 32 & (RECENT_MAX - 1)];
}

static bool recent_is(const struct recent *r, const uint64_t shape[SHAPES], const uint8_t *body,
		      const char *name)
{
	return r->bytes && !memcmp(r->shape, shape, sizeof(r->shape)) &&
	       !memcmp(r->bytes, body, shape[SHAPE_BODY]) &&
	       (!name || !memcmp(r->bytes + shape[SHAPE_BODY], name, strlen(name)));
}

/* Where memory runs out, the one before stays. */
static void recent_set(struct recent *r, const uint64_t shape[SHAPES], const uint8_t *body,
		       const char *name, const unsigned char key[LRU_KEY_SIZE])
{
	size_t size = shape[SHAPE_BODY], more = name ? strlen(name) : 0;
	uint8_t *bytes;

	/* An empty one has no place in memory. */
	if (!size || size + more > RECENT_BYTES)
		return;
	bytes = realloc(r->bytes, size + more);
	if (!bytes)
		return;
	memcpy(bytes, body, size);
	if (name)
		memcpy(bytes + size, name, more);
	r->bytes = bytes;
	memcpy(r->shape, shape, sizeof(r->shape));
	memcpy(r->key, key, LRU_KEY_SIZE);
}

void x509_verdicts_key(struct x509_verdicts *c, const uint8_t *body, size_t size,
		       const struct cert_context *ctx, unsigned char key[LRU_KEY_SIZE])
{
	const char *name = ctx->server_name;
	const uint64_t shape[SHAPES] = { size, ctx->tls13, name ? strlen(name) + 1 : 0 };
	struct recent *r = recent_of(c, body, size);

	if (recent_is(r, shape, body, name)) {
		memcpy(key, r->key, LRU_KEY_SIZE);
		return;
	}
	make_key(c, shape, body, name, key);
	recent_set(r, shape, body, name, key);
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
