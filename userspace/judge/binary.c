// SPDX-License-Identifier: BSD-3-Clause
#include "binary.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK	(1024 * 1024)
#define OVERLAP	128		/* longest trace, and the version behind it */

/* A text that a stack leaves behind; where a version follows, it is kept. */
struct trace {
	const char *text;
	enum tls_stack stack;
	bool versioned;		/* counts only if a digit follows, and that begins the version */
};

/*
 * The names of source files stand in error messages; of crypto/tls the names of
 * functions, which a Go program needs to print its stack and strip(1) leaves.
 */
static const struct trace traces[] = {
	{ "crypto/tls.(*Conn)", TLS_STACK_GO, false },
	{ "/rustls-0.", TLS_STACK_RUSTLS, true },
	{ "statem_clnt.c", TLS_STACK_OPENSSL, false },
	{ "OpenSSL 1.", TLS_STACK_OPENSSL, true },
	{ "OpenSSL 3.", TLS_STACK_OPENSSL, true },
	{ "BoringSSL", TLS_STACK_BORINGSSL, false },
	{ "handshake_client.cc", TLS_STACK_BORINGSSL, false },
	{ "AWS-LC", TLS_STACK_BORINGSSL, false },
	{ "TLS-ECDHE-RSA-WITH-AES-128-GCM-SHA256", TLS_STACK_MBEDTLS, false },
	{ "wolfSSL", TLS_STACK_WOLFSSL, false },
	{ "_gnutls_handshake", TLS_STACK_GNUTLS, false },
};

/* "Go buildinf:" and 16 bytes on, from Go 1.18, the version with its length before it. */
static const char go_magic[] = "\xff Go buildinf:";
#define GO_MAGIC_SIZE		(sizeof(go_magic) - 1)
#define GO_VERSION_AT		32
#define GO_FLAG_INLINE		2

static void keep_version(struct binary *b, const char *text, size_t size)
{
	size_t i;

	if (size >= sizeof(b->version))
		size = sizeof(b->version) - 1;
	for (i = 0; i < size && (isalnum((unsigned char)text[i]) || text[i] == '.'); i++)
		b->version[i] = text[i];
	b->version[i] = '\0';
}

/* Where Go's own header is, its version is worth more than that of any other stack. */
static void search_go(struct binary *b, const char *at, size_t size)
{
	const char *found = memmem(at, size, go_magic, GO_MAGIC_SIZE);
	size_t left = found ? (size_t)(at + size - found) : 0, length;

	if (left <= GO_VERSION_AT || !(found[15] & GO_FLAG_INLINE))
		return;
	length = (unsigned char)found[GO_VERSION_AT];
	if (length < 0x80 && length < left - GO_VERSION_AT)
		keep_version(b, found + GO_VERSION_AT + 1, length);
}

/* Every occurrence of a versioned trace is looked at: the first may be part of a sentence. */
static void search_trace(struct binary *b, const struct trace *t, const char *at, size_t size)
{
	size_t length = strlen(t->text), number = 0;
	const char *end = at + size, *found = at;

	while ((found = memmem(found, (size_t)(end - found), t->text, length))) {
		found += length;
		if (!t->versioned)
			break;
		if (found < end && isdigit((unsigned char)*found)) {
			while (isdigit((unsigned char)found[-1 - (long)number]) ||
			       found[-1 - (long)number] == '.')
				number++;
			if (!b->version[0])
				keep_version(b, found - number, (size_t)(end - found) + number);
			break;
		}
	}
	if (found)
		b->stacks |= 1u << t->stack;
}

static void search_chunk(struct binary *b, const char *at, size_t size)
{
	size_t i;

	for (i = 0; i < sizeof(traces) / sizeof(traces[0]); i++)
		if (!(b->stacks >> traces[i].stack & 1))
			search_trace(b, &traces[i], at, size);
	search_go(b, at, size);
}

uint64_t binary_search_stacks(int fd, uint64_t max, struct binary *out)
{
	char *chunk = malloc(CHUNK + OVERLAP);
	size_t kept = 0, size;
	uint64_t at = 0;
	ssize_t n = 0;

	memset(out, 0, sizeof(*out));
	while (chunk && at < max) {
		n = pread(fd, chunk + kept, CHUNK, (off_t)at);
		if (n <= 0)
			break;
		search_chunk(out, chunk, kept + (size_t)n);
		at += (uint64_t)n;
		size = kept + (size_t)n;
		kept = size < OVERLAP ? size : OVERLAP;
		memmove(chunk, chunk + size - kept, kept);
	}
	out->complete = chunk && !n;
	free(chunk);
	return at;
}

enum tls_stack binary_stack(const struct binary *b)
{
	static const enum tls_stack first[] = {
		TLS_STACK_GO, TLS_STACK_RUSTLS, TLS_STACK_BORINGSSL, TLS_STACK_OPENSSL,
		TLS_STACK_WOLFSSL, TLS_STACK_MBEDTLS, TLS_STACK_GNUTLS, TLS_STACK_NSS,
	};
	size_t i;

	for (i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (b->stacks >> first[i] & 1)
			return first[i];
	return TLS_STACK_UNKNOWN;
}
