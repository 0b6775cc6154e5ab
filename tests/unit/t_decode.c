// SPDX-License-Identifier: BSD-3-Clause
/* Events, images, flows and doorbells as the kernel sends them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "nl_builder.h"

static struct kxw_event ev;
static struct kxw_scratch scratch;

static int decode_event(struct nlmsghdr **nlh, struct nl_msg *msg)
{
	*nlh = build_end(msg);
	/* Whatever was there must not shine through. */
	memset(&ev, 0xa5, sizeof(ev));
	return kxw_decode_event(*nlh, &ev, &scratch);
}

static void assert_python(const struct kxw_process *p)
{
	assert_int_equal(p->id, 71);
	assert_int_equal(p->pid, 4242);
	assert_int_equal(p->start, 5000000001ULL);
	assert_int_equal(p->known, 0x1ff);
	assert_int_equal(p->ppid, 0);
	assert_int_equal(p->parent_start, 0);
	assert_string_equal(p->parent_comm, "bash");
	assert_int_equal(p->uid, 0);
	assert_int_equal(p->gid, 100);
	assert_int_equal(p->euid, 1000);
	assert_int_equal(p->loginuid, 1001);
	assert_int_equal(p->session, 7);
	assert_string_equal(p->comm, "python3");
	assert_string_equal(p->exe, "/usr/bin/python3.11");
	assert_int_equal(p->exe_dev, 8 << 20 | 2);
	assert_int_equal(p->exe_inode, 99);
	assert_int_equal(p->args_size, 18);
	assert_memory_equal(p->args, "python3\0/tmp/x.py", 18);
	assert_int_equal(p->pidns, 0xf0000001);
	assert_int_equal(p->netns, 0xf0000002);
	assert_int_equal(p->mntns, 0xf0000003);
	assert_string_equal(p->cgroup, "/system.slice/x.service");
	assert_true(p->exe_deleted && p->exe_memfd && p->cut && p->kthread);
}

static void test_process(void **state)
{
	struct nl_msg *msg = build_event(1, KXW_EVENT_PROCESS);
	struct nlattr *nest = nla_nest_start(msg, KXW_A_EVENT_PROCESS);
	struct nlmsghdr *nlh;

	(void)state;
	build_process_set(msg);
	nla_nest_end(msg, nest);
	assert_int_equal(decode_event(&nlh, msg), 0);
	assert_int_equal(ev.seq, 1);
	assert_int_equal(ev.time, 1700000000123456789ULL);
	assert_int_equal(ev.type, KXW_EVENT_PROCESS);
	assert_int_equal(ev.process_id, 71);
	assert_int_equal(ev.flow_id, 0);
	assert_int_equal(ev.messages, 0);
	assert_python(&ev.process);
	free(nlh);
}

/* What is absent is unknown, not zero: known says so, strings are NULL. */
static void test_process_unknown(void **state)
{
	struct nl_msg *msg = build_event(2, KXW_EVENT_PROCESS);
	struct nlattr *nest = nla_nest_start(msg, KXW_A_EVENT_PROCESS);
	struct nlmsghdr *nlh;

	(void)state;
	nla_put_u64(msg, KXW_A_PROCESS_ID, 72);
	nla_put_u32(msg, KXW_A_PROCESS_UID, 5);
	nla_put_u32(msg, KXW_A_PROCESS_GID, 5);
	nla_put_u32(msg, KXW_A_PROCESS_EXE_DEV, 1);
	nla_put_u32(msg, KXW_A_PROCESS_NETNS, 9);
	nla_nest_end(msg, nest);
	assert_int_equal(decode_event(&nlh, msg), 0);
	assert_int_equal(ev.process.known, KXW_KNOWS_NETNS);
	assert_null(ev.process.comm);
	assert_null(ev.process.exe);
	assert_null(ev.process.parent_comm);
	assert_null(ev.process.cgroup);
	assert_null(ev.process.args);
	assert_int_equal(ev.process.args_size, 0);
	assert_false(ev.process.exe_deleted || ev.process.cut);
	free(nlh);
}

