/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * nl_builder: messages of the module, built with libnl's own nla_put().
 * For one test program.
 * A message handed to a decoder lies alone in memory, so that any overrun is seen.
 */
#ifndef TEST_NL_BUILDER_H
#define TEST_NL_BUILDER_H

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <linux/genetlink.h>

#include "lib/decode.h"

#define TEST_FAMILY	0x2b

/* A message with a generic netlink header and no attribute yet. */
static inline struct nl_msg *build_begin(int command)
{
	struct nl_msg *msg = nlmsg_alloc_size(65536);
	struct genlmsghdr genl = { .cmd = (uint8_t)command, .version = 1 };

	assert_non_null(msg);
	assert_non_null(nlmsg_put(msg, 0, 0, TEST_FAMILY, 0, NLM_F_MULTI));
	assert_int_equal(nlmsg_append(msg, &genl, sizeof(genl), NLMSG_ALIGNTO), 0);
	return msg;
}

/* The message in a block of its own of exactly its size; to be freed. */
static inline struct nlmsghdr *build_copy(const struct nlmsghdr *from, size_t size)
{
	struct nlmsghdr *copy = malloc(size);

	assert_non_null(copy);
	memcpy(copy, from, size);
	if (size >= sizeof(copy->nlmsg_len))
		copy->nlmsg_len = (uint32_t)size;
	return copy;
}

static inline struct nlmsghdr *build_end(struct nl_msg *msg)
{
	struct nlmsghdr *nlh = build_copy(nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len);

	nlmsg_free(msg);
	return nlh;
}

/* What every event has. */
static inline struct nl_msg *build_event(uint64_t seq, uint32_t type)
{
	struct nl_msg *msg = build_begin(KXW_CMD_EVENT_GET);

	nla_put_u64(msg, KXW_A_EVENT_SEQ, seq);
	nla_put_u64(msg, KXW_A_EVENT_TIME, 1700000000123456789ULL);
	nla_put_u32(msg, KXW_A_EVENT_TYPE, type);
	nla_put_u64(msg, KXW_A_EVENT_PROCESS_ID, 71);
	return msg;
}

static inline void build_message(struct nl_msg *msg, uint32_t type, uint32_t length,
				 uint32_t offset, const void *data, size_t size)
{
	struct nlattr *nest = nla_nest_start(msg, KXW_A_EVENT_MESSAGE);

	nla_put_u32(msg, KXW_A_MESSAGE_TYPE, type);
	nla_put_u32(msg, KXW_A_MESSAGE_VERSION, 0x0303);
	nla_put_u32(msg, KXW_A_MESSAGE_LENGTH, length);
	nla_put_u32(msg, KXW_A_MESSAGE_OFFSET, offset);
	if (data)
		nla_put(msg, KXW_A_MESSAGE_DATA, (int)size, data);
	nla_nest_end(msg, nest);
}

static inline void build_library(struct nl_msg *msg, int type, const char *path)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	nla_put_string(msg, KXW_A_LIBRARY_PATH, path);
	nla_put_u32(msg, KXW_A_LIBRARY_DEV, 8 << 20 | 1);
	nla_put_u64(msg, KXW_A_LIBRARY_INODE, 0x123456789aULL);
	nla_put_flag(msg, KXW_A_LIBRARY_DELETED);
	nla_put_u32(msg, KXW_A_LIBRARY_HOW, KXW_HOW_DLOPEN);
	nla_nest_end(msg, nest);
}

static inline void build_point(struct nl_msg *msg, uint32_t kind, int size)
{
	struct nlattr *nest = nla_nest_start(msg, KXW_A_PROBE_POINT);

	nla_put_u32(msg, KXW_A_POINT_KIND, kind);
	nla_put_u64(msg, KXW_A_POINT_OFFSET, 0x2e5180);
	nla_put(msg, KXW_A_POINT_BYTES, size, "\xf3\x0f\x1e\xfa\x8b\x87\xb0\0\0\0\xc3 and what follows it, to the end");
	nla_put_u32(msg, KXW_A_POINT_ERROR_AT, 176);
	nla_put_u32(msg, KXW_A_POINT_DEPTH_AT, 172);
	nla_put_u64(msg, KXW_A_POINT_HITS, 5);
	nla_nest_end(msg, nest);
}

