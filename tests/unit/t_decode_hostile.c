// SPDX-License-Identifier: BSD-3-Clause
/* Messages no true kernel sends: cut, bent, and with every attribute too short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "decode_touch.h"
#include "nl_builder.h"
#include "lib/policy.h"

/* One event that holds every attribute there is. */
static struct nlmsghdr *full_event(void)
{
	struct nl_msg *msg = build_event(1, KXW_EVENT_TLS);
	struct nlattr *nest;

	nla_put_u64(msg, KXW_A_EVENT_FLOW_ID, 33);
	nest = nla_nest_start(msg, KXW_A_EVENT_PROCESS);
	build_process_set(msg);
	nla_nest_end(msg, nest);
	build_library(msg, KXW_A_EVENT_LIBRARY, "/lib/libssl.so.3");
	nest = nla_nest_start(msg, KXW_A_EVENT_FLOW);
	build_flow_set(msg, true);
	nla_nest_end(msg, nest);
	build_call(msg);
	nla_put_u32(msg, KXW_A_EVENT_DIRECTION, KXW_INBOUND);
	build_message(msg, KXW_MSG_SERVER_HELLO, 80, 4, "0123456789", 10);
	build_message(msg, KXW_MSG_ALERT, 2, 0, "\2\50", 2);
	nla_put_flag(msg, KXW_A_EVENT_OVERLAP);
	nla_put_u32(msg, KXW_A_EVENT_TLS_END, KXW_TLS_END_BAD);
	nla_put_string(msg, KXW_A_EVENT_TLS_RULE, "rule");
	return build_end(msg);
}

static void test_cut(void **state)
{
	struct nlmsghdr *whole = full_event(), *part;
	size_t size;

	(void)state;
	assert_int_equal(touch_event(whole), 0);
	for (size = NLMSG_HDRLEN; size < whole->nlmsg_len; size++) {
		part = build_copy(whole, size);
		touch_all(part);
		free(part);
	}
	free(whole);
}

static void test_bent(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x03, 0x7f, 0x80, 0xff };
	struct nlmsghdr *whole = full_event(), *bent;
	size_t i, j;

	(void)state;
	for (i = NLMSG_HDRLEN; i < whole->nlmsg_len; i++) {
		for (j = 0; j < sizeof(values); j++) {
			bent = build_copy(whole, whole->nlmsg_len);
			((uint8_t *)bent)[i] = values[j];
			touch_all(bent);
			free(bent);
		}
	}
	free(whole);
}

enum { ALONE = 0 };

/* An event with a set that holds nothing but one attribute of the given size. */
static int event_with(int nest_type, int type, const void *data, int size)
{
	struct nl_msg *msg = build_event(9, KXW_EVENT_CONNECT);
	struct nlattr *nest = NULL;
	struct nlmsghdr *nlh;
	int ret;

	if (nest_type != ALONE)
		nest = nla_nest_start(msg, nest_type);
	if (nest_type == KXW_A_EVENT_MESSAGE && type != KXW_A_MESSAGE_TYPE)
		nla_put_u32(msg, KXW_A_MESSAGE_TYPE, KXW_MSG_ALERT);
	nla_put(msg, type, size, data);
	if (nest)
		nla_nest_end(msg, nest);
	nlh = build_end(msg);
	ret = touch_event(nlh);
	free(nlh);
	return ret;
}

static void assert_lengths(int nest_type, const struct nla_policy *policy, int max)
{
	static const uint8_t zeroes[20], ones[8] = { 1, 1, 1, 1, 1, 1, 1, 1 };
	int type, size;

	for (type = 1; type <= max; type++) {
		/* Of requests: whatever it is in an answer, it is not read. */
		if (nest_type == ALONE && type == KXW_A_EVENT_SINCE)
			continue;
		size = policy[type].type == NLA_U64 ? 8 : policy[type].type == NLA_U32 ? 4 : 0;
		if (policy[type].type == NLA_STRING) {
			assert_int_equal(event_with(nest_type, type, "", 1), 0);
			assert_int_equal(event_with(nest_type, type, "", 0), KXWE_PROTOCOL);
			assert_int_equal(event_with(nest_type, type, ones, 8), KXWE_PROTOCOL);
		}
		if (!size)
			continue;
		assert_int_equal(event_with(nest_type, type, zeroes, size - 1), KXWE_PROTOCOL);
		assert_int_equal(event_with(nest_type, type, zeroes, size + 1), KXWE_PROTOCOL);
		assert_int_equal(event_with(nest_type, type, zeroes, 0), KXWE_PROTOCOL);
	}
}

