// SPDX-License-Identifier: BSD-3-Clause
/* What is an alert, how grave, and for whom it is none. */
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

#include <judge/judge.h>

#include "tape.h"

#define OUTSIDE	"203.0.113.10"
#define CURL	"allow = ( { executable = \"/usr/bin/curl\"; } );"

static struct tape tape;

struct scene {
	const char *exe, *args, *remote, *talk;
	bool library;
};

static json_t *play(const struct scene *s, const char *settings)
{
	tape_open(&tape, settings);
	tape_process(&tape, 1, s->exe, s->args);
	if (s->library)
		tape_library(&tape, 1, "/usr/lib/libssl.so.3");
	tape_connect(&tape, 7, 1, s->remote);
	tape_talk(&tape, s->talk);
	tape_play(&tape, 7, 1, 0, TAPE_ALL);
	tape_hangup(&tape, 7, 1, s->remote);
	assert_non_null(tape_record(&tape, "kxwatch.handshake", 0));
	assert_null(tape_record(&tape, "kxwatch.alert", 1));
	return tape_record(&tape, "kxwatch.alert", 0);
}

static void invalid_and_accepted_is_the_gravest(void **state)
{
	const struct scene python = { "/usr/bin/python3", "python3 /tmp/x.py", OUTSIDE, "tls12-rsa",
				      true };
	const struct scene rejects = { "/usr/bin/python3", "python3 /tmp/x.py", OUTSIDE,
				       "tls12-rejected", true };
	long long accepted, rejected;
	json_t *a = play(&python, "");

	(void)state;
	assert_non_null(a);
	assert_field(a, "event.kind", "alert");
	assert_field(a, "rule.id", "AN1497");
	assert_field(a, "threat.technique.id", "T1573.002");
	assert_field(a, "kxwatch.severity", "critical");
	assert_field(a, "event.severity", "99");
	assert_true(tape_signals(a, "process.not-allowlisted"));
	assert_true(tape_signals(a, "process.interpreter"));
	assert_true(tape_signals(a, "library.mapped"));
	assert_true(tape_signals(a, "destination.external"));
	assert_true(tape_signals(a, "kx.rsa"));
	assert_true(tape_signals(a, "certificate.invalid-accepted"));
	assert_true(tape_signals(a, "certificate.self-signed"));
	assert_false(tape_signals(a, "certificate.invalid-rejected"));
	accepted = json_integer_value(tape_get(a, "event.risk_score"));
	tape_close(&tape);

	a = play(&rejects, "");
	assert_true(tape_signals(a, "certificate.invalid-rejected"));
	assert_true(tape_signals(a, "handshake.alert"));
	assert_false(tape_signals(a, "certificate.invalid-accepted"));
	assert_false(tape_signals(a, "kx.rsa"));
	assert_non_null(strstr(tape_text(a, "event.reason"), "rejected it (alert unknown_ca)"));
	rejected = json_integer_value(tape_get(a, "event.risk_score"));
	assert_true(rejected > 0 && rejected < accepted);
	tape_close(&tape);
}

/* Each condition of AN1497 alone, taken away, takes the alert away. */
static void every_condition_is_needed(void **state)
{
	const struct scene curl = { "/usr/bin/curl", "curl", OUTSIDE, "tls12-rsa", true };
	const struct scene inside = { "/usr/bin/curl", "curl", "192.168.1.1", "tls12-rsa", true };
	const struct scene clean = { "/usr/bin/curl", "curl", OUTSIDE, "tls13", true };
	const struct scene static_stack = { "/tmp/beacon", "beacon", OUTSIDE, "tls12-ecdhe", false };
	json_t *a, *h;

	(void)state;
	assert_non_null(play(&curl, ""));
	tape_close(&tape);
	/* Allowed: a record, with what was found in it, and no alert. */
	assert_null(play(&curl, CURL));
	h = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(h, "kxwatch.certificate.verdict", "invalid");
	assert_field(h, "kxwatch.allowed_by", "/usr/bin/curl");
	assert_false(tape_signals(h, "process.not-allowlisted"));
	tape_close(&tape);
	assert_null(play(&inside, ""));
	assert_false(tape_signals(tape_record(&tape, "kxwatch.handshake", 0),
				  "destination.external"));
	tape_close(&tape);
	assert_non_null(play(&inside, "internal_networks = [];"));
	tape_close(&tape);
	assert_null(play(&curl, "internal_networks = [ \"203.0.113.0/24\" ];"));
	tape_close(&tape);
	/* TLS 1.3, nothing wrong that can be seen. */
	assert_null(play(&clean, ""));
	assert_field(tape_record(&tape, "kxwatch.handshake", 0), "kxwatch.certificate.verdict",
		     "not-visible");
	tape_close(&tape);
	/* No library is needed where TLS was spoken. */
	a = play(&static_stack, "");
	assert_true(tape_signals(a, "tls.no-library"));
	assert_field(a, "kxwatch.tls_stack", "static");
	tape_close(&tape);
	assert_null(play(&curl, "score: { alert = 101; medium = 101; high = 101; critical = 101; };"));
	tape_close(&tape);
}

