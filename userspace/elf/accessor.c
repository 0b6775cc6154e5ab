// SPDX-License-Identifier: BSD-3-Clause
#include "accessor.h"

#include <string.h>

#include <kmod/wire/code.h>

#define MEMBER_MAX	4096	/* no structure of OpenSSL is longer */
#define ENDBR64		4	/* bytes, where the function begins with it */

/* What the module will say of it decides; here only the offset is read. */
bool accessor_member(const uint8_t *code, size_t size, uint32_t *at)
{
	uint8_t whole[KXW_CODE_ACCESSOR];
	const uint8_t *load = whole;
	uint32_t member;

	/* No instruction begins with what is put behind code that ends. */
	memset(whole, 0xff, sizeof(whole));
	memcpy(whole, code, size < sizeof(whole) ? size : sizeof(whole));
	if (whole[0] == 0xf3)
		load += ENDBR64;
	member = (uint32_t)load[2] | (uint32_t)load[3] << 8 | (uint32_t)load[4] << 16 |
		 (uint32_t)load[5] << 24;
	if (member >= MEMBER_MAX || member % 4 || !kxw_code_is_accessor(whole, member))
		return false;
	*at = member;
	return true;
}
