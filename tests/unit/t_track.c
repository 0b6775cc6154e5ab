// SPDX-License-Identifier: BSD-3-Clause
/* Real handshakes, from the module's messages to the records. */
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

/* A program with libssl does what was recorded, as a whole. */
static json_t *play(const char *talk, const char *settings)
{
	tape_open(&tape, settings);
	tape_process(&tape, 1, "/usr/bin/python3.11", "python3 -u /tmp/x.py host");
	tape_library(&tape, 1, "/usr/lib/libssl.so.3");
	tape_connect(&tape, 7, 1, OUTSIDE);
	tape_talk(&tape, talk);
	tape_play(&tape, 7, 1, 0, TAPE_ALL);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	assert_null(tape_record(&tape, "kxwatch.handshake", 1));
	return tape_record(&tape, "kxwatch.handshake", 0);
}

struct expectation {
	const char *talk;
	const char *version, *cipher, *method, *bits, *group, *cke;
	const char *history, *reaction, *established, *resumed, *verdict;
};

static const struct expectation expectations[] = {
	{ "tls12-rsa", "1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256", "RSA", "2048", "", "258",
	  "CsxnGItiD", "accepted", "true", "false", "invalid" },
	{ "tls12-rsa-cbc", "1.2", "TLS_RSA_WITH_AES_256_CBC_SHA", "RSA", "2048", "", "258",
	  "CsxnGItiD", "accepted", "true", "false", "invalid" },
	{ "tls12-ecdhe", "1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE", "", "x25519",
	  "33", "CsxknGItiD", "accepted", "true", "false", "invalid" },
	{ "tls12-dhe", "1.2", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "DHE", "2048", "", "258",
	  "CsxknGItiD", "accepted", "true", "false", "invalid" },
	{ "tls12-anon", "1.2", "TLS_DH_anon_WITH_AES_128_CBC_SHA256", "DH_ANON", "1024", "",
	  "130", "CsknGItiD", "accepted", "true", "false", "not-visible" },
	{ "tls12-psk", "1.2", "TLS_PSK_WITH_AES_128_GCM_SHA256", "PSK", "", "", "9",
	  "CsnGItiD", "accepted", "true", "false", "not-visible" },
	{ "tls12-rsa-psk", "1.2", "TLS_RSA_PSK_WITH_AES_128_GCM_SHA256", "RSA_PSK", "", "",
	  "267", "CsxnGItiD", "accepted", "true", "false", "invalid" },
	{ "tls12-client-certificate", "1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE",
	  "", "x25519", "33", "CsxkrnXGYItiD", "accepted", "true", "false", "invalid" },
	{ "tls12-fragments", "1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE", "",
	  "x25519", "33", "CsxknGItiD", "accepted", "true", "false", "invalid" },
	{ "tls12-starttls", "1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE", "",
	  "x25519", "33", "CsxknGItiD", "accepted", "true", "false", "invalid" },
	{ "tls12-rejected", "1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE", "",
	  "x25519", "", "CsxknL", "rejected", "false", "false", "invalid" },
	{ "tls12-resumed", "1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "RESUMED", "", "", "",
	  "CsiID", "accepted", "true", "true", "not-visible" },
	{ "tls12-resumed-id", "1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "RESUMED", "", "",
	  "", "CsiID", "accepted", "true", "true", "not-visible" },
	{ "tls12-no-suite", "", "", "UNKNOWN", "", "", "", "Cl", "unknown", "false", "",
	  "not-visible" },
	{ "tls13", "1.3", "TLS_AES_256_GCM_SHA384", "TLS1.3", "", "x25519", "", "CsidID",
	  "accepted", "true", "false", "not-visible" },
	{ "tls13-no-compat", "1.3", "TLS_AES_256_GCM_SHA384", "TLS1.3", "", "x25519", "", "CsdD",
	  "accepted", "true", "false", "not-visible" },
	{ "tls13-retry", "1.3", "TLS_AES_256_GCM_SHA384", "TLS1.3", "", "secp256r1", "",
	  "CjiICsdD", "accepted", "true", "false", "not-visible" },
	{ "tls13-rejected", "1.3", "TLS_AES_256_GCM_SHA384", "TLS1.3", "", "x25519", "",
	  "CsidL", "rejected", "false", "false", "not-visible" },
	{ "tls13-client-certificate", "1.3", "TLS_AES_256_GCM_SHA384", "TLS1.3", "", "x25519",
	  "", "CsidID", "accepted", "true", "false", "not-visible" },
	{ "tls13-resumed", "1.3", "TLS_AES_256_GCM_SHA384", "TLS1.3", "", "x25519", "", "CsidID",
	  "accepted", "true", "true", "not-visible" },
	{ "tls13-early-data", "1.3", "TLS_AES_256_GCM_SHA384", "TLS1.3", "", "x25519", "",
	  "CIDsid", "unknown", "true", "true", "not-visible" },
};