static void weights_are_the_users(void **state)
{
	const struct scene curl = { "/usr/bin/curl", "curl", OUTSIDE, "tls12-ecdhe", true };
	const char *zero = "signals = ( { id = \"certificate.invalid-accepted\"; weight = 0; } );";
	long long before, after;
	json_t *a = play(&curl, "");

	(void)state;
	before = json_integer_value(tape_get(a, "event.risk_score"));
	tape_close(&tape);
	a = play(&curl, zero);
	after = json_integer_value(tape_get(a, "event.risk_score"));
	assert_int_equal(before - after, signal_table[SIGNAL_INVALID_ACCEPTED].weight);
	tape_close(&tape);
}

static void old_and_odd_handshakes(void **state)
{
	const struct scene anon = { "/tmp/x", "x", OUTSIDE, "tls12-anon", true };
	const struct scene refused = { "/tmp/x", "x", "2001:db8::10", "tls12-no-suite", true };
	json_t *a = play(&anon, "");

	(void)state;
	assert_true(tape_signals(a, "kx.anonymous"));
	assert_true(tape_signals(a, "kx.weak"));
	tape_close(&tape);
	a = play(&refused, "");
	assert_true(tape_signals(a, "handshake.server-alert"));
	assert_field(a, "destination.ip", "2001:db8::10");
	assert_non_null(strstr(tape_text(a, "event.reason"), "[2001:db8::10]:443"));
	tape_close(&tape);
}

static void certificates_are_judged_by_the_events_time(void **state)
{
	json_t *a;

	(void)state;
	tape_open(&tape, "");
	tape.time = 4102444800ULL * 1000000000ULL;	/* 2100 */
	tape_process(&tape, 1, "/tmp/x", "x");
	tape_connect(&tape, 7, 1, OUTSIDE);
	tape_talk(&tape, "tls12-ecdhe");
	tape_play(&tape, 7, 1, 0, TAPE_ALL);
	a = tape_record(&tape, "kxwatch.alert", 0);
	assert_true(tape_signals(a, "certificate.expired"));
	assert_false(tape_signals(a, "certificate.not-yet-valid"));
	tape_close(&tape);
}

/* ---- what is known at the end of a connection ----------------------------------- */

static void hang_up(uint64_t bytes_out, uint64_t bytes_in)
{
	struct kxw_event *ev = tape_event(&tape, KXW_EVENT_CLOSE);

	tape_flow(ev, 7, 1, OUTSIDE);
	ev->flow.established = true;
	ev->flow.outcome = KXW_OUTCOME_CLOSED;
	ev->flow.known_bytes = true;
	ev->flow.bytes_out = bytes_out;
	ev->flow.bytes_in = bytes_in;
	track_event(tape.track, ev);
}

static void send_much(const char *talk, const char *settings, size_t segments)
{
	tape_open(&tape, settings);
	tape_process(&tape, 1, "/usr/bin/program", "program");
	tape_library(&tape, 1, "/usr/lib/libssl.so.3");
	tape_connect(&tape, 7, 1, OUTSIDE);
	tape_talk(&tape, talk);
	tape_play(&tape, 7, 1, 0, segments);
	hang_up(100 << 20, 1 << 20);
}

