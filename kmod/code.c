// SPDX-License-Identifier: GPL-2.0-only
#include <linux/string.h>

#include "code.h"

/* x86: an indirect branch may land here. Compilers put it first, or nowhere. */
static const u8 kxw_code_endbr64[] = { 0xf3, 0x0f, 0x1e, 0xfa };

static bool kxw_code_has_endbr64(const u8 *code)
{
	return !memcmp(code, kxw_code_endbr64, sizeof(kxw_code_endbr64));
}

bool kxw_code_begins(const u8 *code, u64 offset)
{
	/* Functions are aligned unless a program is made for its size. */
	return kxw_code_has_endbr64(code) || !(offset & 15);
}

/* mov at(%rdi), %eax; ret */
bool kxw_code_is_accessor(const u8 *code, u32 at)
{
	u32 displacement;

	if (kxw_code_has_endbr64(code))
		code += sizeof(kxw_code_endbr64);
	displacement = code[2] | code[3] << 8 | code[4] << 16 | (u32)code[5] << 24;
	return code[0] == 0x8b && code[1] == 0x87 && displacement == at && code[6] == 0xc3;
}
