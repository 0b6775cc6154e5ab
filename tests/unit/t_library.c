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

#include "library_case.h"

#define HOSTNAME	62	/* X509_V_ERR_HOSTNAME_MISMATCH */

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
	};

	return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