static void asymmetry_makes_an_alert_of_a_clean_handshake(void **state)
{
	json_t *a, *f;

	(void)state;
	send_much("tls13", "", TAPE_ALL);
	assert_false(tape_signals(tape_record(&tape, "kxwatch.handshake", 0), "flow.asymmetric"));
	a = tape_record(&tape, "kxwatch.alert", 0);
	assert_non_null(a);
	assert_true(tape_signals(a, "flow.asymmetric"));
	assert_field(a, "source.bytes", "104857600");
	assert_non_null(strstr(tape_text(a, "event.reason"), "far more was sent than came back"));
	f = tape_record(&tape, "kxwatch.flow", 0);
	assert_true(tape_signals(f, "flow.asymmetric"));
	/* It is of the end, not of the handshake. */
	assert_string_equal(tape_text(a, "@timestamp"), tape_text(f, "@timestamp"));
	assert_string_equal(tape_text(a, "event.sequence"), tape_text(f, "event.sequence"));
	assert_null(tape_record(&tape, "kxwatch.alert", 1));
	tape_close(&tape);
}

static void asymmetry_adds_to_an_alert_that_there_was(void **state)
{
	json_t *a, *f;

	(void)state;
	send_much("tls12-rsa", "", TAPE_ALL);
	a = tape_record(&tape, "kxwatch.alert", 0);
	assert_false(tape_signals(a, "flow.asymmetric"));
	assert_null(tape_record(&tape, "kxwatch.alert", 1));
	f = tape_record(&tape, "kxwatch.flow", 0);
	assert_true(tape_signals(f, "flow.asymmetric"));
	assert_true(tape_signals(f, "kx.rsa"));
	tape_close(&tape);
	/* A handshake that ends with its connection is judged by all there is at once. */
	send_much("tls12-rsa", "", 4);
	assert_true(tape_signals(tape_record(&tape, "kxwatch.alert", 0), "flow.asymmetric"));
	assert_null(tape_record(&tape, "kxwatch.alert", 1));
	assert_null(tape_record(&tape, "kxwatch.flow", 0));
	tape_close(&tape);
}

static void asymmetry_is_for_whom_it_concerns(void **state)
{
	(void)state;
	send_much("tls13", "asymmetry: { ratio = 0; };", TAPE_ALL);
	assert_null(tape_record(&tape, "kxwatch.alert", 0));
	assert_null(tape_record(&tape, "kxwatch.flow", 0));
	tape_close(&tape);
	send_much("tls13", "asymmetry: { ratio = 101; };", TAPE_ALL);
	assert_null(tape_record(&tape, "kxwatch.alert", 0));
	tape_close(&tape);
	send_much("tls13", "allow = ( { executable = \"/usr/bin/program\"; } );", TAPE_ALL);
	assert_null(tape_record(&tape, "kxwatch.alert", 0));
	assert_true(tape_signals(tape_record(&tape, "kxwatch.flow", 0), "flow.asymmetric"));
	tape_close(&tape);
}

/* ---- lists of others ---------------------------------------------------------- */

static void listed_is_told_with_its_reason(void **state)
{
	const struct scene curl = { "/usr/bin/curl", "curl", OUTSIDE, "tls12-ecdhe", true };
	char list[] = "/tmp/t_judge.XXXXXX", settings[512], value[3][128];
	static const char *const kind[] = { "ja3", "ja4", "certificate" };
	json_t *a = play(&curl, ""), *lists;
	FILE *f;
	int i;

	(void)state;
	assert_null(tape_get(a, "kxwatch.lists"));
	snprintf(value[0], 128, "%s", tape_text(a, "tls.client.ja3"));
	snprintf(value[1], 128, "%s", tape_text(a, "kxwatch.ja4"));
	snprintf(value[2], 128, "%s", tape_text(a, "tls.server.hash.sha1"));
	tape_close(&tape);
	close(mkstemp(list));
	for (i = 0; i < 3; i++) {
		f = fopen(list, "w");
		fprintf(f, "2024-01-01,%s,bad company\n", value[i]);
		fclose(f);
		snprintf(settings, sizeof(settings),
			 "lists = ( { kind = \"%s\"; file = \"%s\"; } );", kind[i], list);
		a = play(&curl, settings);
		lists = tape_get(a, "kxwatch.lists");
		assert_int_equal(json_array_size(lists), 1);
		assert_field(json_array_get(lists, 0), "kind", kind[i]);
		assert_field(json_array_get(lists, 0), "reason", "bad company");
		assert_field(json_array_get(lists, 0), "file", list);
		assert_true(tape_signals(a, i == 0 ? "list.ja3" : i == 1 ? "list.ja4" :
					 "list.certificate"));
		tape_close(&tape);
	}
	unlink(list);
}

