// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "digest.h"
#include "openssl_compat.h"

static void drop(struct digest *d)
{
	EVP_MD_CTX_free(d->state);
	d->state = NULL;
	ERR_clear_error();
}

void digest_start(struct digest *d, enum digest_kind kind)
{
	EVP_MD_CTX *state = EVP_MD_CTX_new();
	const EVP_MD *md = kind == DIGEST_MD5 ? EVP_md5() :
			   kind == DIGEST_SHA1 ? EVP_sha1() : EVP_sha256();

	d->state = state;
	if (!state)
		return;
	/* A fingerprint is no use of cryptography; older FIPS modules can be told. */
	EVP_MD_CTX_set_flags(state, EVP_MD_CTX_FLAG_NON_FIPS_ALLOW);
	if (!EVP_DigestInit_ex(state, md, NULL))
		drop(d);
}

void digest_add(struct digest *d, const void *data, size_t size)
{
	if (d->state && !EVP_DigestUpdate(d->state, data, size))
		drop(d);
}

/* The whole value; its size, 0 on failure. */
static unsigned int finish(struct digest *d, unsigned char value[EVP_MAX_MD_SIZE])
{
	unsigned int size = 0;

	if (d->state && !EVP_DigestFinal_ex(d->state, value, &size))
		size = 0;
	drop(d);
	return size;
}

void digest_end(struct digest *d, char *hex, size_t size)
{
	static const char digit[] = "0123456789abcdef";
	unsigned char value[EVP_MAX_MD_SIZE];
	size_t digits = 2 * finish(d, value), i;

	for (i = 0; i + 1 < size && i < digits; i++)
		hex[i] = digit[i % 2 ? value[i / 2] & 0xf : value[i / 2] >> 4];
	hex[i] = '\0';
}

bool digest_end_raw(struct digest *d, unsigned char *value, size_t size)
{
	unsigned char whole[EVP_MAX_MD_SIZE];

	if (finish(d, whole) < size)
		return false;
	memcpy(value, whole, size);
	return true;
}

void digest_hex(enum digest_kind kind, const void *data, size_t data_size,
		char *hex, size_t size)
{
	struct digest d;

	digest_start(&d, kind);
	digest_add(&d, data, data_size);
	digest_end(&d, hex, size);
}