static void assert_args(const void *args, size_t size, size_t wanted, bool cut)
{
	struct nl_msg *msg = build_event(3, KXW_EVENT_PROCESS);
	struct nlattr *nest = nla_nest_start(msg, KXW_A_EVENT_PROCESS);
	struct nlmsghdr *nlh;

	nla_put(msg, KXW_A_PROCESS_ARGS, (int)size, args);
	nla_nest_end(msg, nest);
	assert_int_equal(decode_event(&nlh, msg), 0);
	assert_int_equal(ev.process.args_size, wanted);
	assert_int_equal(ev.process.cut, cut);
	if (wanted) {
		assert_int_equal(ev.process.args[wanted - 1], 0);
		assert_memory_equal(ev.process.args, args, wanted - 1);
	}
	free(nlh);
}

/* The kernel cuts arguments anywhere; the reader always finds a NUL at the end. */
static void test_args(void **state)
{
	static char longer[KXW_ARGS_MAX + 100];

	(void)state;
	memset(longer, 'a', sizeof(longer));
	assert_args("", 0, 0, false);
	assert_args("", 1, 1, false);
	assert_args("ls\0-l", 6, 6, false);
	assert_args("ls\0-l", 5, 6, false);
	assert_args("ls\0\0", 4, 4, false);
	assert_args(longer, KXW_ARGS_MAX, KXW_ARGS_MAX + 1, false);
	assert_args(longer, sizeof(longer), KXW_ARGS_MAX + 1, true);
}

static void test_library(void **state)
{
	struct nl_msg *msg = build_event(4, KXW_EVENT_LIBRARY);
	struct nlmsghdr *nlh;

	(void)state;
	build_library(msg, KXW_A_EVENT_LIBRARY, "/usr/lib/libssl.so.3");
	assert_int_equal(decode_event(&nlh, msg), 0);
	assert_string_equal(ev.library.path, "/usr/lib/libssl.so.3");
	assert_int_equal(ev.library.dev, 8 << 20 | 1);
	assert_int_equal(ev.library.inode, 0x123456789aULL);
	assert_int_equal(ev.library.how, KXW_HOW_DLOPEN);
	assert_true(ev.library.known_file && ev.library.deleted);
	free(nlh);
}

static void assert_flow(const struct kxw_flow *f, bool closed)
{
	static const uint8_t remote[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };

	assert_int_equal(f->id, 33);
	assert_int_equal(f->process_id, 71);
	assert_int_equal(f->netns, 0xf0000002);
	assert_int_equal(f->local.ip_size, 4);
	assert_memory_equal(f->local.ip, "\xc0\x00\x02\x07", 4);
	assert_int_equal(f->local.port, 65535);
	assert_int_equal(f->remote.ip_size, 16);
	assert_memory_equal(f->remote.ip, remote, 16);
	assert_int_equal(f->remote.port, 443);
	assert_int_equal(f->established, closed);
	assert_int_equal(f->outcome, closed ? KXW_OUTCOME_CLOSED : 0);
	assert_int_equal(f->known_bytes, closed);
	assert_int_equal(f->duration, closed ? 1500000000ULL : 0);
	assert_int_equal(f->bytes_out, closed ? 517 : 0);
	assert_int_equal(f->bytes_in, closed ? 4096 : 0);
}

static void test_flow(void **state)
{
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	struct nl_msg *msg;
	int closed;

	(void)state;
	for (closed = 0; closed < 2; closed++) {
		msg = build_event(5, closed ? KXW_EVENT_CLOSE : KXW_EVENT_CONNECT);
		nla_put_u64(msg, KXW_A_EVENT_FLOW_ID, 33);
		nest = nla_nest_start(msg, KXW_A_EVENT_FLOW);
		build_flow_set(msg, closed);
		nla_nest_end(msg, nest);
		assert_int_equal(decode_event(&nlh, msg), 0);
		assert_int_equal(ev.flow_id, 33);
		assert_flow(&ev.flow, closed);
		free(nlh);
	}
}

