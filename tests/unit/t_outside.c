// SPDX-License-Identifier: BSD-3-Clause
/* What was encrypted with RSA outside of TLS, and by which connections it may have gone. */
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

#include "library_case.h"

static void encrypt(uint64_t process, const char *caller, uint32_t padding)
{
	struct kxw_event *ev = call_event(process, KXW_POINT_ENCRYPT);

	call.caller = caller;
	call.input = 32;
	call.output = 256;
	track_event(tape.track, ev);
	if (!padding)
		return;
	ev = call_event(process, KXW_POINT_RSA_ENCRYPT);
	call.caller = "libcrypto.so.3";
	call.input = 256;
	call.padding = padding;
	track_event(tape.track, ev);
}

static void wait_is_over(void)
{
	track_tick(tape.track, tape.config.limits.outside_wait);
}

static void rsa_outside_of_tls(void **state)
{
	json_t *r, *a;

	(void)state;
	begin("tls13");
	encrypt(1, "python3.11", 1);
	encrypt(1, "other.so", 1);
	track_tick(tape.track, tape.config.limits.outside_wait - 1);
	assert_null(tape_record(&tape, "kxwatch.call", 0));
	assert_int_equal(track_resume_after(tape.track, tape.seq), 3);
	wait_is_over();
	r = tape_record(&tape, "kxwatch.call", 0);
	a = tape_record(&tape, "kxwatch.alert", 0);
	assert_non_null(r);
	assert_non_null(a);
	assert_field(r, "event.action", "rsa-outside-tls");
	assert_field(r, "kxwatch.call.caller", "python3.11");
	assert_field(r, "kxwatch.call.count", "2");
	assert_field(r, "kxwatch.call.input_bytes", "32");
	assert_field(r, "kxwatch.call.output_bytes", "256");
	assert_field(r, "kxwatch.call.padding", "pkcs1");
	assert_field(r, "destination.ip", OUTSIDE);
	assert_true(tape_signals(r, "rsa.outside-tls"));
	assert_true(tape_signals(r, "destination.external"));
	assert_true(tape_signals(r, "process.interpreter"));
	assert_string_equal(tape_text(a, "event.reason"),
			    "python3.11 (/tmp/x.py) encrypted 32 bytes with RSA outside of TLS, by"
			    " python3.11; it connected to 203.0.113.10:443");
	assert_field(a, "rule.id", "AN1497");
	assert_field(a, "kxwatch.severity", "medium");
	/* Once for each process. */
	encrypt(1, "python3.11", 1);
	wait_is_over();
	assert_null(tape_record(&tape, "kxwatch.call", 1));
	assert_int_equal(track_resume_after(tape.track, tape.seq), tape.seq);
	tape_close(&tape);
}

/* By a program itself, without the general call. */
static void rsa_without_a_general_call(void **state)
{
	struct kxw_event *ev;
	json_t *r;

	(void)state;
	begin("tls13");
	ev = call_event(1, KXW_POINT_RSA_ENCRYPT);
	call.caller = "python3.11";
	call.input = 32;
	call.padding = 1;
	track_event(tape.track, ev);
	wait_is_over();
	r = tape_record(&tape, "kxwatch.call", 0);
	assert_non_null(r);
	assert_field(r, "kxwatch.call.function", "RSA_public_encrypt");
	assert_field(r, "kxwatch.call.caller", "python3.11");
	assert_field(r, "kxwatch.call.count", "1");
	assert_field(r, "kxwatch.call.input_bytes", "32");
	assert_field(r, "kxwatch.call.padding", "pkcs1");
	tape_close(&tape);
}

/* A connection made after it, within the time that is waited; the one outside counts. */
static void connections_after_it(void **state)
{
	json_t *a;

	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/opt/x/agent", "agent");
	tape_library(&tape, 1, "/usr/lib/libcrypto.so.3");
	encrypt(1, "agent", 3);
	tape_connect(&tape, 7, 1, OUTSIDE);
	tape_connect(&tape, 8, 1, INSIDE);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	wait_is_over();
	a = tape_record(&tape, "kxwatch.alert", 0);
	assert_non_null(a);
	assert_field(a, "destination.ip", OUTSIDE);
	assert_field(a, "kxwatch.call.padding", "none");
	assert_int_equal(json_array_size(tape_get(a, "kxwatch.connections")), 2);
	tape_close(&tape);
}

