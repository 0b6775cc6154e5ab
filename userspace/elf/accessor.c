// SPDX-License-Identifier: BSD-3-Clause
#include "accessor.h"

#include <string.h>

#define MEMBER_MAX	4096	/* no structure of OpenSSL is longer */

/* Skips an instruction, if it is there. */
static void skip(const uint8_t **code, size_t *size, const uint8_t *what, size_t length)
{
	if (*size < length || memcmp(*code, what, length))
		return;
	*code += length;
	*size -= length;
}

/*
 * endbr64; mov member(%rdi),%eax; xor %edi,%edi; ret. The first is not there in some
 * builds; the third only in those that clear registers before they return.
 */
bool accessor_member(const uint8_t *code, size_t size, uint32_t *at)
{
	static const uint8_t endbr64[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	static const uint8_t clear[] = { 0x31, 0xff };
	uint32_t member;

	skip(&code, &size, endbr64, sizeof(endbr64));
	if (size < 6 || code[0] != 0x8b || code[1] != 0x87)
		return false;
	member = (uint32_t)code[2] | (uint32_t)code[3] << 8 | (uint32_t)code[4] << 16 |
		 (uint32_t)code[5] << 24;
	code += 6;
	size -= 6;
	skip(&code, &size, clear, sizeof(clear));
	if (!size || *code != 0xc3 || member >= MEMBER_MAX || member % 4)
		return false;
	*at = member;
	return true;
}
