// SPDX-License-Identifier: BSD-3-Clause
/* Bounds and losses: what happens when there is too much, too little, or nonsense. */
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

#include "tape.h"

#define OUTSIDE "203.0.113.10"

static struct tape tape;

static struct kxw_event *part(uint64_t flow, uint32_t direction, uint32_t type, uint32_t length,
			      uint32_t offset, size_t size)
{
	static const uint8_t zero[4096];
	struct kxw_event *ev = tape_event(&tape, KXW_EVENT_TLS);

	assert_true(size <= sizeof(zero));
	ev->flow_id = flow;
	ev->direction = direction;
	ev->messages = 1;
	ev->message[0].type = type;
	ev->message[0].version = 0x0303;
	ev->message[0].length = length;
	ev->message[0].offset = offset;
	ev->message[0].data = zero;
	ev->message[0].size = size;
	return ev;
}

static json_t *first_handshake(void)
{
	return tape_record(&tape, "kxwatch.handshake", 0);
}

/* Longer than anybody's chain: it would be whole, and is not kept. */
static void a_certificate_without_end(void **state)
{
	uint32_t at;

	(void)state;
	tape_open(&tape, "");
	tape_connect(&tape, 7, 0, OUTSIDE);
	for (at = 0; at < 1 << 20; at += 4096)
		track_event(tape.track, part(7, KXW_INBOUND, KXW_MSG_CERTIFICATE, 1 << 20, at, 4096));
	tape_hangup(&tape, 7, 0, OUTSIDE);
	assert_field(first_handshake(), "kxwatch.truncated", "true");
	assert_field(first_handshake(), "kxwatch.certificate.verdict", "not-visible");
	tape_close(&tape);
}

/* A million handshakes that each wait for more must not add up. */
static void memory_of_all_handshakes_is_bounded(void **state)
{
	struct track_stats stats;
	uint64_t flow;
	uint32_t at;

	(void)state;
	tape_open(&tape, "limits: { handshake_memory = 1; };");
	for (flow = 1; flow <= 20; flow++)
		for (at = 0; at < 120000; at += 4000)
			track_event(tape.track, part(flow, KXW_INBOUND, KXW_MSG_CERTIFICATE, 200000,
						     at, 4000));
	track_stats_get(tape.track, &stats);
	/* 128 KiB each: seven of them have room. */
	assert_int_equal(stats.handshakes_evicted, 20 - 7);
	assert_field(first_handshake(), "kxwatch.handshake_end", "evicted");
	assert_field(first_handshake(), "kxwatch.truncated", "true");
	assert_null(tape_record(&tape, "kxwatch.handshake", 13));
	tape_close(&tape);
}

static void flows_are_bounded(void **state)
{
	struct track_stats stats;
	uint64_t flow;

	(void)state;
	tape_open(&tape, "limits: { flows = 16; };");
	for (flow = 1; flow <= 20; flow++)
		track_event(tape.track, part(flow, KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO, 100, 0, 50));
	track_stats_get(tape.track, &stats);
	assert_int_equal(stats.flows_evicted, 4);
	assert_non_null(tape_record(&tape, "kxwatch.handshake", 3));
	assert_null(tape_record(&tape, "kxwatch.handshake", 4));
	tape.config.limits.flows = 10;
	track_set_limits(tape.track, &tape.config.limits);
	assert_non_null(tape_record(&tape, "kxwatch.handshake", 9));
	assert_null(tape_record(&tape, "kxwatch.handshake", 10));
	tape_close(&tape);
}

static void a_part_that_is_missing_cuts_the_message(void **state)
{
	(void)state;
	tape_open(&tape, "");
	track_event(tape.track, part(7, KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO, 300, 0, 100));
	track_event(tape.track, part(7, KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO, 300, 200, 100));
	track_event(tape.track, part(7, KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO, 300, 200, 100));
	tape_hangup(&tape, 7, 0, OUTSIDE);
	assert_field(first_handshake(), "kxwatch.truncated", "true");
	/* What is incomplete has no fingerprint. */
	assert_field(first_handshake(), "kxwatch.ja4", "");
	assert_field(first_handshake(), "tls.client.ja3", "");
	assert_false(tape_signals(first_handshake(), "handshake.malformed"));
	tape_close(&tape);
}

