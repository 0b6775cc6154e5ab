// SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause
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

/*
 * The size of an instruction that clears one of the registers which a function may leave
 * as it likes, but for its result: xor %ecx, %ecx; also %edx, %esi, %edi, %r8d to %r11d.
 */
static u32 kxw_code_clears(const u8 *code)
{
	bool high = code[0] == 0x45;
	u8 one, other;

	code += high;
	one = code[1] & 7;
	other = code[1] >> 3 & 7;
	if (code[0] != 0x31 || code[1] >> 6 != 3 || one != other)
		return 0;
	if (high)
		return one <= 3 ? 3 : 0;
	return one == 1 || one == 2 || one == 6 || one == 7 ? 2 : 0;
}

/* mov at(%rdi), %eax; ret */
bool kxw_code_is_accessor(const u8 *code, u32 at)
{
	const u8 *end = code + KXW_CODE_ACCESSOR;
	u32 displacement, size;

	if (kxw_code_has_endbr64(code))
		code += sizeof(kxw_code_endbr64);
	displacement = code[2] | code[3] << 8 | code[4] << 16 | (u32)code[5] << 24;
	if (code[0] != 0x8b || code[1] != 0x87 || displacement != at)
		return false;
	code += 6;
	while (end - code > 3 && (size = kxw_code_clears(code)))
		code += size;
	return code < end && *code == 0xc3;
}
