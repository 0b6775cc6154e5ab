// SPDX-License-Identifier: BSD-3-Clause
/* What may be probed: the accessor of OpenSSL as compilers make it, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/x509_vfy.h>

#include "kmod/wire/code.h"

/* endbr64; mov 0xb0(%rdi), %eax; ret: OpenSSL 3.0 of Debian 12. */
static const u8 marked[KXW_CODE_ACCESSOR] = {
	0xf3, 0x0f, 0x1e, 0xfa, 0x8b, 0x87, 0xb0, 0x00, 0x00, 0x00, 0xc3
};
/* mov 0xb0(%rdi), %eax; xor %edi, %edi; ret: OpenSSL 3.0 of Debian 12, later. */
static const u8 cleared[KXW_CODE_ACCESSOR] = {
	0x8b, 0x87, 0xb0, 0x00, 0x00, 0x00, 0x31, 0xff, 0xc3
};
/* As long as it gets. */
static const u8 longest[KXW_CODE_ACCESSOR] = {
	0xf3, 0x0f, 0x1e, 0xfa, 0x8b, 0x87, 0xb0, 0x00, 0x00, 0x00, 0x31, 0xd2, 0x31, 0xc9,
	0x31, 0xf6, 0x31, 0xff, 0x45, 0x31, 0xc0, 0x45, 0x31, 0xc9, 0x45, 0x31, 0xd2, 0x45,
	0x31, 0xdb, 0xc3
};
/* mov 0xb0(%rdi), %eax; ret; nopw: OpenSSL 1.1.1 of Debian 11. */
static const u8 plain[KXW_CODE_ACCESSOR] = {
	0x8b, 0x87, 0xb0, 0x00, 0x00, 0x00, 0xc3, 0x66, 0x66, 0x2e, 0x0f
};

static void test_accessor(void **state)
{
	u8 far[KXW_CODE_ACCESSOR];

	(void)state;
	assert_true(kxw_code_is_accessor(marked, 176));
	assert_true(kxw_code_is_accessor(plain, 176));
	assert_true(kxw_code_is_accessor(cleared, 176));
	assert_true(kxw_code_is_accessor(longest, 176));
	memcpy(far, plain, sizeof(far));
	memcpy(far + 2, "\x04\x03\x02\x81", 4);
	assert_true(kxw_code_is_accessor(far, 0x81020304));
}

static void test_other_member(void **state)
{
	(void)state;
	assert_false(kxw_code_is_accessor(marked, 172));
	assert_false(kxw_code_is_accessor(plain, 0));
	assert_false(kxw_code_is_accessor(plain, 0xb000));
}

/* Any byte of it that is another makes it another function. */
static void test_other_code(void **state)
{
	u8 code[KXW_CODE_ACCESSOR];
	unsigned int i, bit;

	(void)state;
	for (i = 0; i < 11; i++) {
		for (bit = 0; bit < 8; bit++) {
			memcpy(code, marked, sizeof(code));
			code[i] ^= (u8)(1 << bit);
			assert_false(kxw_code_is_accessor(code, 176));
		}
	}
	for (i = 0; i < 7; i++) {
		for (bit = 0; bit < 8; bit++) {
			memcpy(code, plain, sizeof(code));
			code[i] ^= (u8)(1 << bit);
			assert_false(kxw_code_is_accessor(code, 176));
		}
	}
}

/* Between the two, the registers that nobody counts on may be cleared, and no other. */
static void test_clearing(void **state)
{
	static const u8 harmless[] = { 0xc9, 0xd2, 0xf6, 0xff };
	u8 code[KXW_CODE_ACCESSOR];
	unsigned int byte, prefix;

	(void)state;
	for (byte = 0; byte < 256; byte++) {
		memcpy(code, cleared, sizeof(code));
		code[7] = (u8)byte;
		assert_int_equal(kxw_code_is_accessor(code, 176),
				 memchr(harmless, (int)byte, sizeof(harmless)) != NULL);
		memcpy(code, longest, sizeof(code));
		code[20] = (u8)byte;
		assert_int_equal(kxw_code_is_accessor(code, 176),
				 byte == 0xc0 || byte == 0xc9 || byte == 0xd2 || byte == 0xdb);
	}
	for (prefix = 0; prefix < 256; prefix++) {
		memcpy(code, longest, sizeof(code));
		code[18] = (u8)prefix;
		/* 0xc3: it returns there already. */
		assert_int_equal(kxw_code_is_accessor(code, 176), prefix == 0x45 || prefix == 0xc3);
	}
	/* One more than fits. */
	memcpy(code, longest, sizeof(code));
	code[30] = 0x31;
	assert_false(kxw_code_is_accessor(code, 176));
}

/* A jump to it, its middle, and the first function of a page of zeroes. */
static void test_none(void **state)
{
	static const u8 zero[KXW_CODE_ACCESSOR];
	u8 shifted[KXW_CODE_ACCESSOR] = { 0 };

	(void)state;
	assert_false(kxw_code_is_accessor(zero, 0));
	memcpy(shifted, marked + 1, sizeof(shifted) - 1);
	assert_false(kxw_code_is_accessor(shifted, 176));
	memset(shifted, 0, sizeof(shifted));
	memcpy(shifted + 1, plain, sizeof(shifted) - 1);
	assert_false(kxw_code_is_accessor(shifted, 176));
}

static void test_begins(void **state)
{
	unsigned int i;

	(void)state;
	assert_true(kxw_code_begins(marked, 0x2e5180));
	/* Made for its size: marked, and not aligned. */
	assert_true(kxw_code_begins(marked, 0x2e5183));
	for (i = 1; i < 16; i++)
		assert_false(kxw_code_begins(plain, 0x2e5180 + i));
	assert_true(kxw_code_begins(plain, 0x2e5190));
}

#if defined(__x86_64__)
/* The library that this test is linked to, whichever it is. */
static void test_real(void **state)
{
	const u8 *error = (const u8 *)(uintptr_t)X509_STORE_CTX_get_error;
	const u8 *depth = (const u8 *)(uintptr_t)X509_STORE_CTX_get_error_depth;
	const u8 *code = memcmp(error, "\xf3\x0f\x1e\xfa", 4) ? error : error + 4;
	u32 at, found = 0;

	(void)state;
	memcpy(&at, code + 2, sizeof(at));
	assert_true(kxw_code_is_accessor(error, at));
	assert_false(kxw_code_is_accessor(depth, at));
	assert_false(kxw_code_is_accessor((const u8 *)(uintptr_t)EVP_PKEY_encrypt, at));
	for (at = 0; at < 4096; at++)
		found += kxw_code_is_accessor(depth, at);
	assert_int_equal(found, 1);
	assert_true(kxw_code_begins(error, (uintptr_t)error));
	assert_true(kxw_code_begins((const u8 *)(uintptr_t)EVP_PKEY_encrypt,
				    (uintptr_t)EVP_PKEY_encrypt));
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accessor),
		cmocka_unit_test(test_other_member),
		cmocka_unit_test(test_other_code),
		cmocka_unit_test(test_clearing),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_begins),
#if defined(__x86_64__)
		cmocka_unit_test(test_real),
#endif
	};

	return cmocka_run_group_tests_name("code", tests, NULL, NULL);
}
