// SPDX-License-Identifier: BSD-3-Clause
/* What TLS libraries did, as the module tells it, joined to handshakes and processes. */
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

#define OUTSIDE		"203.0.113.10"
#define INSIDE		"10.0.0.9"
#define SELF_SIGNED	18	/* X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT */
#define HOSTNAME	62	/* X509_V_ERR_HOSTNAME_MISMATCH */

static struct tape tape;
static struct kxw_call call;

/* The n-th segment of the client, or the last one. */
static struct talk_segment *client_segment(size_t n)
{
	size_t i = tape_until(&tape, KXW_OUTBOUND, n);

	assert_in_range(i, 1, tape.talk.segments);
	return &tape.talk.segment[i - 1];
}

/* The length of the record that a segment ends with, which begins at an offset in it. */
static void set_record(struct talk_segment *s, size_t at, unsigned int length)
{
	uint8_t *record = tape.talk.bytes + s->start + at;

	assert_true(at + 5 + length <= s->size);
	record[3] = (uint8_t)(length >> 8);
	record[4] = (uint8_t)length;
	s->size = at + 5 + length;
}

static struct kxw_event *call_event(uint64_t process, uint32_t point)
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

static void judge_by_library(uint64_t flow, uint32_t code)
{
	struct kxw_event *ev = call_event(1, KXW_POINT_VERDICT);

	ev->flow_id = flow;
	call.code = code;
	call.depth = 0;
	track_event(tape.track, ev);
}

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

static void begin(const char *talk)
{
	tape_open(&tape, "repeats: { window = 0; };");
	tape_process(&tape, 1, "/usr/bin/python3.11", "python3 -u /tmp/x.py host");
	tape_library(&tape, 1, "/usr/lib/libcrypto.so.3");
	tape_connect(&tape, 7, 1, OUTSIDE);
	tape_talk(&tape, talk);
}

/* Up to where the client has the server's certificate and has said nothing yet. */
static size_t play_to_verdict(void)
{
	size_t at = tape_until(&tape, KXW_OUTBOUND, 2) - 1;

	tape_play(&tape, 7, 1, 0, at);
	return at;
}

static json_t *play_rest(size_t at)
{
	tape_play(&tape, 7, 1, at, TAPE_ALL);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	assert_null(tape_record(&tape, "kxwatch.handshake", 1));
	return tape_record(&tape, "kxwatch.handshake", 0);
}

static void assert_certificate(json_t *r, const char *verdict, const char *source,
			       const char *reaction)
{
	assert_non_null(r);
	assert_field(r, "kxwatch.certificate.verdict", verdict);
	assert_field(r, "kxwatch.certificate.source", source);
	assert_field(r, "kxwatch.client_reaction", reaction);
}

/* ---- TLS 1.3 ------------------------------------------------------------------ */

static void went_on(void **state)
{
	json_t *r;
	size_t at;

	(void)state;
	begin("tls13");
	at = play_to_verdict();
	judge_by_library(7, SELF_SIGNED);
	r = play_rest(at);
	assert_certificate(r, "invalid", "library", "accepted");
	assert_field(r, "kxwatch.certificate.library.code", "18");
	assert_field(r, "kxwatch.certificate.library.depth", "0");
	assert_field(r, "kxwatch.certificate.library.path", "/usr/lib/libcrypto.so.3");
	assert_string_equal(json_string_value(json_array_get(
		tape_get(r, "kxwatch.certificate.findings"), 0)), "self-signed");
	assert_true(tape_signals(r, "certificate.invalid-accepted"));
	assert_true(tape_signals(r, "certificate.self-signed"));
	assert_string_equal(tape_text(r, "event.reason"),
			    "python3.11 (/tmp/x.py) did a TLS 1.3 key exchange with 203.0.113.10:443,"
			    " was shown a certificate that its TLS library judged invalid"
			    " (self-signed certificate) and accepted it");
	/* Nobody saw it. */
	assert_null(tape_get(r, "tls.server.hash"));
	assert_null(tape_get(r, "tls.server.x509"));
	assert_non_null(tape_record(&tape, "kxwatch.alert", 0));
	tape_close(&tape);
}

static void refused_in_clear(void **state)
{
	json_t *r;
	size_t at;

	(void)state;
	begin("tls13-rejected");
	at = play_to_verdict();
	judge_by_library(7, SELF_SIGNED);
	r = play_rest(at);
	assert_certificate(r, "invalid", "library", "rejected");
	assert_true(tape_signals(r, "certificate.invalid-rejected"));
	assert_false(tape_signals(r, "certificate.invalid-accepted"));
	tape_close(&tape);
}

/* Finished and then an encrypted alert: whoever looks at the verdict late. */
static void refused_late(void **state)
{
	json_t *r;
	size_t at;

	(void)state;
	begin("tls13");
	set_record(client_segment(3), 0, 19);
	at = play_to_verdict();
	judge_by_library(7, HOSTNAME);
	r = play_rest(at);
	assert_certificate(r, "invalid", "library", "aborted");
	assert_true(tape_signals(r, "certificate.name-mismatch"));
	assert_true(tape_signals(r, "certificate.invalid"));
	assert_field(r, "tls.established", "true");
	tape_close(&tape);
}

/* In the place of the Finished, as GnuTLS does. */
static void refused_under_keys(void **state)
{
	json_t *r;
	size_t at;

	(void)state;
	begin("tls13");
	set_record(client_segment(2), 6, 19);
	at = play_to_verdict();
	judge_by_library(7, SELF_SIGNED);
	tape_play(&tape, 7, 1, at, at + 1);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_certificate(r, "invalid", "library", "aborted");
	tape_close(&tape);
}

