// SPDX-License-Identifier: BSD-3-Clause
/* What is asked of the store is answered as a look at every record would have it. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <store/schema.h>

#include "record_maker.h"

#define MANY	600
#define ROUNDS	400
#define STEP	INT64_C(100000000000)	/* of times: they are of a day, and many slots */

/* What of a record is asked for, as numbers. */
struct made {
	bool alert;
	int64_t time;
	unsigned int program, script, user, ip, name, signals;
};

static struct made made[MANY];
static uint64_t seed = 4242;

static unsigned int number(unsigned int below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned int)(seed >> 33) % below;
}

static void make_one(struct records *r, unsigned int i)
{
	struct made *m = &made[i];
	char more[2048], script[64] = "", signals[256] = "";
	unsigned int s;

	*m = (struct made) { number(2), MAKER_TIME + number(1000) * STEP, number(4),
			     number(3), number(3), number(20), number(5), number(8) };
	for (s = 0; s < 3; s++)
		if (m->signals >> s & 1)
			snprintf(signals + strlen(signals), sizeof(signals) - strlen(signals),
				 "%s{\"id\":\"signal.%u\"}", *signals ? "," : "", s);
	if (m->script)
		snprintf(script, sizeof(script), "\"script\":\"/opt/%u.py\"", m->script);
	snprintf(more, sizeof(more), "\"process\":{\"name\":\"p%u\",\"executable\":\"/bin/p%u\","
		 "\"user\":{\"id\":\"%u\"}},\"destination\":{\"ip\":\"192.0.2.%u\",\"domain\":"
		 "\"h%u.example.net\"},\"tls\":{\"server\":{\"hash\":{\"sha256\":\"AA%02uFF\","
		 "\"sha1\":\"BB%02u\"}}},\"kxwatch\":{\"process\":{%s},\"signals\":[%s]},"
		 "\"container\":{\"id\":\"c%u\"}", m->program, m->program, 1000 + m->user, m->ip,
		 m->name, m->name, m->name, script, signals, m->user);
	maker_add_line(r, maker_text(m->alert ? "alert" : "handshake", i + 1, m->time, more));
}

static bool is_any(const char *text, const void *beginning)
{
	return !strncmp(text, beginning, strlen(beginning));
}

/* A condition, asked and looked for: whether each record made has it. */
static void ask_text(bool *has, enum entry_column column, const char *exact, const char *beginning)
{
	struct find_text *t = &maker_query.text[maker_query.texts++];
	char text[64];
	unsigned int i;

	*t = (struct find_text) { column, exact, beginning ? is_any : NULL, beginning };
	for (i = 0; i < MANY; i++) {
		switch (column) {
		case ENTRY_PROCESS:
			snprintf(text, sizeof(text), "p%u", made[i].program);
			break;
		case ENTRY_PATH:
			snprintf(text, sizeof(text), "/bin/p%u", made[i].program);
			break;
		case ENTRY_SCRIPT:
			snprintf(text, sizeof(text), made[i].script ? "/opt/%u.py" : "",
				 made[i].script);
			break;
		case ENTRY_CONTAINER:
			snprintf(text, sizeof(text), "c%u", made[i].user);
			break;
		case ENTRY_IP:
			snprintf(text, sizeof(text), "192.0.2.%u", made[i].ip);
			break;
		case ENTRY_NAME:
			snprintf(text, sizeof(text), "h%u.example.net", made[i].name);
			break;
		default:
			snprintf(text, sizeof(text), "AA%02uFF/BB%02u", made[i].name, made[i].name);
		}
		has[i] &= exact ? !strcmp(text, exact) : *text && is_any(text, beginning);
	}
}

static void ask_signal(bool *has, const char *id)
{
	unsigned int i;

	maker_query.signal_match = is_any;
	maker_query.signal[maker_query.signals++] = id;
	for (i = 0; i < MANY; i++)
		has[i] &= strlen(id) > 7 ? made[i].signals >> (id[7] - '0') & 1 : made[i].signals != 0;
}

static void ask_number(bool *has)
{
	unsigned int i;

	maker_query.uid = 1000 + number(4);
	for (i = 0; i < MANY; i++)
		has[i] &= maker_query.uid == 1000 + made[i].user;
}

static void ask_time(bool *has)
{
	unsigned int i;

	maker_query.since = number(2) ? MAKER_TIME + number(1000) * STEP : 0;
	maker_query.until = number(2) ? MAKER_TIME + number(1000) * STEP : 0;
	for (i = 0; i < MANY; i++)
		has[i] &= made[i].time >= maker_query.since &&
			  (!maker_query.until || made[i].time <= maker_query.until);
}