static void test_tls(void **state)
{
	struct nl_msg *msg = build_event(6, KXW_EVENT_TLS);
	struct nlmsghdr *nlh;
	struct nlattr *nest;

	(void)state;
	nla_put_u32(msg, KXW_A_EVENT_DIRECTION, KXW_INBOUND);
	build_message(msg, KXW_MSG_CERTIFICATE, 3000, 2000, "0123456789", 10);
	build_message(msg, KXW_MSG_APPLICATION_DATA, 700, 0, NULL, 0);
	nest = nla_nest_start(msg, KXW_A_EVENT_MESSAGE);
	nla_put_u32(msg, KXW_A_MESSAGE_TYPE, KXW_MSG_CLIENT_KEY_EXCHANGE);
	nla_put_u32(msg, KXW_A_MESSAGE_KX, KXW_KX_ECDHE);
	nla_nest_end(msg, nest);
	nla_put_flag(msg, KXW_A_EVENT_OVERLAP);
	nla_put_u32(msg, KXW_A_EVENT_TLS_START, 12);
	nla_put_u32(msg, KXW_A_EVENT_TLS_END, KXW_TLS_END_BAD);
	nla_put_string(msg, KXW_A_EVENT_TLS_RULE, "a record is too long");
	assert_int_equal(decode_event(&nlh, msg), 0);
	assert_int_equal(ev.direction, KXW_INBOUND);
	assert_int_equal(ev.messages, 3);
	assert_int_equal(ev.message[0].type, KXW_MSG_CERTIFICATE);
	assert_int_equal(ev.message[0].version, 0x0303);
	assert_int_equal(ev.message[0].length, 3000);
	assert_int_equal(ev.message[0].offset, 2000);
	assert_int_equal(ev.message[0].size, 10);
	assert_memory_equal(ev.message[0].data, "0123456789", 10);
	assert_int_equal(ev.message[0].kx, 0);
	assert_int_equal(ev.message[1].length, 700);
	assert_null(ev.message[1].data);
	assert_int_equal(ev.message[1].size, 0);
	assert_int_equal(ev.message[2].kx, KXW_KX_ECDHE);
	assert_true(ev.overlap);
	assert_int_equal(ev.tls_start, 12);
	assert_int_equal(ev.tls_end, KXW_TLS_END_BAD);
	assert_string_equal(ev.tls_rule, "a record is too long");
	free(nlh);
}

/* The module has an order; what comes in another, or again, is read as well: the last counts. */
static void test_any_order(void **state)
{
	struct nl_msg *msg = build_begin(KXW_CMD_EVENT_GET);
	struct nlmsghdr *nlh;
	struct nlattr *nest;

	(void)state;
	nla_put_u32(msg, KXW_A_EVENT_DIRECTION, KXW_INBOUND);
	nest = nla_nest_start(msg, KXW_A_EVENT_MESSAGE);
	nla_put(msg, KXW_A_MESSAGE_DATA, 2, "\1\2");
	nla_put_u32(msg, KXW_A_MESSAGE_LENGTH, 7);
	nla_put_u32(msg, KXW_A_MESSAGE_VERSION, 0x0301);
	nla_put_u32(msg, KXW_A_MESSAGE_TYPE, KXW_MSG_ALERT);
	nla_put_u32(msg, KXW_A_MESSAGE_VERSION, 0x0303);
	nla_nest_end(msg, nest);
	nla_put_u64(msg, KXW_A_EVENT_FLOW_ID, 34);
	nla_put_u32(msg, KXW_A_EVENT_TYPE, KXW_EVENT_TLS);
	nla_put_u64(msg, KXW_A_EVENT_TIME, 5);
	nla_put_u64(msg, KXW_A_EVENT_SEQ, 6);
	nla_put_u64(msg, KXW_A_EVENT_FLOW_ID, 35);
	assert_int_equal(decode_event(&nlh, msg), 0);
	assert_int_equal(ev.seq, 6);
	assert_int_equal(ev.time, 5);
	assert_int_equal(ev.type, KXW_EVENT_TLS);
	assert_int_equal(ev.flow_id, 35);
	assert_int_equal(ev.direction, KXW_INBOUND);
	assert_int_equal(ev.messages, 1);
	assert_int_equal(ev.message[0].type, KXW_MSG_ALERT);
	assert_int_equal(ev.message[0].version, 0x0303);
	assert_int_equal(ev.message[0].length, 7);
	assert_int_equal(ev.message[0].size, 2);
	free(nlh);
}