static void a_broken_rule_is_told(void **state)
{
	struct kxw_event *ev;

	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/tmp/x", "x");
	tape_connect(&tape, 7, 1, OUTSIDE);
	ev = part(7, KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO, 60, 0, 60);
	ev->tls_end = KXW_TLS_END_BAD;
	ev->tls_rule = "a rule";
	ev->overlap = true;
	track_event(tape.track, ev);
	assert_field(first_handshake(), "kxwatch.handshake_end", "malformed");
	assert_field(first_handshake(), "kxwatch.tls_rule", "a rule");
	assert_true(tape_signals(first_handshake(), "handshake.malformed"));
	assert_true(tape_signals(first_handshake(), "handshake.overlap"));
	assert_non_null(tape_record(&tape, "kxwatch.alert", 0));
	tape_close(&tape);
}

static void ends_are_told_as_the_module_saw_them(void **state)
{
	static const struct {
		uint32_t end;
		const char *name;
	} ends[] = {
		{ KXW_TLS_END_COMPLETE, "complete" }, { KXW_TLS_END_LIMIT, "limit" },
		{ KXW_TLS_END_HOLE, "hole" }, { KXW_TLS_END_EVICTED, "evicted" },
	};
	struct kxw_event *ev;
	size_t i;

	(void)state;
	tape_open(&tape, "");
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		ev = part(i + 1, KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO, 60, 0, 60);
		ev->tls_end = ends[i].end;
		track_event(tape.track, ev);
		assert_field(tape_record(&tape, "kxwatch.handshake", i), "kxwatch.handshake_end",
			     ends[i].name);
	}
	tape_close(&tape);
}

static void events_that_are_missing(void **state)
{
	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/tmp/x", "x");
	tape_lose(&tape, 100);
	tape_connect(&tape, 7, 1, OUTSIDE);
	tape_talk(&tape, "tls12-ecdhe");
	tape_play(&tape, 7, 1, 0, 2);
	tape_lose(&tape, 9);
	tape_play(&tape, 7, 1, 2, TAPE_ALL);
	/* Only what was lost while it was open is of interest to it. */
	assert_field(first_handshake(), "kxwatch.lost_before", "9");
	tape_close(&tape);
}

/* Who comes late asks the module what there is, and knows as much. */
static void what_is_learned_from_a_listing(void **state)
{
	struct kxw_process p = { .id = 1, .pid = 5, .comm = "late", .exe = "/tmp/late" };
	struct kxw_library l = { .path = "/lib/libssl.so", .inode = 1, .known_file = true };
	struct kxw_flow f = { .id = 7, .process_id = 1 };
	json_t *r;

	(void)state;
	tape_open(&tape, "");
	tape_endpoint(&f.local, "::ffff:10.0.0.5", 1);
	tape_endpoint(&f.remote, "::ffff:203.0.113.10", 443);
	track_learn_process(tape.track, &p, &l, 1);
	track_learn_flow(tape.track, &f);
	tape_talk(&tape, "tls12-ecdhe");
	tape_play(&tape, 7, 0, 0, TAPE_ALL);
	r = tape_record(&tape, "kxwatch.alert", 0);
	assert_field(r, "process.name", "late");
	assert_int_equal(json_array_size(tape_get(r, "kxwatch.libraries")), 1);
	/* IPv4 by a socket of IPv6 is IPv4. */
	assert_field(r, "destination.ip", OUTSIDE);
	assert_field(r, "source.ip", "10.0.0.5");
	tape_close(&tape);
}

