// SPDX-License-Identifier: BSD-3-Clause
/* What a network is, and what is inside. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <judge/network.h>

#include "tape.h"

static void what_is_inside(void **state)
{
	static const char *const inside[] = {
		"10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.1", "127.0.0.1",
		"169.254.1.1", "100.64.0.1", "100.127.255.255", "0.0.0.0", "239.1.1.1",
		"255.255.255.255", "::1", "::", "fe80::1", "febf::1", "fd00::1", "ff02::1",
	};
	static const char *const outside[] = {
		"203.0.113.1", "198.51.100.1", "192.0.2.1", "2001:db8::1", "8.8.8.8",
		"172.32.0.0", "172.15.255.255", "11.0.0.0", "100.128.0.0", "fec0::1", "::2",
		"2600::1",
	};
	struct network_list l = { .count = 0 };
	struct kxw_endpoint e;
	size_t i;

	(void)state;
	assert_int_equal(network_list_add_defaults(&l), 0);
	for (i = 0; i < sizeof(inside) / sizeof(inside[0]); i++) {
		tape_endpoint(&e, inside[i], 1);
		if (!network_list_has(&l, &e))
			fail_msg("%s is outside", inside[i]);
	}
	for (i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		tape_endpoint(&e, outside[i], 1);
		if (network_list_has(&l, &e))
			fail_msg("%s is inside", outside[i]);
	}
	network_list_clean(&l);
}

static void what_is_a_network(void **state)
{
	static const char *const bad[] = {
		"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/ 8", "10.0.0/8",
		"10.0.0.1/8", "2001:db8::/129", "2001:db8::1/64", "10.0.0.0/8x", "example.org",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb/64",
	};
	struct network n;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!network_parse(&n, bad[i]))
			fail_msg("%s is a network", bad[i]);
	assert_int_equal(network_parse(&n, "0.0.0.0/0"), 0);
	assert_int_equal(network_parse(&n, "2001:db8::1"), 0);
	assert_int_equal(n.prefix, 128);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_inside),
		cmocka_unit_test(what_is_a_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
