// SPDX-License-Identifier: BSD-3-Clause
/* SHA-1 of a block: as OpenSSL has it, of every length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include <tls/sha1.h>

static void it_is_openssls(void **state)
{
	uint8_t data[SHA1_BYTES_MAX], own[SHA1_SIZE], theirs[EVP_MAX_MD_SIZE];
	unsigned int length, round, seed = 1;
	size_t size, i;

	(void)state;
	for (round = 0; round < 20; round++) {
		for (size = 0; size <= SHA1_BYTES_MAX; size++) {
			for (i = 0; i < size; i++) {
				seed = seed * 1103515245 + 12345;
				data[i] = round ? (uint8_t)(seed >> 16) : 0xff;
			}
			sha1_short(data, size, own);
			assert_true(EVP_Digest(data, size, theirs, &length, EVP_sha1(), NULL));
			assert_int_equal(length, SHA1_SIZE);
			assert_memory_equal(own, theirs, SHA1_SIZE);
		}
	}
}

/* FIPS 180-4's own example. */
static void abc(void **state)
{
	static const uint8_t hash[SHA1_SIZE] = {
		0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba, 0x3e,
		0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d,
	};
	uint8_t own[SHA1_SIZE];

	(void)state;
	sha1_short("abc", 3, own);
	assert_memory_equal(own, hash, SHA1_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_openssls),
		cmocka_unit_test(abc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