static void test_lengths(void **state)
{
	(void)state;
	assert_lengths(ALONE, kxw_event_policy, KXW_A_EVENT_MAX);
	assert_lengths(KXW_A_EVENT_PROCESS, kxw_process_policy, KXW_A_PROCESS_MAX);
	assert_lengths(KXW_A_EVENT_LIBRARY, kxw_library_policy, KXW_A_LIBRARY_MAX);
	assert_lengths(KXW_A_EVENT_FLOW, kxw_flow_policy, KXW_A_FLOW_MAX);
	assert_lengths(KXW_A_EVENT_MESSAGE, kxw_message_policy, KXW_A_MESSAGE_MAX);
}

/* Readers walk strings to their NUL: each must have one, whatever the tables say. */
static void test_strings(void **state)
{
	static const int strings[][2] = {
		{ KXW_A_EVENT_PROCESS, KXW_A_PROCESS_COMM },
		{ KXW_A_EVENT_PROCESS, KXW_A_PROCESS_PARENT_COMM },
		{ KXW_A_EVENT_PROCESS, KXW_A_PROCESS_EXE },
		{ KXW_A_EVENT_PROCESS, KXW_A_PROCESS_CGROUP },
		{ KXW_A_EVENT_LIBRARY, KXW_A_LIBRARY_PATH },
		{ ALONE, KXW_A_EVENT_TLS_RULE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		assert_int_equal(event_with(strings[i][0], strings[i][1], "abcd", 5), 0);
		assert_int_equal(event_with(strings[i][0], strings[i][1], "abcd", 4), KXWE_PROTOCOL);
		assert_int_equal(event_with(strings[i][0], strings[i][1], "", 0), KXWE_PROTOCOL);
	}
}

/* An address of any other size is none, and a port has 16 bits. */
static void test_endpoints(void **state)
{
	static const uint8_t ip[32];
	uint32_t port = 65536;
	int size;

	(void)state;
	for (size = 0; size <= (int)sizeof(ip); size++)
		assert_int_equal(event_with(KXW_A_EVENT_FLOW, KXW_A_FLOW_REMOTE_IP, ip, size),
				 size == 4 || size == 16 ? 0 : KXWE_PROTOCOL);
	assert_int_equal(event_with(KXW_A_EVENT_FLOW, KXW_A_FLOW_LOCAL_PORT, &port, 4),
			 KXWE_PROTOCOL);
	port = 65535;
	assert_int_equal(event_with(KXW_A_EVENT_FLOW, KXW_A_FLOW_LOCAL_PORT, &port, 4), 0);
}

static void assert_part(int wanted, uint32_t length, uint32_t offset, size_t size)
{
	static const uint8_t data[64];
	struct nl_msg *msg = build_event(9, KXW_EVENT_TLS);
	struct nlmsghdr *nlh;

	build_message(msg, KXW_MSG_CERTIFICATE, length, offset, data, size);
	nlh = build_end(msg);
	assert_int_equal(touch_event(nlh), wanted);
	free(nlh);
}

static void test_parts(void **state)
{
	(void)state;
	assert_part(0, 64, 0, 64);
	assert_part(0, 64, 64, 0);
	assert_part(0, 0xffffffff, 0xffffffbf, 64);
	assert_part(KXWE_PROTOCOL, 63, 0, 64);
	assert_part(KXWE_PROTOCOL, 64, 1, 64);
	assert_part(KXWE_PROTOCOL, 64, 65, 0);
	assert_part(KXWE_PROTOCOL, 64, 0xfffffff0, 64);
	assert_part(KXWE_PROTOCOL, 0, 0xffffffff, 1);
}

static void assert_refused(uint64_t seq, uint32_t type, int without)
{
	struct nl_msg *msg = build_begin(KXW_CMD_EVENT_GET);
	struct nlmsghdr *nlh;

	if (without != KXW_A_EVENT_SEQ)
		nla_put_u64(msg, KXW_A_EVENT_SEQ, seq);
	if (without != KXW_A_EVENT_TIME)
		nla_put_u64(msg, KXW_A_EVENT_TIME, 1);
	if (without != KXW_A_EVENT_TYPE)
		nla_put_u32(msg, KXW_A_EVENT_TYPE, type);
	nlh = build_end(msg);
	assert_int_equal(touch_event(nlh), KXWE_PROTOCOL);
	free(nlh);
}

static void test_required(void **state)
{
	(void)state;
	assert_refused(1, KXW_EVENT_CLOSE, KXW_A_EVENT_SEQ);
	assert_refused(1, KXW_EVENT_CLOSE, KXW_A_EVENT_TIME);
	assert_refused(1, KXW_EVENT_CLOSE, KXW_A_EVENT_TYPE);
	assert_refused(0, KXW_EVENT_CLOSE, 0);
	/* The kernel must not pass for the library. */
	assert_refused(1, KXW_EVENT_GAP, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_bent),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_endpoints),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_required),
	};

	return cmocka_run_group_tests_name("decode, hostile", tests, NULL, NULL);
}
