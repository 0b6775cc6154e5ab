/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stack: the implementations of TLS that can be told apart, by a ClientHello's
 * build or a library's name. Pure; any thread.
 * Unknown is the answer wherever there is doubt: a stack is named only by traits
 * that no other known stack shows.
 */
#ifndef TLS_STACK_H
#define TLS_STACK_H

#include "hello.h"

enum tls_stack {
	TLS_STACK_UNKNOWN,
	TLS_STACK_OPENSSL,
	TLS_STACK_BORINGSSL,	/* and who does as a browser does */
	TLS_STACK_GNUTLS,
	TLS_STACK_NSS,
	TLS_STACK_GO,
	TLS_STACK_RUSTLS,
	TLS_STACK_MBEDTLS,
	TLS_STACK_WOLFSSL,

	TLS_STACKS
};

const char *tls_stack_name(enum tls_stack stack);	/* "openssl", "go"; "unknown" */

/* Who makes hellos like this one. */
enum tls_stack tls_stack_of_hello(const struct client_hello *h);

/* What a library of this path is. */
enum tls_stack tls_stack_of_library(const char *path);

#endif