/* The Finished alone says nothing: whatever is said next decides. */
static void nothing_after_the_finished(void **state)
{
	json_t *r;
	size_t at;

	(void)state;
	begin("tls13");
	at = play_to_verdict();
	judge_by_library(7, SELF_SIGNED);
	tape_play(&tape, 7, 1, at, at + 2);
	assert_null(tape_record(&tape, "kxwatch.handshake", 0));
	tape_hangup(&tape, 7, 1, OUTSIDE);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_certificate(r, "invalid", "library", "unknown");
	assert_true(tape_signals(r, "certificate.invalid"));
	tape_close(&tape);
	/* Nor if time runs out, where without a verdict going on is what it looks like. */
	begin("tls13");
	at = play_to_verdict();
	judge_by_library(7, SELF_SIGNED);
	tape_play(&tape, 7, 1, at, at + 2);
	track_tick(tape.track, 1000000);
	assert_certificate(tape_record(&tape, "kxwatch.handshake", 0), "invalid", "library", "unknown");
	tape_close(&tape);
}

/* A Finished is as long as the suite's hash makes it; what is longer is something else. */
static void what_is_no_finished(void **state)
{
	json_t *r;
	size_t at;

	(void)state;
	begin("tls13");
	set_record(client_segment(2), 6, 53);
	at = play_to_verdict();
	judge_by_library(7, SELF_SIGNED);
	r = play_rest(at);
	assert_certificate(r, "invalid", "library", "unknown");
	tape_close(&tape);
	/* A client with a certificate of its own. */
	begin("tls13-client-certificate");
	at = play_to_verdict();
	judge_by_library(7, SELF_SIGNED);
	r = play_rest(at);
	assert_certificate(r, "invalid", "library", "unknown");
	tape_close(&tape);
}

/* No verdict: as it was. And one that is of nothing known is of nothing. */
static void no_verdict(void **state)
{
	struct track_stats stats;
	json_t *r;
	size_t at;

	(void)state;
	begin("tls13");
	at = play_to_verdict();
	judge_by_library(0, SELF_SIGNED);
	judge_by_library(8, SELF_SIGNED);
	judge_by_library(7, 0);
	r = play_rest(at);
	assert_certificate(r, "not-visible", "", "accepted");
	assert_null(tape_get(r, "kxwatch.certificate.library"));
	track_stats_get(tape.track, &stats);
	assert_int_equal(stats.verdicts_unjoined, 2);
	/* After the handshake was told. */
	judge_by_library(7, SELF_SIGNED);
	assert_null(tape_record(&tape, "kxwatch.handshake", 1));
	tape_close(&tape);
}

/* What was said first, and of this handshake. */
static void of_several_the_first(void **state)
{
	json_t *r;
	size_t at;

	(void)state;
	begin("tls13");
	at = play_to_verdict();
	judge_by_library(7, HOSTNAME);
	judge_by_library(7, SELF_SIGNED);
	r = play_rest(at);
	assert_field(r, "kxwatch.certificate.library.code", "62");
	tape_close(&tape);
}

/* ---- TLS 1.2 ------------------------------------------------------------------ */

/* What was seen stays the verdict, and the library's word is beside it. */
static void beside_the_wire(void **state)
{
	json_t *r;
	size_t at;

	(void)state;
	begin("tls12-ecdhe");
	at = play_to_verdict();
	judge_by_library(7, HOSTNAME);
	r = play_rest(at);
	assert_certificate(r, "invalid", "wire", "accepted");
	assert_field(r, "kxwatch.certificate.library.code", "62");
	assert_false(tape_signals(r, "certificate.name-mismatch"));
	assert_non_null(tape_get(r, "tls.server.x509"));
	tape_close(&tape);
}

/* ---- settings ----------------------------------------------------------------- */

static void settings_are_signals(void **state)
{
	struct kxw_event *ev;
	json_t *r;

	(void)state;
	begin("tls13");
	track_event(tape.track, call_event(1, KXW_POINT_VERIFY_OFF));
	track_event(tape.track, call_event(1, KXW_POINT_OWN_VERIFIER));
	r = play_rest(0);
	assert_certificate(r, "not-visible", "", "accepted");
	assert_true(tape_signals(r, "tls.verify-off"));
	assert_true(tape_signals(r, "tls.own-verifier"));
	/* They are context and no more. */
	assert_null(tape_record(&tape, "kxwatch.alert", 0));
	tape_close(&tape);
	/* Of another process, or after it. */
	begin("tls13");
	tape_process(&tape, 2, "/usr/bin/curl", "curl");
	track_event(tape.track, call_event(2, KXW_POINT_VERIFY_OFF));
	track_event(tape.track, call_event(3, KXW_POINT_VERIFY_OFF));
	r = play_rest(0);
	assert_false(tape_signals(r, "tls.verify-off"));
	tape_close(&tape);
	/* What was asked for last counts. */
	begin("tls13");
	track_event(tape.track, call_event(1, KXW_POINT_VERIFY_OFF));
	ev = call_event(1, KXW_POINT_VERIFY_OFF);
	call.mode = 1;
	call.known = KXW_KNOWS_MODE;
	track_event(tape.track, ev);
	r = play_rest(0);
	assert_false(tape_signals(r, "tls.verify-off"));
	tape_close(&tape);
}

/* ---- RSA outside of TLS ------------------------------------------------------- */

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
		cmocka_unit_test(went_on),
		cmocka_unit_test(refused_in_clear),
		cmocka_unit_test(refused_late),
		cmocka_unit_test(refused_under_keys),
		cmocka_unit_test(nothing_after_the_finished),
		cmocka_unit_test(what_is_no_finished),
		cmocka_unit_test(no_verdict),
		cmocka_unit_test(of_several_the_first),
		cmocka_unit_test(beside_the_wire),
		cmocka_unit_test(settings_are_signals),
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

	return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
