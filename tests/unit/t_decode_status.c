// SPDX-License-Identifier: BSD-3-Clause
/* The status as the kernel sends it, and with more of everything than fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "nl_builder.h"

static struct kxw_status status;

static struct nl_msg *build_status(void)
{
	struct nl_msg *msg = build_begin(KXW_CMD_STATUS_GET);

	nla_put_string(msg, KXW_A_STATUS_VERSION, "0.1.0");
	nla_put_u64(msg, KXW_A_STATUS_INSTANCE, 0xfedcba9876543210ULL);
	nla_put_u64(msg, KXW_A_STATUS_HEAD, 500);
	nla_put_u64(msg, KXW_A_STATUS_TAIL, 20);
	return msg;
}

static void build_hook(struct nl_msg *msg, const char *name, const char *symbol)
{
	struct nlattr *nest = nla_nest_start(msg, KXW_A_STATUS_HOOK);

	nla_put_string(msg, KXW_A_HOOK_NAME, name);
	nla_put_string(msg, KXW_A_HOOK_SYMBOL, symbol);
	nla_put_u32(msg, KXW_A_HOOK_STATE, KXW_HOOK_FAILED);
	nla_put_u32(msg, KXW_A_HOOK_ERROR, 2);
	nla_put_u64(msg, KXW_A_HOOK_HITS, 1ULL << 40);
	nla_put_u64(msg, KXW_A_HOOK_MISSED, 3);
	nla_nest_end(msg, nest);
}

static void build_limit(struct nl_msg *msg, const char *name)
{
	struct nlattr *nest = nla_nest_start(msg, KXW_A_STATUS_LIMIT);

	nla_put_string(msg, KXW_A_LIMIT_NAME, name);
	nla_put_u32(msg, KXW_A_LIMIT_USED, 1);
	nla_put_u32(msg, KXW_A_LIMIT_CAPACITY, 4096);
	nla_put_u32(msg, KXW_A_LIMIT_UNIT_SIZE, 700);
	nla_nest_end(msg, nest);
}

static int decode(struct nl_msg *msg)
{
	struct nlmsghdr *nlh = build_end(msg);
	int ret;

	memset(&status, 0xa5, sizeof(status));
	ret = kxw_decode_status(nlh, &status);
	free(nlh);
	return ret;
}

static void test_status(void **state)
{
	struct nl_msg *msg = build_status();
	struct nlattr *nest;
	int i;

	(void)state;
	build_hook(msg, "mmap", "security_mmap_file");
	build_hook(msg, "connect", "tcp_connect");
	nest = nla_nest_start(msg, KXW_A_STATUS_STATS);
	for (i = KXW_A_STATS_PAD + 1; i <= KXW_A_STATS_MAX + 1; i++)
		nla_put_u64(msg, i, 1000 + (uint64_t)i);
	nla_nest_end(msg, nest);
	build_limit(msg, "processes");
	nla_put_string(msg, KXW_A_STATUS_LIBRARY, "libssl");
	nla_put_string(msg, KXW_A_STATUS_LIBRARY, "libcrypto");

	assert_int_equal(decode(msg), 0);
	assert_string_equal(status.version, "0.1.0");
	assert_true(status.instance == 0xfedcba9876543210ULL);
	assert_int_equal(status.head, 500);
	assert_int_equal(status.tail, 20);
	assert_int_equal(status.hooks, 2);
	assert_string_equal(status.hook[0].name, "mmap");
	assert_string_equal(status.hook[1].symbol, "tcp_connect");
	assert_int_equal(status.hook[1].state, KXW_HOOK_FAILED);
	assert_int_equal(status.hook[1].error, 2);
	assert_true(status.hook[1].hits == 1ULL << 40);
	assert_int_equal(status.hook[1].missed, 3);
	for (i = KXW_A_STATS_PAD + 1; i <= KXW_A_STATS_MAX; i++)
		assert_int_equal(status.stats[i], 1000 + i);
	assert_int_equal(status.limits, 1);
	assert_string_equal(status.limit[0].name, "processes");
	assert_int_equal(status.limit[0].used, 1);
	assert_int_equal(status.limit[0].capacity, 4096);
	assert_int_equal(status.limit[0].unit_size, 700);
	assert_int_equal(status.libraries, 2);
	assert_string_equal(status.library[1], "libcrypto");
}

static void test_too_much(void **state)
{
	struct nl_msg *msg = build_status();
	char name[200];
	int i;

	(void)state;
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < 40; i++) {
		build_hook(msg, name, name);
		build_limit(msg, name);
		nla_put_string(msg, KXW_A_STATUS_LIBRARY, name);
	}
	nla_put_string(msg, KXW_A_STATUS_VERSION, name);
	assert_int_equal(decode(msg), 0);
	assert_int_equal(status.hooks, KXW_HOOKS_MAX);
	assert_int_equal(status.limits, KXW_LIMITS_MAX);
	assert_int_equal(status.libraries, KXW_LIBRARY_PATTERNS);
	assert_int_equal(strlen(status.version), sizeof(status.version) - 1);
	assert_int_equal(strlen(status.hook[KXW_HOOKS_MAX - 1].name), 31);
	assert_int_equal(strlen(status.hook[KXW_HOOKS_MAX - 1].symbol), 63);
	assert_int_equal(strlen(status.limit[KXW_LIMITS_MAX - 1].name), 31);
	assert_int_equal(strlen(status.library[KXW_LIBRARY_PATTERNS - 1]), 63);
}

static void test_too_little(void **state)
{
	struct nl_msg *msg = build_begin(KXW_CMD_STATUS_GET);

	(void)state;
	nla_put_u64(msg, KXW_A_STATUS_HEAD, 500);
	nla_put_u64(msg, KXW_A_STATUS_TAIL, 20);
	assert_int_equal(decode(msg), KXWE_PROTOCOL);
	msg = build_status();
	nla_put(msg, KXW_A_STATUS_STATS, 3, "abc");
	assert_int_equal(decode(msg), 0);
	assert_int_equal(status.stats[KXW_A_STATS_EVENTS], 0);
	msg = build_status();
	nla_put(msg, KXW_A_STATUS_LIBRARY, 3, "abc");
	assert_int_equal(decode(msg), KXWE_PROTOCOL);
}

/* Every counter has a name, and no two the same. */
static void test_names(void **state)
{
	unsigned int i, j;

	(void)state;
	assert_null(kxw_stats_name(0));
	assert_null(kxw_stats_name(KXW_A_STATS_PAD));
	assert_null(kxw_stats_name(KXW_A_STATS_MAX + 1));
	for (i = KXW_A_STATS_PAD + 1; i <= KXW_A_STATS_MAX; i++) {
		assert_non_null(kxw_stats_name(i));
		for (j = KXW_A_STATS_PAD + 1; j < i; j++)
			assert_string_not_equal(kxw_stats_name(i), kxw_stats_name(j));
	}
	assert_string_equal(kxw_stats_name(KXW_A_STATS_EVENTS_OVERWRITTEN), "events_overwritten");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_too_little),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("decode, status", tests, NULL, NULL);
}