static void ask_at_random(bool *has)
{
	static const struct {
		enum entry_column column;
		const char *exact, *beginning;
	} text[] = {
		{ ENTRY_PROCESS, "p1", NULL }, { ENTRY_PROCESS, "p9", NULL },
		{ ENTRY_PATH, "/bin/p2", NULL }, { ENTRY_PATH, NULL, "/bin/" },
		{ ENTRY_SCRIPT, "/opt/1.py", NULL }, { ENTRY_SCRIPT, NULL, "/opt" },
		{ ENTRY_CONTAINER, NULL, "c1" }, { ENTRY_IP, "192.0.2.7", NULL },
		{ ENTRY_IP, NULL, "192.0.2.1" }, { ENTRY_NAME, "h3.example.net", NULL },
		{ ENTRY_NAME, NULL, "h" }, { ENTRY_CERTIFICATE, NULL, "AA02" },
	};
	static const char *const signal[] = { "signal.0", "signal.1", "signal.2", "signal.", "none" };
	unsigned int i, n;

	for (n = number(3); n; n--) {
		i = number(sizeof(text) / sizeof(text[0]));
		ask_text(has, text[i].column, text[i].exact, text[i].beginning);
	}
	for (n = number(3); n; n--) {
		i = number(sizeof(signal) / sizeof(signal[0]));
		if (i < 4) {
			ask_signal(has, signal[i]);
			continue;
		}
		maker_query.signal_match = is_any;
		maker_query.signal[maker_query.signals++] = signal[i];
		memset(has, 0, MANY * sizeof(*has));
	}
	if (!number(3))
		ask_number(has);
	if (!number(2))
		ask_time(has);
}

static void every_answer_is_what_a_look_at_all_would_give(void **state)
{
	char error[DATABASE_ERROR_SIZE];
	struct records *r = maker_open();
	unsigned int round, i, wanted, some = 0;
	bool has[MANY];
	struct find *f;

	(void)state;
	maker_begin(r);
	for (i = 0; i < MANY; i++)
		make_one(r, i);
	maker_commit(r);
	records_close(r);
	f = find_open(maker_file(), error);
	assert_non_null(f);
	for (round = 0; round < ROUNDS; round++) {
		bool alert = number(2);

		memset(&maker_query, 0, sizeof(maker_query));
		maker_query.uid = -1;
		for (i = 0; i < MANY; i++)
			has[i] = made[i].alert == alert;
		ask_at_random(has);
		for (i = wanted = 0; i < MANY; i++)
			wanted += has[i];
		assert_int_equal(maker_ask(f, alert ? "alert" : "handshake"), wanted);
		some += wanted > 0;
	}
	find_close(f);
	/* Else nothing was tested. */
	assert_true(some > ROUNDS / 4);
}

static void severities_are_levels(void **state)
{
	static const int severity[] = { 21, 47, 73, 73, 99, 99, 99 };
	struct records *r = maker_open();
	char line[256];
	unsigned int i;

	(void)state;
	maker_begin(r);
	for (i = 0; i < sizeof(severity) / sizeof(severity[0]); i++) {
		snprintf(line, sizeof(line), "{\"@timestamp\":\"%s\",\"event\":{\"dataset\":"
			 "\"kxwatch.alert\",\"id\":\"%08x\",\"severity\":%d}}",
			 maker_stamp(MAKER_TIME + i), i, severity[i]);
		maker_add_line(r, line);
	}
	maker_commit(r);
	records_close(r);
	maker_query.severity[maker_query.severities++] = 99;
	assert_int_equal(maker_count("alert"), 3);
	maker_query.severity[maker_query.severities++] = 73;
	assert_int_equal(maker_count("alert"), 5);
	maker_query.limit = 4;
	assert_int_equal(maker_count("alert"), 4);
	/* The newest, the oldest of them first. */
	assert_non_null(strstr(maker_found(0), "\"00000003\""));
	assert_non_null(strstr(maker_found(3), "\"00000006\""));
}

static size_t alerts_of(struct find *f, const char *id)
{
	size_t n = 0;

	assert_int_equal(find_alerts(f, id, maker_take, &n), 0);
	return n;
}

static void an_alert_is_found_by_the_beginning_of_its_id(void **state)
{
	static const char *const id[] = { "00000000000000000000000000000001", "7fff0000", "80000000",
					  "ffffffffffffffffffffffffffffffff", "ffff0000" };
	char error[DATABASE_ERROR_SIZE], line[256];
	struct records *r = maker_open();
	struct find *f;
	size_t i;

	(void)state;
	maker_begin(r);
	for (i = 0; i < sizeof(id) / sizeof(id[0]); i++) {
		snprintf(line, sizeof(line), "{\"event\":{\"dataset\":\"kxwatch.alert\",\"id\":\"%s\"}}",
			 id[i]);
		maker_add_line(r, line);
	}
	maker_commit(r);
	records_close(r);
	f = find_open(maker_file(), error);
	assert_non_null(f);
	assert_int_equal(alerts_of(f, "0"), 1);
	assert_int_equal(alerts_of(f, "7fff"), 1);
	assert_int_equal(alerts_of(f, "8"), 1);
	assert_int_equal(alerts_of(f, "f"), 2);
	assert_int_equal(alerts_of(f, "ffffffffffffffffffffffff"), 1);
	assert_int_equal(alerts_of(f, "a"), 0);
	assert_int_equal(alerts_of(f, "no id"), 0);
	assert_int_equal(alerts_of(f, ""), 0);
	find_close(f);
}