/* Nothing is known to have left: it is an alert all the same, and says so. */
static void without_a_connection(void **state)
{
	json_t *a;

	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/usr/bin/openssl", "openssl pkeyutl -encrypt");
	tape_library(&tape, 1, "/usr/lib/libcrypto.so.3");
	encrypt(1, "openssl", 1);
	track_flush(tape.track);
	a = tape_record(&tape, "kxwatch.alert", 0);
	assert_non_null(a);
	assert_null(tape_get(a, "destination"));
	assert_false(tape_signals(a, "destination.external"));
	assert_string_equal(tape_text(a, "event.reason"),
			    "openssl (/usr/bin/openssl) encrypted 32 bytes with RSA outside of TLS, by"
			    " openssl; no connection of it is known");
	tape_close(&tape);
}

/* A shell that is connected and has another program encrypt. */
static void connection_of_the_parent(void **state)
{
	struct kxw_event *ev;
	json_t *a;

	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/bin/bash", "bash");
	tape_connect(&tape, 7, 1, OUTSIDE);
	ev = tape_event(&tape, KXW_EVENT_PROCESS);
	ev->process_id = ev->process.id = 3;
	ev->process.pid = 1003;
	ev->process.start = 5000000001ULL;
	ev->process.known = KXW_KNOWS_PPID | KXW_KNOWS_PARENT_START;
	ev->process.ppid = 1001;
	ev->process.parent_start = 5000000000ULL;
	ev->process.exe = "/usr/bin/openssl";
	ev->process.comm = "openssl";
	track_event(tape.track, ev);
	/* Its own does not go outside. */
	tape_connect(&tape, 8, 3, INSIDE);
	encrypt(3, "openssl", 1);
	wait_is_over();
	a = tape_record(&tape, "kxwatch.alert", 0);
	assert_non_null(a);
	assert_field(a, "destination.ip", OUTSIDE);
	assert_true(strstr(tape_text(a, "event.reason"), "; its parent connected to 203.0.113.10:443"));
	tape_close(&tape);
}

/* That it was RSA is what RSA itself says. */
static void other_encryption(void **state)
{
	(void)state;
	begin("tls13");
	encrypt(1, "python3.11", 0);
	wait_is_over();
	assert_int_equal(json_array_size(tape.records), 1);	/* the library */
	tape_close(&tape);
}

static void whom_the_list_allows(void **state)
{
	json_t *r;

	(void)state;
	tape_open(&tape, "allow = ( { executable = \"/usr/bin/openssl\"; } );");
	tape.config.allow.mntns = 0;
	tape_process(&tape, 1, "/usr/bin/openssl", "openssl pkeyutl -encrypt");
	encrypt(1, "openssl", 1);
	wait_is_over();
	r = tape_record(&tape, "kxwatch.call", 0);
	assert_field(r, "kxwatch.allowed_by", "/usr/bin/openssl");
	assert_null(tape_record(&tape, "kxwatch.alert", 0));
	tape_close(&tape);
}

/* The same program again and again: the alert is told once, the rest held back. */
static void repeats_are_held_back(void **state)
{
	uint64_t id;

	(void)state;
	tape_open(&tape, "");
	for (id = 1; id < 4; id++) {
		tape_process(&tape, id, "/usr/bin/openssl", "openssl pkeyutl -encrypt");
		encrypt(id, "openssl", 1);
	}
	wait_is_over();
	assert_non_null(tape_record(&tape, "kxwatch.call", 2));
	assert_null(tape_record(&tape, "kxwatch.alert", 1));
	assert_field(tape_record(&tape, "kxwatch.call", 2), "kxwatch.repeat_of",
		     tape_text(tape_record(&tape, "kxwatch.alert", 0), "event.id"));
	tape_close(&tape);
}

/* A handshake of the same process and its RSA are two alerts. */
static void alerts_have_their_own_ids(void **state)
{
	json_t *rsa, *tls;
	size_t at;

	(void)state;
	begin("tls13");
	encrypt(1, "python3.11", 1);
	at = play_to_verdict();
	judge_by_library(7, SELF_SIGNED);
	play_rest(at);
	wait_is_over();
	tls = tape_record(&tape, "kxwatch.alert", 0);
	rsa = tape_record(&tape, "kxwatch.alert", 1);
	assert_non_null(rsa);
	assert_string_not_equal(tape_text(tls, "event.id"), tape_text(rsa, "event.id"));
	tape_close(&tape);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rsa_outside_of_tls),
		cmocka_unit_test(rsa_without_a_general_call),
		cmocka_unit_test(connections_after_it),
		cmocka_unit_test(without_a_connection),
		cmocka_unit_test(connection_of_the_parent),
		cmocka_unit_test(other_encryption),
		cmocka_unit_test(whom_the_list_allows),
		cmocka_unit_test(repeats_are_held_back),
		cmocka_unit_test(alerts_have_their_own_ids),
	};

	return cmocka_run_group_tests_name("outside", tests, NULL, NULL);
}
