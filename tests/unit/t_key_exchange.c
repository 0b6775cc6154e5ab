// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kxwatch/uapi.h>
#include <tls/key_exchange.h>

#include "hex.h"

static struct bytes body;

static void test_key_exchange(void **state)
{
	static const struct {
		uint32_t kx;
		const char *hex;
		int ret;
		unsigned int group, bits;
	} table[] = {
		{ KXW_KX_ECDHE, "03 001d 02 aabb 0804 0001 00", 0, 0x001d, 0 },
		{ KXW_KX_ECDH_ANON, "03 0017 01 aa", 0, 0x0017, 0 },
		{ KXW_KX_ECDHE_PSK, "0003 616263 03 0018 01 aa", 0, 0x0018, 0 },
		{ KXW_KX_ECDHE_PSK, "0000 03 0018 01 aa", 0, 0x0018, 0 },
		{ KXW_KX_ECDHE_PSK, "0009 03 0018 01 aa", -1, 0, 0 },
		{ KXW_KX_ECCPWD, "02 aabb 03 0017 01 aa 01 bb", 0, 0x0017, 0 },
		{ KXW_KX_ECDHE, "03 001d", -1, 0x001d, 0 },
		{ KXW_KX_ECDHE, "03 001d 00", -1, 0x001d, 0 },
		{ KXW_KX_ECDHE, "03 001d 05 aabb", -1, 0x001d, 0 },
		{ KXW_KX_ECDHE, "03 00", -1, 0, 0 },
		{ KXW_KX_ECDHE, "", -1, 0, 0 },
		{ KXW_KX_ECDHE, "04 001d 01 aa", -1, 0, 0 },
		{ KXW_KX_ECDHE, "01 03 00ffff", 0, 0, 16 },	/* explicit prime */
		{ KXW_KX_ECDHE, "01 00", -1, 0, 0 },
		{ KXW_KX_ECDHE, "02 0119", 0, 0, 281 },		/* explicit char2 */
		{ KXW_KX_ECDHE, "02 01", -1, 0, 0 },
		{ KXW_KX_DHE, "0002 8001 0001 02 0002 1234 0804", 0, 0, 16 },
		{ KXW_KX_DHE, "0004 00000fff 0001 02 0001 12", 0, 0, 12 },
		{ KXW_KX_DHE, "0002 0000 0001 02 0001 12", 0, 0, 0 },
		{ KXW_KX_DHE, "0000 0001 02 0001 12", -1, 0, 0 },
		{ KXW_KX_DHE, "0002 8001 0000 0001 12", -1, 0, 16 },
		{ KXW_KX_DHE, "0002 8001 0001 02 0000", -1, 0, 16 },
		{ KXW_KX_DHE, "0002 8001 0001 02", -1, 0, 16 },
		{ KXW_KX_DHE, "0003 8001", -1, 0, 0 },
		{ KXW_KX_DH_ANON, "0001 ff 0001 02 0001 12", 0, 0, 8 },
		{ KXW_KX_DHE_PSK, "0001 61 0001 ff 0001 02 0001 12", 0, 0, 8 },
		{ KXW_KX_PSK, "0003 616263", 0, 0, 0 },
		{ KXW_KX_RSA, "ffff", 0, 0, 0 },
		{ KXW_KX_UNKNOWN, "", 0, 0, 0 },
		{ 4711, "03 001d 01 aa", 0, 0, 0 },
	};
	struct server_key_exchange k;
	uint8_t *copy;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		body.size = 0;
		bytes_hex(&body, table[i].hex);
		copy = malloc(body.size ? body.size : 1);
		memcpy(copy, body.data, body.size);
		if (server_key_exchange_parse(&k, table[i].kx, copy, body.size) != table[i].ret ||
		    k.group != table[i].group || k.bits != table[i].bits)
			fail_msg("kx %u, \"%s\": group %04x, %u bits", table[i].kx, table[i].hex,
				 k.group, k.bits);
		free(copy);
	}
}

static void test_key_exchange_2048(void **state)
{
	struct server_key_exchange k;
	size_t p, i;

	(void)state;
	body.size = 0;
	p = bytes_open(&body, 2);
	bytes_hex(&body, "00");
	for (i = 0; i < 256; i++)
		bytes_hex(&body, "ff");
	bytes_close(&body, p, 2);
	bytes_hex(&body, "0001 02 0001 05");
	assert_int_equal(server_key_exchange_parse(&k, KXW_KX_DHE, body.data, body.size), 0);
	assert_int_equal(k.bits, 2048);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key_exchange),
		cmocka_unit_test(test_key_exchange_2048),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
