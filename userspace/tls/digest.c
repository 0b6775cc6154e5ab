// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
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

#if OPENSSL_VERSION_NUMBER >= 0x30000000L

static const EVP_MD *fetched[DIGEST_SHA256 + 1];

static void fetch(void)
{
	fetched[DIGEST_MD5] = EVP_MD_fetch(NULL, "MD5", NULL);
	fetched[DIGEST_SHA1] = EVP_MD_fetch(NULL, "SHA1", NULL);
	fetched[DIGEST_SHA256] = EVP_MD_fetch(NULL, "SHA256", NULL);
}

/* EVP_md5() and the like are looked for among all providers at each use. */
static const EVP_MD *md_of(enum digest_kind kind)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fetch);
	return fetched[kind];
}

#else

static const EVP_MD *md_of(enum digest_kind kind)
{
	return kind == DIGEST_MD5 ? EVP_md5() : kind == DIGEST_SHA1 ? EVP_sha1() : EVP_sha256();
}

#endif

void digest_start(struct digest *d, enum digest_kind kind)
{
	EVP_MD_CTX *state = EVP_MD_CTX_new();
	const EVP_MD *md = md_of(kind);

	d->state = state;
	d->waiting = 0;
	if (!state)
		return;
	/* A fingerprint is no use of cryptography; older FIPS modules can be told. */
	EVP_MD_CTX_set_flags(state, EVP_MD_CTX_FLAG_NON_FIPS_ALLOW);
	if (!md || !EVP_DigestInit_ex(state, md, NULL))
		drop(d);
}

static void update(struct digest *d, const void *data, size_t size)
{
	if (d->state && !EVP_DigestUpdate(d->state, data, size))
		drop(d);
}

void digest_add(struct digest *d, const void *data, size_t size)
{
	if (size > sizeof(d->buffer) - d->waiting) {
		update(d, d->buffer, d->waiting);
		d->waiting = 0;
	}
	if (size > sizeof(d->buffer)) {
		update(d, data, size);
	} else if (size) {
		memcpy(d->buffer + d->waiting, data, size);
		d->waiting += size;
	}
}

/* The whole value; its size, 0 on failure. */
static unsigned int finish(struct digest *d, unsigned char value[EVP_MAX_MD_SIZE])
{
	unsigned int size = 0;

	update(d, d->buffer, d->waiting);
	if (!d->state)
		return 0;
	if (!EVP_DigestFinal_ex(d->state, value, &size)) {
		drop(d);
		return 0;
	}
	EVP_MD_CTX_free(d->state);
	d->state = NULL;
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