/* More parts than a true event can hold: the first are kept, none is overrun. */
static void test_many_messages(void **state)
{
	struct nl_msg *msg = build_event(7, KXW_EVENT_TLS);
	struct nlmsghdr *nlh;
	uint32_t i;

	(void)state;
	for (i = 0; i < KXW_MESSAGES_MAX + 10; i++)
		build_message(msg, i, 0, 0, NULL, 0);
	assert_int_equal(decode_event(&nlh, msg), 0);
	assert_int_equal(ev.messages, KXW_MESSAGES_MAX);
	assert_int_equal(ev.message[KXW_MESSAGES_MAX - 1].type, KXW_MESSAGES_MAX - 1);
	free(nlh);
}

/* A newer module may say more; what is known is understood all the same. */
static void test_future(void **state)
{
	struct nl_msg *msg = build_event(8, 4711);
	struct nlmsghdr *nlh;

	(void)state;
	nla_put_u32(msg, KXW_A_EVENT_MAX + 1, 1);
	nla_put_string(msg, KXW_A_EVENT_MAX + 300, "news");
	nla_put_u64(msg, KXW_A_EVENT_FLOW_ID, 34);
	assert_int_equal(decode_event(&nlh, msg), 0);
	assert_int_equal(ev.type, 4711);
	assert_int_equal(ev.flow_id, 34);
	free(nlh);
}

static void test_image(void **state)
{
	struct nl_msg *msg = build_begin(KXW_CMD_PROCESS_GET);
	static struct kxw_image image;
	struct nlmsghdr *nlh;
	int i;

	(void)state;
	build_process_set(msg);
	for (i = 0; i < KXW_LIBRARIES_MAX + 3; i++)
		build_library(msg, KXW_A_PROCESS_LIBRARY, i ? "/lib/libcrypto.so.3" : "/lib/libssl.so.3");
	nlh = build_end(msg);
	assert_int_equal(kxw_decode_image(nlh, &image, &scratch), 0);
	assert_python(&image.process);
	assert_int_equal(image.libraries, KXW_LIBRARIES_MAX);
	assert_string_equal(image.library[0].path, "/lib/libssl.so.3");
	assert_string_equal(image.library[KXW_LIBRARIES_MAX - 1].path, "/lib/libcrypto.so.3");
	free(nlh);
}

static void test_open_flow(void **state)
{
	struct nl_msg *msg = build_begin(KXW_CMD_FLOW_GET);
	struct kxw_flow flow;
	struct nlmsghdr *nlh;

	(void)state;
	build_flow_set(msg, false);
	nlh = build_end(msg);
	memset(&flow, 0xa5, sizeof(flow));
	assert_int_equal(kxw_decode_flow(nlh, &flow), 0);
	assert_flow(&flow, false);
	free(nlh);
}

static void test_log(void **state)
{
	struct nl_msg *msg = build_begin(KXW_CMD_LOG_NTF);
	uint64_t instance, head;
	struct nlmsghdr *nlh;

	(void)state;
	nla_put_u64(msg, KXW_A_LOG_HEAD, 0x100000002ULL);
	nla_put_u64(msg, KXW_A_LOG_INSTANCE, ~0ULL);
	nlh = build_end(msg);
	assert_int_equal(kxw_decode_log(nlh, &instance, &head), 0);
	assert_true(instance == ~0ULL);
	assert_true(head == 0x100000002ULL);
	free(nlh);
	msg = build_begin(KXW_CMD_LOG_NTF);
	nla_put_u64(msg, KXW_A_LOG_HEAD, 1);
	nlh = build_end(msg);
	assert_int_equal(kxw_decode_log(nlh, &instance, &head), KXWE_PROTOCOL);
	free(nlh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_process_unknown),
		cmocka_unit_test(test_args),
		cmocka_unit_test(test_library),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_many_messages),
		cmocka_unit_test(test_future),
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_open_flow),
		cmocka_unit_test(test_log),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
