/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * library_case: events that tell what a TLS library did, on a tape.
 * For one file of a test, which includes what tape.h needs. Any failure ends the test.
 */
#ifndef TEST_LIBRARY_CASE_H
#define TEST_LIBRARY_CASE_H

#include "tape.h"

#define OUTSIDE		"203.0.113.10"
#define INSIDE		"10.0.0.9"
#define SELF_SIGNED	18	/* X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT */

static struct tape tape;
static struct kxw_call call;

/* Of libssl; what else it tells is put into call. */
static inline struct kxw_event *call_event(uint64_t process, uint32_t point)
{
	struct kxw_event *ev = tape_event(&tape, KXW_EVENT_CALL);

	memset(&call, 0, sizeof(call));
	call.point = point;
	call.dev = 8 << 20 | 1;
	call.inode = 99;
	call.caller = "libssl.so.3";
	ev->process_id = process;
	ev->call = &call;
	return ev;
}

static inline void judge_by_library(uint64_t flow, uint32_t code)
{
	struct kxw_event *ev = call_event(1, KXW_POINT_VERDICT);

	ev->flow_id = flow;
	call.code = code;
	call.depth = 0;
	track_event(tape.track, ev);
}

static inline void begin(const char *talk)
{
	tape_open(&tape, "repeats: { window = 0; };");
	tape_process(&tape, 1, "/usr/bin/python3.11", "python3 -u /tmp/x.py host");
	tape_library(&tape, 1, "/usr/lib/libcrypto.so.3");
	tape_connect(&tape, 7, 1, OUTSIDE);
	tape_talk(&tape, talk);
}

/* Up to where the client has the server's certificate and has said nothing yet. */
static inline size_t play_to_verdict(void)
{
	size_t at = tape_until(&tape, KXW_OUTBOUND, 2) - 1;

	tape_play(&tape, 7, 1, 0, at);
	return at;
}

static inline json_t *play_rest(size_t at)
{
	tape_play(&tape, 7, 1, at, TAPE_ALL);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	assert_null(tape_record(&tape, "kxwatch.handshake", 1));
	return tape_record(&tape, "kxwatch.handshake", 0);
}

#endif
