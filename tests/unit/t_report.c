// SPDX-License-Identifier: BSD-3-Clause
/* Reports: what is lost, what finds no memory, and other settings. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "memory_max.h"
#include "tape.h"

static struct tape tape;

/* Losses are summed up, told at most once in an interval, and never forgotten. */
static void losses_are_summed_up(void **state)
{
	json_t *r;

	(void)state;
	tape_open(&tape, "records: { lost_interval = 10; };");
	report_tick(tape.report, 60000);
	assert_int_equal(json_array_size(tape.records), 0);
	tape_lose(&tape, 5);
	tape_lose(&tape, 7);
	report_tick(tape.report, 61000);
	r = tape_record(&tape, "kxwatch.lost", 0);
	assert_field(r, "kxwatch.lost.events", "12");
	assert_field(r, "kxwatch.lost.gaps", "2");
	assert_field(r, "kxwatch.lost.first_sequence", "1");
	assert_field(r, "kxwatch.lost.last_sequence", "12");
	assert_string_not_equal(tape_text(r, "@timestamp"), "");
	tape_lose(&tape, 1);
	report_tick(tape.report, 70999);
	assert_null(tape_record(&tape, "kxwatch.lost", 1));
	report_tick(tape.report, 71000);
	assert_field(tape_record(&tape, "kxwatch.lost", 1), "kxwatch.lost.events", "1");
	tape_lose(&tape, 3);
	report_flush(tape.report);
	assert_field(tape_record(&tape, "kxwatch.lost", 2), "kxwatch.lost.events", "3");
	report_flush(tape.report);
	assert_null(tape_record(&tape, "kxwatch.lost", 3));
	tape_close(&tape);
}

/* Counted, and all that comes after is told. */
static void a_record_without_memory(void **state)
{
	static char args[1 << 20];
	struct kxw_event *ev;

	(void)state;
	tape_open(&tape, "");
	ev = tape_event(&tape, KXW_EVENT_PROCESS);
	ev->process_id = ev->process.id = 1;
	ev->process.args = args;
	memset(args, 'x', sizeof(args) - 1);
	ev->process.args_size = sizeof(args);
	track_event(tape.track, ev);
	tape_library(&tape, 1, "/lib/libssl.so");
	assert_int_equal(report_stats_get(tape.report)->no_memory, 1);
	assert_int_equal(json_array_size(tape.records), 0);
	tape_process(&tape, 2, "/usr/bin/curl", "curl");
	tape_library(&tape, 2, "/lib/libssl.so");
	assert_int_equal(report_stats_get(tape.report)->no_memory, 1);
	assert_field(tape_record(&tape, "kxwatch.library", 0), "process.executable", "/usr/bin/curl");
	tape_close(&tape);
}

/* Another configuration for the same report: what it says holds from then on. */
static void a_report_is_configured_anew(void **state)
{
	struct config other, broken;
	char *error;

	(void)state;
	tape_open(&tape, "");
	tape_configure(&other, "records: { libraries = false; };");
	tape_configure(&broken, "trust: { ca_file = \"/nonexistent/ca.pem\"; };");
	tape_library(&tape, 1, "/lib/libssl.so");
	assert_int_equal(json_array_size(tape.records), 1);
	assert_int_equal(report_configure(tape.report, &broken, &error), -1);
	assert_non_null(strstr(error, "/nonexistent/ca.pem"));
	free(error);
	tape_library(&tape, 1, "/lib/libssl.so");
	assert_int_equal(json_array_size(tape.records), 2);
	assert_int_equal(report_configure(tape.report, &other, &error), 0);
	tape_library(&tape, 1, "/lib/libssl.so");
	assert_int_equal(json_array_size(tape.records), 2);
	tape_close(&tape);
	config_clean(&other);
	config_clean(&broken);
}

static json_t *offer_of(size_t flow, const char *talk)
{
	size_t n = 0;

	while (tape_record(&tape, "kxwatch.handshake", n))
		n++;
	tape_connect(&tape, flow, 1, "203.0.113.10");
	tape_talk(&tape, talk);
	tape_play(&tape, flow, 1, 0, TAPE_ALL);
	return json_incref(tape_get(tape_record(&tape, "kxwatch.handshake", n),
				    "tls.client.supported_ciphers"));
}

/* The weights of the handshake's signals, added up. */
static int weights_of(size_t flow)
{
	json_t *list, *signal;
	size_t n = 0, i;
	int sum = 0;

	while (tape_record(&tape, "kxwatch.handshake", n))
		n++;
	tape_connect(&tape, flow, 1, "203.0.113.10");
	tape_talk(&tape, "tls12-psk");
	tape_play(&tape, flow, 1, 0, TAPE_ALL);
	list = tape_get(tape_record(&tape, "kxwatch.handshake", n), "kxwatch.signals");
	assert_true(json_array_size(list) > 0);
	json_array_foreach(list, i, signal)
		sum += (int)json_integer_value(json_object_get(signal, "weight"));
	return sum;
}

/* What was kept of signals had the weights of before. */
static void weights_after_a_report_is_configured_anew(void **state)
{
	struct config other;
	char *error;
	int before;

	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/usr/bin/curl", "curl");
	before = weights_of(1);
	assert_int_equal(weights_of(2), before);
	tape_configure(&other, "signals = ( { id = \"process.not-allowlisted\"; weight = 99; } );");
	assert_int_equal(report_configure(tape.report, &other, &error), 0);
	assert_int_not_equal(weights_of(3), before);
	tape_close(&tape);
	config_clean(&other);
}

/* Its judge numbers the hellos anew, and what was remembered of a number is another's. */
static void hellos_after_a_report_is_configured_anew(void **state)
{
	json_t *first, *second, *known, *anew;
	struct config other;
	char *error;

	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/usr/bin/curl", "curl");
	first = offer_of(1, "tls13");
	known = offer_of(2, "tls13");
	assert_true(json_array_size(first) && json_equal(known, first));
	second = offer_of(3, "tls12-psk");
	assert_false(json_equal(second, first));
	tape_configure(&other, "");
	assert_int_equal(report_configure(tape.report, &other, &error), 0);
	anew = offer_of(4, "tls12-psk");
	assert_true(json_equal(anew, second));
	json_decref(first);
	json_decref(second);
	json_decref(known);
	json_decref(anew);
	tape_close(&tape);
	config_clean(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(losses_are_summed_up),
		cmocka_unit_test(a_record_without_memory),
		cmocka_unit_test(a_report_is_configured_anew),
		cmocka_unit_test(weights_after_a_report_is_configured_anew),
		cmocka_unit_test(hellos_after_a_report_is_configured_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