/* A call with all that any tells, as of every point. */
static inline void build_call(struct nl_msg *msg)
{
	struct nlattr *nest = nla_nest_start(msg, KXW_A_EVENT_CALL);

	nla_put_u32(msg, KXW_A_CALL_POINT, KXW_POINT_VERDICT);
	nla_put_u32(msg, KXW_A_CALL_DEV, 8 << 20 | 1);
	nla_put_u64(msg, KXW_A_CALL_INODE, 0x123456789aULL);
	nla_put_u32(msg, KXW_A_CALL_THREAD, 4243);
	nla_put_string(msg, KXW_A_CALL_CALLER, "libssl.so.3");
	nla_put_u32(msg, KXW_A_CALL_CODE, 18);
	nla_put_u32(msg, KXW_A_CALL_DEPTH, 0);
	nla_put_u32(msg, KXW_A_CALL_INPUT, 48);
	nla_put_u32(msg, KXW_A_CALL_OUTPUT, 256);
	nla_put_u32(msg, KXW_A_CALL_PADDING, 1);
	nla_put_u32(msg, KXW_A_CALL_MODE, 3);
	nla_nest_end(msg, nest);
}

static inline void build_process_set(struct nl_msg *msg)
{
	static const char args[] = "python3\0/tmp/x.py\0";

	nla_put_u64(msg, KXW_A_PROCESS_ID, 71);
	nla_put_u32(msg, KXW_A_PROCESS_PID, 4242);
	nla_put_u64(msg, KXW_A_PROCESS_START, 5000000001ULL);
	nla_put_u32(msg, KXW_A_PROCESS_PPID, 0);
	nla_put_u64(msg, KXW_A_PROCESS_PARENT_START, 0);
	nla_put_string(msg, KXW_A_PROCESS_PARENT_COMM, "bash");
	nla_put_u32(msg, KXW_A_PROCESS_UID, 0);
	nla_put_u32(msg, KXW_A_PROCESS_GID, 100);
	nla_put_u32(msg, KXW_A_PROCESS_EUID, 1000);
	nla_put_u32(msg, KXW_A_PROCESS_LOGINUID, 1001);
	nla_put_u32(msg, KXW_A_PROCESS_SESSION, 7);
	nla_put_string(msg, KXW_A_PROCESS_COMM, "python3");
	nla_put_string(msg, KXW_A_PROCESS_EXE, "/usr/bin/python3.11");
	nla_put_u32(msg, KXW_A_PROCESS_EXE_DEV, 8 << 20 | 2);
	nla_put_u64(msg, KXW_A_PROCESS_EXE_INODE, 99);
	nla_put_flag(msg, KXW_A_PROCESS_EXE_DELETED);
	nla_put_flag(msg, KXW_A_PROCESS_EXE_MEMFD);
	nla_put(msg, KXW_A_PROCESS_ARGS, sizeof(args) - 1, args);
	nla_put_flag(msg, KXW_A_PROCESS_CUT);
	nla_put_flag(msg, KXW_A_PROCESS_KTHREAD);
	nla_put_u32(msg, KXW_A_PROCESS_PIDNS, 0xf0000001);
	nla_put_u32(msg, KXW_A_PROCESS_NETNS, 0xf0000002);
	nla_put_u32(msg, KXW_A_PROCESS_MNTNS, 0xf0000003);
	nla_put_string(msg, KXW_A_PROCESS_CGROUP, "/system.slice/x.service");
}

static inline void build_flow_set(struct nl_msg *msg, bool closed)
{
	static const uint8_t local[4] = { 192, 0, 2, 7 };
	static const uint8_t remote[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };

	nla_put_u64(msg, KXW_A_FLOW_ID, 33);
	nla_put_u64(msg, KXW_A_FLOW_PROCESS_ID, 71);
	nla_put_u32(msg, KXW_A_FLOW_NETNS, 0xf0000002);
	nla_put(msg, KXW_A_FLOW_LOCAL_IP, sizeof(local), local);
	nla_put_u32(msg, KXW_A_FLOW_LOCAL_PORT, 65535);
	nla_put(msg, KXW_A_FLOW_REMOTE_IP, sizeof(remote), remote);
	nla_put_u32(msg, KXW_A_FLOW_REMOTE_PORT, 443);
	if (!closed)
		return;
	nla_put_flag(msg, KXW_A_FLOW_ESTABLISHED);
	nla_put_u32(msg, KXW_A_FLOW_OUTCOME, KXW_OUTCOME_CLOSED);
	nla_put_u64(msg, KXW_A_FLOW_DURATION, 1500000000ULL);
	nla_put_u64(msg, KXW_A_FLOW_BYTES_OUT, 517);
	nla_put_u64(msg, KXW_A_FLOW_BYTES_IN, 4096);
}

#endif
