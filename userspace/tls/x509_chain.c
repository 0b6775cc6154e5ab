// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <openssl/err.h>

#include <kmod/wire/cursor.h>

#include "x509_chain.h"

/* One certificate, which must be all of der. */
static X509 *read_certificate(const uint8_t *der, size_t size)
{
	const unsigned char *at = der;
	X509 *x = d2i_X509(NULL, &at, (long)size);

	if (x && at != der + size) {
		X509_free(x);
		x = NULL;
	}
	ERR_clear_error();
	return x;
}

static void take_certificate(struct x509_chain *c, const struct kxw_cursor *der, size_t end)
{
	X509 *x;

	/* A hole in the order would make another certificate the leaf. */
	if (c->sent >= X509_CHAIN_CERTIFICATES || c->count < c->sent || end > X509_CHAIN_BYTES)
		return;
	if (!c->sent) {
		c->leaf_der = der->at;
		c->leaf_size = der->left;
	}
	x = read_certificate(der->at, der->left);
	if (x)
		c->certificate[c->count++] = x;
	else
		c->broken = "a certificate cannot be parsed";
}

void x509_chain_read(struct x509_chain *c, const uint8_t *body, size_t size, bool tls13)
{
	struct kxw_cursor all = kxw_cursor_init(body, size), list, der;

	memset(c, 0, sizeof(*c));
	if (tls13)
		kxw_cursor_block(&all, 1);	/* certificate_request_context */
	list = kxw_cursor_block(&all, 3);
	if (!all.ok || all.left) {
		c->broken = "the list of certificates has a wrong length";
		return;
	}
	while (list.left) {
		der = kxw_cursor_block(&list, 3);
		if (tls13)
			kxw_cursor_block(&list, 2);	/* extensions */
		if (!list.ok) {
			c->broken = "a certificate has a wrong length";
			return;
		}
		take_certificate(c, &der, (size_t)(der.at + der.left - body));
		c->sent++;
	}
	if (!c->count && !c->broken)
		c->broken = c->sent ? "the certificate is too long" : "no certificate";
}

void x509_chain_clean(struct x509_chain *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		X509_free(c->certificate[i]);
	memset(c, 0, sizeof(*c));
}

X509 *x509_chain_leaf(const struct x509_chain *c)
{
	return c->count ? c->certificate[0] : NULL;
}
