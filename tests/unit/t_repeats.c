// SPDX-License-Identifier: BSD-3-Clause
/* Alerts have names that stay, and the same one is not told again and again. */
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

#include <judge/repeats.h>

#include "tape.h"

#define ONE	"203.0.113.10"
#define OTHER	"203.0.113.20"
#define HOUR	3600000000000ULL

static struct tape tape;
static uint64_t flow;

static void connects(uint64_t process, const char *remote, const char *talk)
{
	flow++;
	tape_connect(&tape, flow, process, remote);
	tape_talk(&tape, talk);
	tape_play(&tape, flow, process, 0, TAPE_ALL);
	tape_hangup(&tape, flow, process, remote);
}

static void begin(const char *settings)
{
	flow = 0;
	tape_open(&tape, settings);
	tape_process(&tape, 1, "/tmp/x", "x");
	tape_process(&tape, 2, "/tmp/x", "x again");
	tape_process(&tape, 3, "/tmp/y", "y");
	tape_process(&tape, 4, "/usr/bin/program", "program");
	tape_library(&tape, 4, "/usr/lib/libssl.so.3");
}

static size_t count(const char *dataset)
{
	size_t n = 0;

	while (tape_record(&tape, dataset, n))
		n++;
	return n;
}

static void a_repeat_is_counted(void **state)
{
	json_t *alert, *summary;

	(void)state;
	begin("");
	connects(1, ONE, "tls12-rsa");
	connects(1, ONE, "tls12-rsa");
	connects(2, ONE, "tls12-rsa");
	assert_int_equal(count("kxwatch.alert"), 1);
	assert_int_equal(count("kxwatch.handshake"), 3);
	assert_int_equal(report_stats_get(tape.report)->alerts, 1);
	assert_int_equal(report_stats_get(tape.report)->repeats, 2);
	alert = tape_record(&tape, "kxwatch.alert", 0);
	assert_int_equal(strlen(tape_text(alert, "event.id")), 32);
	assert_null(tape_get(tape_record(&tape, "kxwatch.handshake", 0), "kxwatch.repeat_of"));
	assert_field(tape_record(&tape, "kxwatch.handshake", 2), "kxwatch.repeat_of",
		     tape_text(alert, "event.id"));
	report_flush(tape.report);
	summary = tape_record(&tape, "kxwatch.repeats", 0);
	assert_field(summary, "kxwatch.repeats.alert_id", tape_text(alert, "event.id"));
	assert_field(summary, "kxwatch.repeats.count", "2");
	assert_field(summary, "process.executable", "/tmp/x");
	assert_field(summary, "process.user.id", "4242");
	assert_field(summary, "destination.ip", ONE);
	assert_field(summary, "destination.port", "443");
	assert_field(summary, "@timestamp", tape_text(summary, "kxwatch.repeats.last"));
	assert_non_null(strstr(tape_text(summary, "event.reason"), "2 more times"));
	assert_int_equal(count("kxwatch.repeats"), 1);
	tape_close(&tape);
}

/* Whatever an alert is about makes it another one. */
static void another_alert_is_no_repeat(void **state)
{
	(void)state;
	begin("");
	connects(1, ONE, "tls12-rsa");
	connects(1, OTHER, "tls12-rsa");
	connects(3, ONE, "tls12-rsa");
	connects(1, ONE, "tls12-rejected");
	assert_int_equal(count("kxwatch.alert"), 4);
	report_flush(tape.report);
	assert_int_equal(count("kxwatch.repeats"), 0);
	tape_close(&tape);
}

static void a_window_ends(void **state)
{
	(void)state;
	begin("repeats: { window = 3600; alerts = 2; };");
	connects(1, ONE, "tls12-rsa");
	connects(1, ONE, "tls12-rsa");
	assert_int_equal(count("kxwatch.alert"), 2);
	connects(1, ONE, "tls12-rsa");
	assert_int_equal(count("kxwatch.alert"), 2);
	tape.time += HOUR;
	connects(1, ONE, "tls12-rsa");
	assert_int_equal(count("kxwatch.alert"), 3);
	assert_int_equal(count("kxwatch.repeats"), 1);
	assert_field(tape_record(&tape, "kxwatch.repeats", 0), "kxwatch.repeats.count", "1");
	tape_close(&tape);

	/* By the clock alone, too: the tape's time is long past. */
	begin("");
	connects(1, ONE, "tls12-rsa");
	connects(1, ONE, "tls12-rsa");
	assert_int_equal(count("kxwatch.repeats"), 0);
	report_tick(tape.report, 1);
	assert_int_equal(count("kxwatch.repeats"), 1);
	tape_close(&tape);

	begin("repeats: { window = 0; };");
	connects(1, ONE, "tls12-rsa");
	connects(1, ONE, "tls12-rsa");
	assert_int_equal(count("kxwatch.alert"), 2);
	tape_close(&tape);
}