/* ---- signals on handshakes that no library makes any more ---------------------- */

static bool fires(const struct handshake *h, const char *id)
{
	struct cert_report none;
	static struct rules rules;
	struct signal_input in = { .handshake = h, .certificate = &none, .rules = &rules };
	struct signal_set set;

	memset(&none, 0, sizeof(none));
	assert_true(signal_find(id) >= 0);
	set = signals_evaluate(&in);
	return signals_have(&set, signal_find(id));
}

static void signals_of_versions(void **state)
{
	struct handshake h;

	(void)state;
	memset(&h, 0, sizeof(h));
	h.client = KXW_OUTBOUND;
	h.version = 0x0002;
	assert_true(fires(&h, "version.ssl2"));
	h.version = 0x0300;
	assert_true(fires(&h, "version.ssl3"));
	assert_false(fires(&h, "version.ssl2"));
	h.version = 0x0302;
	assert_true(fires(&h, "version.tls-deprecated"));
	h.version = 0x0303;
	assert_false(fires(&h, "version.tls-deprecated"));
	/* The sentinel counts only where the client could do more. */
	h.server_hello.downgrade = 12;
	h.client_hello.version = 0x0303;
	assert_false(fires(&h, "handshake.downgrade"));
	h.client_hello.versions.at = (const uint8_t *)"\x03\x04\x03\x03";
	h.client_hello.versions.count = 2;
	assert_true(fires(&h, "handshake.downgrade"));
	h.cipher = 0x0005;	/* TLS_RSA_WITH_RC4_128_SHA */
	assert_true(fires(&h, "cipher.weak"));
	h.cipher = 0x1302;
	assert_false(fires(&h, "cipher.weak"));
	h.cipher = 0x00ff;
	assert_false(fires(&h, "cipher.weak"));
	h.client = KXW_INBOUND;
	assert_true(fires(&h, "handshake.reversed"));
	h.malformed = h.overlap = true;
	assert_true(fires(&h, "handshake.malformed"));
	assert_true(fires(&h, "handshake.overlap"));
}

static void every_signal_is_told_apart(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < SIGNALS; i++) {
		assert_non_null(signal_table[i].id);
		assert_non_null(signal_table[i].text);
		assert_int_equal(signal_find(signal_table[i].id), i);
	}
	for (i = 0; i < CERT_FINDINGS; i++)
		assert_string_equal(signal_table[SIGNAL_CERTIFICATE_UNPARSABLE + i].id +
				    strlen("certificate."), cert_finding_name(i));
	assert_int_equal(signal_find("kx.none"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(invalid_and_accepted_is_the_gravest),
		cmocka_unit_test(every_condition_is_needed),
		cmocka_unit_test(weights_are_the_users),
		cmocka_unit_test(old_and_odd_handshakes),
		cmocka_unit_test(certificates_are_judged_by_the_events_time),
		cmocka_unit_test(asymmetry_makes_an_alert_of_a_clean_handshake),
		cmocka_unit_test(asymmetry_adds_to_an_alert_that_there_was),
		cmocka_unit_test(asymmetry_is_for_whom_it_concerns),
		cmocka_unit_test(listed_is_told_with_its_reason),
		cmocka_unit_test(signals_of_versions),
		cmocka_unit_test(every_signal_is_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
