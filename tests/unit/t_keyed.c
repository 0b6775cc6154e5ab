// SPDX-License-Identifier: BSD-3-Clause
/* The hash of caches' keys: its authors' vectors, OpenSSL's opinion, pieces, secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/evp.h>
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
#include <openssl/core_names.h>
#include <openssl/params.h>
#endif

#include <tls/keyed.h>

#define LONGEST 300

static struct keyed_secret secret;
static uint8_t data[LONGEST];

static void hash(const void *at, size_t size, uint8_t out[KEYED_SIZE])
{
	struct keyed k;

	keyed_start(&k, &secret);
	keyed_add(&k, at, size);
	keyed_end(&k, out);
}

static int begin(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	memcpy(secret.bytes, data, sizeof(secret.bytes));
	return 0;
}

/* Of the reference implementation's vectors.h, vectors_sip128: the bytes 0, 1, 2... */
static void vectors_of_the_authors(void **state)
{
	static const struct {
		size_t size;
		uint8_t hash[KEYED_SIZE];
	} vectors[] = {
		{ 0, { 0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6,
		       0x6d, 0xf6, 0x72, 0x14, 0xc7, 0x55, 0x02, 0x93 } },
		{ 1, { 0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44,
		       0x34, 0x76, 0x59, 0x11, 0x9b, 0x22, 0xfc, 0x45 } },
		{ 2, { 0x81, 0x77, 0x22, 0x8d, 0xa4, 0xa4, 0x5d, 0xc7,
		       0xfc, 0xa3, 0x8b, 0xde, 0xf6, 0x0a, 0xff, 0xe4 } },
	};
	uint8_t out[KEYED_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		hash(data, vectors[i].size, out);
		assert_memory_equal(out, vectors[i].hash, sizeof(out));
	}
}

#if OPENSSL_VERSION_NUMBER >= 0x30000000L
static void as_openssl_has_it(void **state)
{
	unsigned int length = KEYED_SIZE;
	const OSSL_PARAM wanted[] = {
		OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_SIZE, &length), OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "SIPHASH", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	uint8_t out[KEYED_SIZE], want[KEYED_SIZE];
	size_t size, n;

	(void)state;
	assert_non_null(ctx);
	for (size = 0; size <= LONGEST; size++) {
		assert_true(EVP_MAC_init(ctx, secret.bytes, sizeof(secret.bytes), wanted));
		assert_true(EVP_MAC_update(ctx, data, size));
		assert_true(EVP_MAC_final(ctx, want, &n, sizeof(want)));
		assert_int_equal(n, KEYED_SIZE);
		hash(data, size, out);
		assert_memory_equal(out, want, sizeof(out));
	}
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
}
#endif

/* However it comes, in three pieces of any lengths. */
static void pieces_are_as_the_whole(void **state)
{
	uint8_t want[KEYED_SIZE], out[KEYED_SIZE];
	size_t first, second;
	struct keyed k;

	(void)state;
	hash(data, 40, want);
	for (first = 0; first <= 40; first++) {
		for (second = first; second <= 40; second++) {
			keyed_start(&k, &secret);
			keyed_add(&k, data, first);
			keyed_add(&k, data + first, second - first);
			keyed_add(&k, NULL, 0);
			keyed_add(&k, data + second, 40 - second);
			keyed_end(&k, out);
			assert_memory_equal(out, want, sizeof(out));
		}
	}
}

static void secrets_differ(void **state)
{
	uint8_t first[KEYED_SIZE], second[KEYED_SIZE];

	(void)state;
	assert_true(keyed_secret_make(&secret));
	hash(data, 9, first);
	assert_true(keyed_secret_make(&secret));
	hash(data, 9, second);
	assert_memory_not_equal(first, second, sizeof(first));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_of_the_authors),
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
		cmocka_unit_test(as_openssl_has_it),
#endif
		cmocka_unit_test(pieces_are_as_the_whole),
		cmocka_unit_test(secrets_differ),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
