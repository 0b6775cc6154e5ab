/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_text: fields of a certificate as text fit to be printed.
 * For x509_facts.c alone; pure; any thread. The text is the caller's to free;
 * NULL only when memory ran out. Control bytes are escaped as \hh; what is longer
 * than the bounds below is cut, at a whole character.
 */
#ifndef TLS_X509_TEXT_H
#define TLS_X509_TEXT_H

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define X509_TEXT_MAX	1024	/* longest text but for names */
#define X509_NAME_MAX	320	/* longest alternative name; RFC 1035 allows 255 */

/* RFC 2253 order. */
char *x509_text_name(X509_NAME *name);
/* The most specific common name. *text is NULL where there is none; -1: no memory. */
int x509_text_common_name(X509_NAME *name, char **text);
char *x509_text_integer(const ASN1_INTEGER *number);
char *x509_text_object(const ASN1_OBJECT *object);
/* "DNS:...", "IP:...", "email:...", "URI:..."; *text is NULL for other kinds. */
int x509_text_alternative(const GENERAL_NAME *name, char **text);

#endif