/* One that is an alert by how much was sent, which its end alone tells. */
static void sends_much(uint64_t process, uint64_t long_for)
{
	struct kxw_event *ev;

	flow++;
	tape_connect(&tape, flow, process, ONE);
	tape_talk(&tape, "tls13");
	tape_play(&tape, flow, process, 0, TAPE_ALL);
	tape.time += long_for;
	ev = tape_event(&tape, KXW_EVENT_CLOSE);
	tape_flow(ev, flow, process, ONE);
	ev->flow.established = true;
	ev->flow.outcome = KXW_OUTCOME_CLOSED;
	ev->flow.known_bytes = true;
	ev->flow.bytes_out = 100 << 20;
	track_event(tape.track, ev);
}

static void what_comes_late_is_counted_too(void **state)
{
	char id[2][33];
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin(i ? "repeats: { window = 86400; };" : "repeats: { window = 0; };");
		sends_much(4, HOUR);
		sends_much(4, HOUR);
		assert_int_equal(count("kxwatch.alert"), i ? 1 : 2);
		assert_int_equal(report_stats_get(tape.report)->alerts, i ? 1 : 2);
		assert_int_equal(report_stats_get(tape.report)->repeats, i);
		snprintf(id[i], sizeof(id[i]), "%s",
			 tape_text(tape_record(&tape, "kxwatch.alert", 0), "event.id"));
		if (!i)
			tape_close(&tape);
	}
	assert_int_equal(strlen(id[0]), 32);
	assert_string_equal(id[0], id[1]);
	assert_null(tape_get(tape_record(&tape, "kxwatch.flow", 0), "kxwatch.repeat_of"));
	assert_field(tape_record(&tape, "kxwatch.flow", 1), "kxwatch.repeat_of", id[1]);
	report_flush(tape.report);
	assert_field(tape_record(&tape, "kxwatch.repeats", 0), "kxwatch.repeats.alert_id", id[1]);
	tape_close(&tape);

	/* The window begins when it is told, not when its handshake was. */
	begin("");
	sends_much(4, 2 * HOUR);
	tape.time -= HOUR / 2;
	sends_much(4, HOUR / 2 + HOUR / 10);
	assert_int_equal(count("kxwatch.alert"), 1);
	tape_close(&tape);
}

/* ---- the table alone ------------------------------------------------------------- */

static struct handshake handshake;

static const struct repeat *take(struct repeats *r, unsigned int host)
{
	const struct judgement v = { .score = 50 };

	handshake.flow.remote.ip_size = 4;
	handshake.flow.remote.ip[2] = (uint8_t)(host >> 8);
	handshake.flow.remote.ip[3] = (uint8_t)host;
	return repeats_take(r, &handshake, &v, "0123456789abcdef0123456789abcdef", 0);
}

static void note(const struct repeat *repeat, void *arg)
{
	assert_int_equal(repeat->held, 1);
	assert_int_equal(repeat->remote.ip[3], 0);
	++*(unsigned int *)arg;
}

/* A full table forgets the oldest, and says what it knew. */
static void the_table_is_bounded(void **state)
{
	unsigned int told = 0, i;
	struct repeats *r = repeats_create(note, &told);

	(void)state;
	repeats_set(r, 3600, 1);
	assert_null(take(r, 0));
	assert_non_null(take(r, 0));
	for (i = 1; i < 4096; i++)
		assert_null(take(r, i));
	assert_int_equal(told, 0);
	assert_null(take(r, i));
	assert_int_equal(told, 1);
	/* It is gone, so it is told again. */
	assert_null(take(r, 0));
	repeats_end(r);
	assert_int_equal(told, 1);
	repeats_destroy(r);
}

static void a_name_stays(void **state)
{
	char id[3][33];
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		begin("");
		/* When it was read does not matter, which connection it was does. */
		tape.time += (uint64_t)i;
		flow = (uint64_t)i / 2;
		connects(1, ONE, "tls12-rsa");
		snprintf(id[i], sizeof(id[i]), "%s",
			 tape_text(tape_record(&tape, "kxwatch.alert", 0), "event.id"));
		tape_close(&tape);
	}
	assert_string_equal(id[0], id[1]);
	assert_string_not_equal(id[0], id[2]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repeat_is_counted),
		cmocka_unit_test(another_alert_is_no_repeat),
		cmocka_unit_test(a_window_ends),
		cmocka_unit_test(what_comes_late_is_counted_too),
		cmocka_unit_test(the_table_is_bounded),
		cmocka_unit_test(a_name_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