static size_t all_from(struct find *f, int64_t since)
{
	size_t n = 0;

	maker_forget();
	assert_int_equal(find_all(f, since, maker_take, &n), 0);
	return n;
}

static void all_are_given_from_a_moment_on(void **state)
{
	char error[DATABASE_ERROR_SIZE];
	struct records *r = maker_open();
	struct find *f;

	(void)state;
	maker_begin(r);
	maker_add(r, "alert", 3, MAKER_TIME + 2 * STEP, "");
	maker_add(r, "handshake", 1, MAKER_TIME, "");
	maker_add(r, "handshake", 2, MAKER_TIME + STEP, "");
	maker_commit(r);
	records_close(r);
	f = find_open(maker_file(), error);
	assert_non_null(f);
	assert_int_equal(all_from(f, 0), 3);
	assert_non_null(strstr(maker_found(0), "handshake-1"));
	assert_non_null(strstr(maker_found(2), "kxwatch.alert"));
	assert_int_equal(all_from(f, MAKER_TIME + STEP), 2);
	assert_int_equal(all_from(f, MAKER_TIME + 3 * STEP), 0);
	find_close(f);
}

/* ---- retention ---------------------------------------------------------------- */

static void retain_all(struct records *r, unsigned int days, uint64_t bytes, int64_t now)
{
	const struct retention bounds = { days, bytes };
	int ret;

	while ((ret = records_retain(r, &bounds, now)) > 0)
		;
	assert_int_equal(ret, 0);
}

static int64_t ask_file(const char *sql)
{
	char error[DATABASE_ERROR_SIZE];
	struct database *d = database_open_to_read(maker_file(), schema_records, error);
	int64_t number = database_number(d, sql);

	database_close(d);
	return number;
}

static void what_is_too_old_goes(void **state)
{
	const int64_t day = INT64_C(86400000000000);
	struct records *r = maker_open();
	char more[256];
	unsigned int i;

	(void)state;
	maker_begin(r);
	for (i = 0; i < 50; i++) {
		snprintf(more, sizeof(more), "\"process\":{\"name\":\"old%u\",\"executable\":\"/bin/both\"},"
			 "\"kxwatch\":{\"signals\":[{\"id\":\"s\"}]}", i % 5);
		maker_add(r, "handshake", i + 1, MAKER_TIME - 10 * day + i, more);
		snprintf(more, sizeof(more), "\"process\":{\"name\":\"new%u\",\"executable\":\"/bin/both\"},"
			 "\"kxwatch\":{\"signals\":[{\"id\":\"s\"}]}", i % 5);
		maker_add(r, "handshake", i + 101, MAKER_TIME + i, more);
	}
	maker_commit(r);
	retain_all(r, 11, 0, MAKER_TIME);
	assert_int_equal(maker_count("handshake"), 100);
	retain_all(r, 9, 0, MAKER_TIME);
	assert_int_equal(maker_count("handshake"), 50);
	assert_non_null(strstr(maker_found(0), "\"new"));
	assert_int_equal(ask_file("SELECT count(*) FROM line"), 50);
	assert_int_equal(ask_file("SELECT count(*) FROM mark"), 50);
	/* Words that no record has any more are gone, and only they. */
	assert_int_equal(ask_file("SELECT count(*) FROM word"), 6);
	maker_begin(r);
	maker_add(r, "handshake", 300, MAKER_TIME, "\"process\":{\"name\":\"old1\"}");
	maker_commit(r);
	maker_query.text[maker_query.texts++] = (struct find_text) { ENTRY_PROCESS, "old1", NULL, NULL };
	assert_int_equal(maker_count("handshake"), 1);
	records_close(r);
}

static void the_file_does_not_outgrow_its_bound(void **state)
{
	const uint64_t bound = 512 * 1024;
	struct records *r = maker_open();
	char more[1024];
	unsigned int i, j, n = 0;
	size_t kept;

	(void)state;
	for (i = 0; i < 40; i++) {
		maker_begin(r);
		for (j = 0; j < 100; j++, n++) {
			snprintf(more, sizeof(more), "\"x\":\"%08x%08x%08x%08x%08x%08x%08x%08x\"",
				 number(~0u), number(~0u), number(~0u), number(~0u), number(~0u),
				 number(~0u), number(~0u), number(~0u));
			maker_add(r, "handshake", n + 1, MAKER_TIME + n * INT64_C(1000000), more);
		}
		maker_commit(r);
		retain_all(r, 0, bound, MAKER_TIME);
		assert_true(ask_file("PRAGMA page_count") * 4096 <= (int64_t)bound);
	}
	kept = maker_count("handshake");
	/* Of a step that was too much, and not all of them. */
	assert_in_range(kept, 100, 3000);
	assert_non_null(strstr(maker_found(0), "handshake"));
	records_close(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		maker_test(every_answer_is_what_a_look_at_all_would_give),
		maker_test(severities_are_levels),
		maker_test(an_alert_is_found_by_the_beginning_of_its_id),
		maker_test(all_are_given_from_a_moment_on),
		maker_test(what_is_too_old_goes),
		maker_test(the_file_does_not_outgrow_its_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