static void expect(const struct expectation *e)
{
	json_t *r = play(e->talk, "");

	print_message("%s\n", e->talk);
	assert_non_null(r);
	assert_field(r, "tls.version", e->version);
	assert_field(r, "tls.cipher", e->cipher);
	assert_field(r, "tls.curve", e->group);
	assert_field(r, "tls.established", e->established);
	assert_field(r, "tls.resumed", e->resumed);
	assert_field(r, "kxwatch.kx.method", e->method);
	assert_field(r, "kxwatch.kx.bits", e->bits);
	assert_field(r, "kxwatch.kx.group", e->group);
	assert_field(r, "kxwatch.kx.client_key_exchange_length", e->cke);
	assert_field(r, "kxwatch.history", e->history);
	assert_field(r, "kxwatch.client_reaction", e->reaction);
	assert_field(r, "kxwatch.certificate.verdict", e->verdict);
	assert_field(r, "kxwatch.truncated", "false");
	assert_field(r, "kxwatch.handshake_end", "complete");
	tape_close(&tape);
}

static void every_conversation(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++)
		expect(&expectations[i]);
}

/* One handshake is one record, whole, with all that a responder asks for. */
static void one_record_tells_all(void **state)
{
	json_t *r = play("tls12-rsa", "records: { flows = true; certificate_chain = true; };"), *list;

	(void)state;
	assert_field(r, "event.kind", "event");
	assert_field(r, "event.reason", "python3.11 (/tmp/x.py) did an RSA key exchange with "
		     "203.0.113.10:443, was shown a self-signed certificate and accepted it");
	assert_field(r, "process.pid", "1001");
	assert_field(r, "process.entity_id", "0000000000000abc-1");
	assert_field(r, "process.executable", "/usr/bin/python3.11");
	assert_field(r, "process.command_line", "python3 -u /tmp/x.py host");
	assert_int_equal(json_array_size(tape_get(r, "process.args")), 4);
	assert_field(r, "process.user.id", "4242");
	assert_field(r, "process.parent.pid", "77");
	assert_field(r, "kxwatch.process.script", "/tmp/x.py");
	assert_field(r, "source.ip", "10.0.0.5");
	assert_field(r, "source.port", "40000");
	assert_field(r, "destination.ip", OUTSIDE);
	assert_field(r, "destination.port", "443");
	assert_field(r, "network.transport", "tcp");
	assert_field(r, "tls.version_protocol", "tls");
	assert_int_equal(strlen(tape_text(r, "tls.client.ja3")), 32);
	assert_int_equal(strlen(tape_text(r, "tls.server.ja3s")), 32);
	assert_int_equal(strlen(tape_text(r, "kxwatch.ja4")), 36);
	/* The Elastic Common Schema's case for these. */
	assert_int_equal(strspn(tape_text(r, "tls.server.hash.sha1"), "0123456789ABCDEF"), 40);
	assert_int_equal(strspn(tape_text(r, "tls.server.hash.sha256"), "0123456789ABCDEF"), 64);
	assert_string_not_equal(tape_text(r, "tls.server.subject"), "");
	assert_string_equal(tape_text(r, "tls.server.subject"), tape_text(r, "tls.server.issuer"));
	assert_field(r, "tls.server.x509.public_key_size", "2048");
	assert_int_equal(json_array_size(tape_get(r, "tls.server.certificate_chain")), 1);
	list = tape_get(r, "kxwatch.libraries");
	assert_int_equal(json_array_size(list), 1);
	assert_field(json_array_get(list, 0), "path", "/usr/lib/libssl.so.3");
	assert_field(json_array_get(list, 0), "dev", "8:1");
	r = tape_record(&tape, "kxwatch.flow", 0);
	assert_field(r, "source.bytes", "1111");
	assert_field(r, "destination.bytes", "2222");
	assert_field(r, "event.duration", "123456789");
	assert_field(r, "kxwatch.outcome", "closed");
	assert_field(r, "kxwatch.tls", "true");
	r = tape_record(&tape, "kxwatch.library", 0);
	assert_field(r, "process.executable", "/usr/bin/python3.11");
	tape_close(&tape);
}

