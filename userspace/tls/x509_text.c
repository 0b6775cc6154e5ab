// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>

#include "openssl_compat.h"
#include "x509_text.h"

/* What was written to a memory BIO, at most max bytes, and never half a character. */
static char *text_of(BIO *bio, size_t max)
{
	char *data;
	long size = BIO_get_mem_data(bio, &data);
	size_t cut = size > 0 ? (size_t)size : 0;

	if (cut > max) {
		cut = max;
		while (cut && ((unsigned char)data[cut] & 0xc0) == 0x80)
			cut--;
	}
	return strndup(cut ? data : "", cut);
}

char *x509_text_name(X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;

	if (!bio)
		return NULL;
	/* A name whose strings break their encoding would not have been parsed. */
	X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
	ERR_clear_error();
	text = text_of(bio, X509_TEXT_MAX);
	BIO_free(bio);
	return text;
}

/* prefix, then the string's characters. */
static char *string_text(const char *prefix, ASN1_STRING *s, unsigned long flags, size_t max)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;

	if (!bio)
		return NULL;
	BIO_puts(bio, prefix);
	ASN1_STRING_print_ex(bio, s, flags);
	ERR_clear_error();
	text = text_of(bio, max);
	BIO_free(bio);
	return text;
}

int x509_text_common_name(X509_NAME *name, char **text)
{
	int at = -1, last = -1;

	*text = NULL;
	while ((at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0)
		last = at;
	if (last < 0)
		return 0;
	*text = string_text("", X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last)),
			    ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT, X509_TEXT_MAX);
	return *text ? 0 : -1;
}

char *x509_text_integer(const ASN1_INTEGER *number)
{
	BIGNUM *bn = ASN1_INTEGER_to_BN(number, NULL);
	char *hex = bn ? BN_bn2hex(bn) : NULL;
	char *text = strndup(hex ? hex : "", X509_TEXT_MAX);

	OPENSSL_free(hex);
	BN_free(bn);
	ERR_clear_error();
	return text;
}

char *x509_text_object(const ASN1_OBJECT *object)
{
	int nid = OBJ_obj2nid(object);
	char dotted[X509_TEXT_MAX];

	if (nid != NID_undef)
		return strdup(OBJ_nid2ln(nid));
	if (OBJ_obj2txt(dotted, sizeof(dotted), object, 1) <= 0)
		dotted[0] = '\0';
	ERR_clear_error();
	return strdup(dotted);
}

/* NULL for a length that no address has. */
static const char *address_text(const ASN1_OCTET_STRING *ip, char *buf, size_t size)
{
	switch (ASN1_STRING_length(ip)) {
	case 4:
		return inet_ntop(AF_INET, ASN1_STRING_get0_data(ip), buf, (socklen_t)size);
	case 16:
		return inet_ntop(AF_INET6, ASN1_STRING_get0_data(ip), buf, (socklen_t)size);
	default:
		return NULL;
	}
}

int x509_text_alternative(const GENERAL_NAME *name, char **text)
{
	const unsigned long flags = ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_ESC_MSB;
	char buf[INET6_ADDRSTRLEN];
	const char *ip;

	*text = NULL;
	switch (name->type) {
	case GEN_DNS:
		*text = string_text("DNS:", name->d.dNSName, flags, X509_NAME_MAX);
		break;
	case GEN_EMAIL:
		*text = string_text("email:", name->d.rfc822Name, flags, X509_NAME_MAX);
		break;
	case GEN_URI:
		*text = string_text("URI:", name->d.uniformResourceIdentifier, flags, X509_NAME_MAX);
		break;
	case GEN_IPADD:
		ip = address_text(name->d.iPAddress, buf, sizeof(buf));
		if (!ip)
			return 0;
		return asprintf(text, "IP:%s", ip) < 0 ? -1 : 0;
	default:
		return 0;
	}
	return *text ? 0 : -1;
}