static void nothing_is_known_of_the_process(void **state)
{
	json_t *r;

	(void)state;
	tape_open(&tape, "allow = ( { executable = \"/*\"; } );");
	tape_connect(&tape, 7, 99, OUTSIDE);
	tape_talk(&tape, "tls12-rsa");
	tape_play(&tape, 7, 99, 0, TAPE_ALL);
	r = tape_record(&tape, "kxwatch.alert", 0);
	assert_non_null(r);
	assert_null(tape_get(r, "process"));
	assert_field(r, "kxwatch.tls_stack", "unknown");
	assert_int_equal(strncmp(tape_text(r, "event.reason"), "An unknown process", 18), 0);
	tape_close(&tape);
}

static void numbers_begin_again(void **state)
{
	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/tmp/old", "old");
	tape_connect(&tape, 7, 1, OUTSIDE);
	track_event(tape.track, part(7, KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO, 60, 0, 60));
	track_restart(tape.track);
	assert_field(first_handshake(), "process.executable", "/tmp/old");
	tape_connect(&tape, 7, 1, OUTSIDE);
	tape_talk(&tape, "tls12-rsa");
	tape_play(&tape, 7, 1, 0, TAPE_ALL);
	assert_null(tape_get(tape_record(&tape, "kxwatch.handshake", 1), "process"));
	tape_close(&tape);
}

/* ---- nonsense ----------------------------------------------------------------- */

static uint32_t seed = 1;

static uint32_t random_below(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static void random_event(uint8_t *bytes, size_t size)
{
	static const uint32_t types[] = {
		0, 1, 2, 6, 11, 12, 13, 14, 16, 20, 99, 256 + 20, 256 + 21, 256 + 22, 256 + 23,
		256 + 31, 512 + 1, 512 + 4,
	};
	struct kxw_event *ev = tape_event(&tape, KXW_EVENT_TLS);
	size_t i;

	ev->flow_id = 1 + random_below(4);
	ev->direction = 1 + random_below(2);
	ev->messages = random_below(6);
	ev->tls_end = random_below(10) ? 0 : 1 + random_below(9);
	for (i = 0; i < ev->messages; i++) {
		struct kxw_message *m = &ev->message[i];

		m->type = types[random_below(sizeof(types) / sizeof(types[0]))];
		m->length = random_below(300);
		m->offset = random_below(3) ? 0 : random_below(300);
		m->size = random_below(3) ? m->length : random_below(300);
		m->kx = random_below(20);
		m->data = random_below(8) && m->size ? bytes + random_below((uint32_t)(size - m->size)) :
			  NULL;
	}
	track_event(tape.track, ev);
}

/* Real bytes in a wrong order, cut, mixed up: every record is still a record. */
static void nonsense_makes_no_trouble(void **state)
{
	unsigned int round, i;

	(void)state;
	for (round = 0; round < 60; round++) {
		tape_open(&tape, "records: { flows = true; certificate_chain = true; };");
		tape_process(&tape, 1, "/tmp/x", "x");
		tape_connect(&tape, 1, 1, OUTSIDE);
		tape_talk(&tape, round % 2 ? "tls12-client-certificate" : "tls13");
		for (i = 0; i < 100; i++) {
			tape.talk.bytes[random_below((uint32_t)tape.talk.size)] =
				(uint8_t)random_below(256);
			random_event(tape.talk.bytes, tape.talk.size);
			if (!random_below(20))
				tape_hangup(&tape, 1 + random_below(4), 1, OUTSIDE);
		}
		track_flush(tape.track);
		assert_int_not_equal(json_array_size(tape.records), 0);
		tape_close(&tape);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_without_end),
		cmocka_unit_test(memory_of_all_handshakes_is_bounded),
		cmocka_unit_test(flows_are_bounded),
		cmocka_unit_test(a_part_that_is_missing_cuts_the_message),
		cmocka_unit_test(a_broken_rule_is_told),
		cmocka_unit_test(ends_are_told_as_the_module_saw_them),
		cmocka_unit_test(events_that_are_missing),
		cmocka_unit_test(what_is_learned_from_a_listing),
		cmocka_unit_test(nothing_is_known_of_the_process),
		cmocka_unit_test(numbers_begin_again),
		cmocka_unit_test(nonsense_makes_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