static void evidence_is_in_the_order_of_time(void **state)
{
	static const char *const what[] = {
		"exec", "mmap", "connect", "hello", "hello", "certificate", "key exchange",
		"key exchange", "key exchange", "data", "end",
	};
	json_t *list = tape_get(play("tls12-rsa", ""), "kxwatch.evidence");
	const char *before = "", *now;
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(list), sizeof(what) / sizeof(what[0]));
	for (i = 0; i < json_array_size(list); i++) {
		assert_field(json_array_get(list, i), "what", what[i]);
		now = tape_text(json_array_get(list, i), "time");
		assert_true(strcmp(before, now) <= 0);
		before = now;
	}
	tape_close(&tape);
}

static void names_the_client_asked_for(void **state)
{
	json_t *r = play("tls13", "");

	(void)state;
	assert_field(r, "tls.client.server_name", "www.example.org");
	assert_field(r, "destination.domain", "www.example.org");
	tape_close(&tape);
	r = play("tls12-starttls", "");
	assert_field(r, "kxwatch.kx.method", "ECDHE");
	tape_close(&tape);
}

/* Left in the middle: by the client, by nobody, by the reader. */
static struct tape *half(const char *talk, enum kxw_direction dir, size_t segments)
{
	tape_open(&tape, "");
	tape_process(&tape, 1, "/bin/bash", "bash");
	tape_connect(&tape, 7, 1, OUTSIDE);
	tape_talk(&tape, talk);
	track_tick(tape.track, 1000);
	tape_play(&tape, 7, 1, 0, tape_until(&tape, dir, segments));
	assert_null(tape_record(&tape, "kxwatch.handshake", 0));
	return &tape;
}

static void a_connection_that_ends_first(void **state)
{
	json_t *r;

	(void)state;
	half("tls12-ecdhe", KXW_INBOUND, 1);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.client_reaction", "aborted");
	assert_field(r, "kxwatch.handshake_end", "closed");
	assert_field(r, "kxwatch.history", "Csxkn");
	assert_field(r, "kxwatch.kx.method", "ECDHE");
	assert_true(tape_signals(r, "handshake.aborted"));
	assert_non_null(strstr(tape_text(r, "event.reason"), "aborted"));
	tape_close(&tape);

	half("tls12-ecdhe", KXW_OUTBOUND, 1);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.client_reaction", "unknown");
	assert_true(tape_signals(r, "handshake.incomplete"));
	assert_false(tape_signals(r, "handshake.aborted"));
	tape_close(&tape);

	/* The client has sent its Finished, and no answer came. */
	half("tls12-rsa", KXW_OUTBOUND, 2);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.client_reaction", "unknown");
	assert_field(r, "tls.established", "false");
	assert_true(tape_signals(r, "kx.rsa"));
	tape_close(&tape);
}

/* The module says that the connection is about to end, then how it ended. */
static void cut_off(void)
{
	struct kxw_event *ev;

	half("tls12-ecdhe", KXW_OUTBOUND, 1);
	ev = tape_event(&tape, KXW_EVENT_TLS);
	ev->flow_id = 7;
	ev->tls_end = KXW_TLS_END_CLOSED;
	track_event(tape.track, ev);
}

static void how_a_connection_ended_is_waited_for(void **state)
{
	struct kxw_event *ev;
	json_t *r;

	(void)state;
	cut_off();
	assert_null(tape_record(&tape, "kxwatch.handshake", 0));
	ev = tape_event(&tape, KXW_EVENT_CLOSE);
	tape_flow(ev, 7, 1, OUTSIDE);
	ev->flow.established = true;
	ev->flow.outcome = KXW_OUTCOME_RESET;
	track_event(tape.track, ev);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.handshake_end", "closed");
	assert_true(tape_signals(r, "handshake.server-reset"));
	assert_null(tape_record(&tape, "kxwatch.handshake", 1));
	tape_close(&tape);

	/* Or was lost. */
	cut_off();
	track_tick(tape.track, 1000 + 30000);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.handshake_end", "closed");
	assert_false(tape_signals(r, "handshake.server-reset"));
	tape_close(&tape);
}

