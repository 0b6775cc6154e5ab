// SPDX-License-Identifier: BSD-3-Clause
#include "stack.h"

#include <string.h>

const char *tls_stack_name(enum tls_stack stack)
{
	static const char *const name[] = {
		[TLS_STACK_UNKNOWN] = "unknown",
		[TLS_STACK_OPENSSL] = "openssl",
		[TLS_STACK_BORINGSSL] = "boringssl",
		[TLS_STACK_GNUTLS] = "gnutls",
		[TLS_STACK_NSS] = "nss",
		[TLS_STACK_GO] = "go",
		[TLS_STACK_RUSTLS] = "rustls",
		[TLS_STACK_MBEDTLS] = "mbedtls",
		[TLS_STACK_WOLFSSL] = "wolfssl",
	};

	return name[stack];
}

/* ---- hellos ------------------------------------------------------------------- */

#define EXTENSION_CUT	0xffff	/* ends a table */

/*
 * In which order a stack puts its extensions, all that it may send; and which of
 * them it always sends.
 */
struct order {
	enum tls_stack stack;
	uint16_t all[32], always[12];
};

static const struct order orders[] = {
	/* crypto/tls until 1.22, clientHelloMsg.marshal(): it asks for SCTs (18) by itself. */
	{ TLS_STACK_GO,
	  { 0, 5, 10, 11, 35, 13, 50, 0xff01, 23, 16, 18, 43, 44, 51, 42, 45, 57, 41,
	    EXTENSION_CUT },
	  { 5, 10, 11, 13, 0xff01, 18, EXTENSION_CUT } },
	/* From 1.23 on: first what an encrypted hello has of its own. */
	{ TLS_STACK_GO,
	  { 0, 11, 35, 0xff01, 23, 18, 42, 57, 0xfe0d, 5, 10, 13, 50, 16, 43, 44, 51, 45, 41,
	    EXTENSION_CUT },
	  { 11, 0xff01, 23, 18, 5, 10, 13, EXTENSION_CUT } },
	/* 1.1.1 and 3.x, ext_defs[]: encrypt_then_mac (22) right before what follows it. */
	{ TLS_STACK_OPENSSL,
	  { 0xff01, 0, 1, 12, 11, 10, 35, 5, 13172, 16, 14, 22, 18, 23, 50, 49, 19, 20, 13, 43, 45,
	    51, 44, 27, 42, 47, 21, 41, EXTENSION_CUT },
	  { 11, 10, 22, 23, 13, 43, 45, 51, EXTENSION_CUT } },
};

static bool in_order(const struct client_hello *h, const uint16_t *all)
{
	size_t i;

	for (i = 0; i < h->extensions; i++, all++) {
		while (*all != EXTENSION_CUT && *all != h->extension[i])
			all++;
		if (*all == EXTENSION_CUT)
			return false;
	}
	return true;
}

static bool has_all(const struct client_hello *h, const uint16_t *always)
{
	for (; *always != EXTENSION_CUT; always++)
		if (!client_hello_has_extension(h, *always))
			return false;
	return true;
}

/* RFC 8701: reserved values among the suites and among the extensions. */
static bool has_grease(const struct client_hello *h)
{
	size_t i;

	if (!h->ciphers.count || !hello_is_grease(u16s_get(&h->ciphers, 0)))
		return false;
	for (i = 0; i < h->extensions; i++)
		if (hello_is_grease(h->extension[i]))
			return true;
	return false;
}

/* Go knows but the uncompressed points; OpenSSL names the compressed ones as well. */
static bool points_fit(const struct client_hello *h, enum tls_stack stack)
{
	const struct span *points = &h->point_formats;

	if (!points->size || points->at[0])
		return false;
	return stack == TLS_STACK_GO ? points->size == 1 : points->size > 1;
}

enum tls_stack tls_stack_of_hello(const struct client_hello *h)
{
	size_t i;

	if (h->ssl2)
		return TLS_STACK_UNKNOWN;
	if (has_grease(h))
		return TLS_STACK_BORINGSSL;
	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (in_order(h, orders[i].all) && has_all(h, orders[i].always) &&
		    points_fit(h, orders[i].stack))
			return orders[i].stack;
	return TLS_STACK_UNKNOWN;
}

/* ---- libraries ---------------------------------------------------------------- */

/*
 * LibreSSL and BoringSSL call their libraries libssl.so too, but never by these
 * numbers.
 */
static const struct {
	const char *begin;
	enum tls_stack stack;
} libraries[] = {
	{ "libssl.so.1", TLS_STACK_OPENSSL },	/* 1.0.2, 1.1, and RHEL's 10 */
	{ "libssl.so.3", TLS_STACK_OPENSSL },
	{ "libcrypto.so.1", TLS_STACK_OPENSSL },
	{ "libcrypto.so.3", TLS_STACK_OPENSSL },
	{ "libgnutls.so", TLS_STACK_GNUTLS },
	{ "libssl3.so", TLS_STACK_NSS },
	{ "libnss3.so", TLS_STACK_NSS },
	{ "libmbedtls.so", TLS_STACK_MBEDTLS },
	{ "libmbedcrypto.so", TLS_STACK_MBEDTLS },
	{ "libwolfssl.so", TLS_STACK_WOLFSSL },
};

enum tls_stack tls_stack_of_library(const char *path)
{
	const char *base = path ? strrchr(path, '/') : NULL;
	size_t i, n;

	base = base ? base + 1 : path;
	for (i = 0; base && i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		n = strlen(libraries[i].begin);
		/* Not the first digit of a larger number. */
		if (!strncmp(base, libraries[i].begin, n) &&
		    (strchr(".", base[n]) || !strcmp(base + n, "0")))
			return libraries[i].stack;
	}
	return TLS_STACK_UNKNOWN;
}
