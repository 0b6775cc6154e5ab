// SPDX-License-Identifier: BSD-3-Clause
/* Calls inside of libraries, and the files that are probed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "decode_touch.h"
#include "nl_builder.h"

static struct kxw_event ev;
static struct kxw_scratch scratch;

static int decode_event(struct nlmsghdr *nlh)
{
	memset(&ev, 0xa5, sizeof(ev));
	return kxw_decode_event(nlh, &ev, &scratch);
}

static void test_call(void **state)
{
	struct nl_msg *msg = build_event(7, KXW_EVENT_CALL);
	struct nlmsghdr *nlh;

	(void)state;
	nla_put_u64(msg, KXW_A_EVENT_FLOW_ID, 33);
	build_call(msg);
	nlh = build_end(msg);
	assert_int_equal(decode_event(nlh), 0);
	assert_int_equal(ev.flow_id, 33);
	assert_non_null(ev.call);
	assert_int_equal(ev.call->point, KXW_POINT_VERDICT);
	assert_int_equal(ev.call->dev, 8 << 20 | 1);
	assert_int_equal(ev.call->inode, 0x123456789aULL);
	assert_int_equal(ev.call->thread, 4243);
	assert_string_equal(ev.call->caller, "libssl.so.3");
	assert_int_equal(ev.call->known, 0x3f);
	assert_int_equal(ev.call->code, 18);
	assert_int_equal(ev.call->depth, 0);
	assert_int_equal(ev.call->input, 48);
	assert_int_equal(ev.call->output, 256);
	assert_int_equal(ev.call->padding, 1);
	assert_int_equal(ev.call->mode, 3);
	free(nlh);
}

/* What is not there is unknown, and zero is a value. */
static void test_call_unknown(void **state)
{
	struct nl_msg *msg = build_event(8, KXW_EVENT_CALL);
	struct nlattr *nest = nla_nest_start(msg, KXW_A_EVENT_CALL);
	struct nlmsghdr *nlh;

	(void)state;
	nla_put_u32(msg, KXW_A_CALL_POINT, 99);
	nla_put_u32(msg, KXW_A_CALL_DEPTH, 0);
	nla_nest_end(msg, nest);
	nlh = build_end(msg);
	assert_int_equal(decode_event(nlh), 0);
	assert_int_equal(ev.call->point, 99);
	assert_int_equal(ev.call->known, KXW_KNOWS_DEPTH);
	assert_null(ev.call->caller);
	free(nlh);
	/* A call of nothing breaks the contract. */
	msg = build_event(8, KXW_EVENT_CALL);
	nest = nla_nest_start(msg, KXW_A_EVENT_CALL);
	nla_put_u32(msg, KXW_A_CALL_CODE, 18);
	nla_nest_end(msg, nest);
	nlh = build_end(msg);
	assert_int_equal(decode_event(nlh), KXWE_PROTOCOL);
	free(nlh);
	nlh = build_end(build_event(9, KXW_EVENT_CLOSE));
	assert_int_equal(decode_event(nlh), 0);
	assert_null(ev.call);
	free(nlh);
}

static struct nlmsghdr *probe_message(size_t points, int size)
{
	struct nl_msg *msg = build_begin(KXW_CMD_PROBE_GET);

	nla_put_u32(msg, KXW_A_PROBE_DEV, 8 << 20 | 1);
	nla_put_u64(msg, KXW_A_PROBE_INODE, 0x123456789aULL);
	nla_put_string(msg, KXW_A_PROBE_PATH, "/usr/lib/libcrypto.so.3");
	nla_put_flag(msg, KXW_A_PROBE_PINNED);
	while (points--)
		build_point(msg, KXW_POINT_VERDICT, size);
	return build_end(msg);
}

static void test_probe(void **state)
{
	struct nlmsghdr *nlh = probe_message(KXW_PROBE_POINTS + 3, 11);
	struct kxw_probe probe;

	(void)state;
	memset(&probe, 0xa5, sizeof(probe));
	assert_int_equal(kxw_decode_probe(nlh, &probe), 0);
	assert_int_equal(probe.dev, 8 << 20 | 1);
	assert_int_equal(probe.inode, 0x123456789aULL);
	assert_string_equal(probe.path, "/usr/lib/libcrypto.so.3");
	assert_true(probe.pinned);
	assert_int_equal(probe.points, KXW_PROBE_POINTS);
	assert_int_equal(probe.point[0].kind, KXW_POINT_VERDICT);
	assert_int_equal(probe.point[0].offset, 0x2e5180);
	assert_int_equal(probe.point[0].size, 11);
	assert_memory_equal(probe.point[0].bytes, "\xf3\x0f\x1e\xfa\x8b\x87\xb0\0\0\0\xc3", 11);
	assert_int_equal(probe.point[0].error_at, 176);
	assert_int_equal(probe.point[0].depth_at, 172);
	assert_int_equal(probe.point[7].hits, 5);
	free(nlh);
}

static void test_probe_hostile(void **state)
{
	struct nlmsghdr *whole = probe_message(2, 16), *part;
	size_t size;

	(void)state;
	assert_int_equal(touch_probe(whole), 0);
	for (size = NLMSG_HDRLEN; size < whole->nlmsg_len; size++) {
		part = build_copy(whole, size);
		touch_all(part);
		free(part);
	}
	free(whole);
	/* Bytes beyond the bounds of the contract have no room. */
	whole = probe_message(1, KXW_POINT_BYTES_MAX + 1);
	assert_int_equal(touch_probe(whole), KXWE_PROTOCOL);
	free(whole);
	whole = probe_message(1, KXW_POINT_BYTES_MIN - 1);
	assert_int_equal(touch_probe(whole), KXWE_PROTOCOL);
	free(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_call),
		cmocka_unit_test(test_call_unknown),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_probe_hostile),
	};

	return cmocka_run_group_tests_name("decode_probe", tests, NULL, NULL);
}