static void a_handshake_that_never_ends(void **state)
{
	json_t *r;

	(void)state;
	half("tls12-ecdhe", KXW_INBOUND, 1);
	track_tick(tape.track, 1000 + 29999);
	assert_null(tape_record(&tape, "kxwatch.handshake", 0));
	track_tick(tape.track, 1000 + 30000);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.handshake_end", "timeout");
	assert_true(tape_signals(r, "handshake.timeout"));
	/* What comes afterwards makes no second record. */
	tape_play(&tape, 7, 1, tape_until(&tape, KXW_INBOUND, 1), TAPE_ALL);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	assert_null(tape_record(&tape, "kxwatch.handshake", 1));
	tape_close(&tape);
}

static void the_reader_stops_first(void **state)
{
	uint64_t first;
	json_t *r;

	(void)state;
	half("tls12-ecdhe", KXW_INBOUND, 1);
	first = 3;	/* process, connect, then the hello */
	assert_int_equal(track_resume_after(tape.track, tape.seq), first - 1);
	track_flush(tape.track);
	assert_int_equal(track_resume_after(tape.track, tape.seq), tape.seq);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.handshake_end", "stopped");
	tape_close(&tape);
}

/* An encrypted alert is told by its length where a Finished should be. */
static void an_alert_under_tls13_keys(void **state)
{
	struct kxw_event *ev;
	json_t *r;

	(void)state;
	half("tls13", KXW_INBOUND, 1);
	ev = tape_event(&tape, KXW_EVENT_TLS);
	ev->flow_id = 7;
	ev->direction = KXW_OUTBOUND;
	ev->messages = 1;
	ev->message[0].type = KXW_MSG_APPLICATION_DATA;
	ev->message[0].length = 19;
	track_event(tape.track, ev);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.client_reaction", "aborted");
	assert_field(r, "tls.established", "false");
	tape_close(&tape);
}

/* close_notify, of which the length shows. */
static void say_farewell(enum kxw_direction direction)
{
	struct kxw_event *ev = tape_event(&tape, KXW_EVENT_TLS);

	ev->flow_id = 7;
	ev->direction = direction;
	ev->tls_end = KXW_TLS_END_COMPLETE;
	ev->messages = 1;
	ev->message[0].type = KXW_MSG_ENCRYPTED_ALERT;
	ev->message[0].length = 26;
	track_event(tape.track, ev);
}

/* A shut door right after the handshake says neither yes nor no. */
static void a_farewell_without_data(void **state)
{
	json_t *r;

	(void)state;
	half("tls12-ecdhe", KXW_INBOUND, 2);
	say_farewell(KXW_OUTBOUND);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.client_reaction", "unknown");
	assert_field(r, "tls.established", "true");
	tape_close(&tape);
}

/* Nor does who hangs up without a word, be it the client first or the server. */
static void a_handshake_and_nothing_else(void **state)
{
	json_t *r;

	(void)state;
	half("tls12-ecdhe", KXW_INBOUND, 2);
	tape_hangup(&tape, 7, 1, OUTSIDE);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.handshake_end", "closed");
	assert_field(r, "kxwatch.client_reaction", "unknown");
	assert_field(r, "tls.established", "true");
	tape_close(&tape);
	half("tls12-ecdhe", KXW_INBOUND, 2);
	say_farewell(KXW_INBOUND);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.client_reaction", "unknown");
	tape_close(&tape);
}

/* Who stays waits for the server to speak first. */
static void a_handshake_that_stays_open(void **state)
{
	json_t *r;

	(void)state;
	half("tls12-ecdhe", KXW_INBOUND, 2);
	track_tick(tape.track, 1000 + 30000);
	r = tape_record(&tape, "kxwatch.handshake", 0);
	assert_field(r, "kxwatch.handshake_end", "timeout");
	assert_field(r, "kxwatch.client_reaction", "accepted");
	tape_close(&tape);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_conversation),
		cmocka_unit_test(one_record_tells_all),
		cmocka_unit_test(evidence_is_in_the_order_of_time),
		cmocka_unit_test(names_the_client_asked_for),
		cmocka_unit_test(a_connection_that_ends_first),
		cmocka_unit_test(how_a_connection_ended_is_waited_for),
		cmocka_unit_test(a_handshake_that_never_ends),
		cmocka_unit_test(the_reader_stops_first),
		cmocka_unit_test(an_alert_under_tls13_keys),
		cmocka_unit_test(a_farewell_without_data),
		cmocka_unit_test(a_handshake_and_nothing_else),
		cmocka_unit_test(a_handshake_that_stays_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
