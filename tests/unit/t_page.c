// SPDX-License-Identifier: BSD-3-Clause
/* "kxwatch report": what is gathered, what is left out and said, and that no name is markup. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kxwatch/command.h"
#include "kxwatch/html.h"
#include "kxwatch/sighting.h"
#include "page/moment.h"
#include "page/page.h"
#include "page/timeline.h"
#include "page/write.h"

#include "called.h"
#include "tape.h"

#define EVIL	"</script><script>alert(1)</script>\" onload='x' <!--&"
#define HOUR	3600

static char folder[] = "/tmp/t_page.XXXXXX";
static struct tape tape;
static struct page page;

static char *path_of(const char *name)
{
	static char path[4][96];
	static int turn;
	char *p = path[turn++ % 4];

	snprintf(p, sizeof(path[0]), "%s/%s", folder, name);
	return p;
}

static void read_file(const char *name, char *text, size_t size)
{
	called_read(folder, name, text, size);
}

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int report(const char *words)
{
	char line[512];

	snprintf(line, sizeof(line), "--config %s %s", path_of("k.conf"), words);
	return called_by(folder, NULL, cmd_report, line, " ");
}

/* ---- records ---------------------------------------------------------------------- */

static void work(uint64_t id, const char *exe, const char *remote, const char *talk)
{
	tape_process(&tape, id, exe, "name argument");
	tape_connect(&tape, id, id, remote);
	tape_talk(&tape, talk);
	tape_play(&tape, id, id, 0, TAPE_ALL);
	tape_hangup(&tape, id, id, remote);
}

static void records_write(const char *name)
{
	FILE *f = fopen(path_of(name), "w");
	size_t i;

	assert_non_null(f);
	for (i = 0; i < json_array_size(tape.records); i++) {
		json_dumpf(json_array_get(tape.records, i), f, JSON_COMPACT);
		fputc('\n', f);
	}
	fclose(f);
}

/* A record by its few members that count here. */
static void take(const char *dataset, int64_t at, const char *who, const char *where,
		 const char *severity, int score)
{
	static unsigned int id;
	char time[40], name[33];
	struct tm tm;
	time_t t = (time_t)at;
	json_t *r;

	snprintf(name, sizeof(name), "%032x", ++id);
	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%S.000000000Z", gmtime_r(&t, &tm));
	r = json_pack("{s:s, s:{s:s, s:s, s:i, s:s}, s:{s:s}, s:{s:s, s:i}, s:{s:s}}", "@timestamp", time,
		      "event", "dataset", dataset, "id", name, "risk_score", score, "reason", who,
		      "process", "executable", who, "destination", "ip", where, "port", 443,
		      "kxwatch", "severity", severity);
	assert_non_null(r);
	page_take(&page, r);
	json_decref(r);
}

static const char *written(void)
{
	char *const sources[] = { (char *)"records", NULL };
	FILE *f;

	page_finish(&page);
	f = fmemopen(out, sizeof(out), "w");
	assert_non_null(f);
	write_page(f, &page, sources, 1800000000);
	assert_int_equal(fclose(f), 0);
	page_clean(&page);
	return out;
}

/* ---- tests ------------------------------------------------------------------------ */

static void what_was_recorded_is_told(void **state)
{
	struct stat st;

	(void)state;
	tape_open(&tape, "repeats: { window = 3600; };");
	work(1, "/usr/bin/curl", "203.0.113.10", "tls12-ecdhe");
	work(2, "/opt/beacon", "203.0.113.20", "tls12-rsa");
	work(3, "/opt/beacon", "203.0.113.20", "tls12-rsa");
	work(4, "/opt/beacon", "203.0.113.30", "tls13");
	tape_lose(&tape, 77);
	report_flush(tape.report);
	records_write("records");
	write_file("k.conf", "output = \"/nonexistent\";");
	assert_int_equal(report("--html page.html records"), 0);
	read_file("page.html", out, sizeof(out));
	assert_says(out, "recorded 4 TLS handshakes by 3 pairs of program and destination");
	assert_says(out, "77 events were lost</strong>");
	assert_says(out, "1 repetition of them held back");
	assert_says(out, "1 of 4 (25.0 %) handshakes did so because TLS 1.3 encrypts it");
	assert_says(out, "<dd>/opt/beacon</dd>");
	assert_says(out, "ClientKeyExchange, RSA");
	assert_says(out, "<code>kx.rsa</code>");
	assert_int_equal(count_of(out, "<script>"), 1);
	/* As private as the records are. */
	assert_int_equal(stat(path_of("page.html"), &st), 0);
	assert_int_equal(st.st_mode & 0077, 0);
	tape_close(&tape);
}

/* Every text of a record, whatever it is, is set to what would be markup. */
static void spoil(json_t *value, const char *key)
{
	const char *name;
	json_t *member;
	size_t i;
	void *next;

	if (json_is_string(value) && strcmp(key, "dataset") && strcmp(key, "@timestamp") &&
	    strcmp(key, "verdict"))
		json_string_set(value, EVIL "\xe2\x80\xae");
	json_array_foreach(value, i, member)
		spoil(member, "");
	json_object_foreach_safe(value, next, name, member)
		spoil(member, name);
}

static void no_name_is_markup(void **state)
{
	const char *at;
	json_t *record;
	size_t i;

	(void)state;
	tape_open(&tape, "");
	work(1, "/opt/beacon", "203.0.113.20", "tls12-rsa");
	work(2, "/opt/beacon", "203.0.113.30", "tls12-ecdhe");
	report_flush(tape.report);
	json_array_foreach(tape.records, i, record)
		spoil(record, "");
	records_write("records");
	assert_int_equal(report("--html page.html records"), 0);
	read_file("page.html", out, sizeof(out));
	assert_true(count_of(out, "&lt;script&gt;alert(1)") > 20);
	assert_int_equal(count_of(out, "<script"), 1);
	assert_int_equal(count_of(out, "<!--"), 0);
	assert_null(strstr(out, "' onload"));
	assert_null(strstr(out, "\xe2\x80\xae"));
	/* No attribute is ended by one: a quote of theirs is never bare. */
	for (at = out; (at = strstr(at, "alert(1)")); at++)
		assert_memory_equal(at, "alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &lt;!--&amp;", 30);
	tape_close(&tape);
}

static void text_is_made_harmless(void **state)
{
	char text[4096], big[2000];
	FILE *f = fmemopen(text, sizeof(text), "w");

	(void)state;
	html_text(f, "a<b>&\"'\x01\\");
	putc('\n', f);
	html_text(f, NULL);
	html_text(f, "");
	putc('\n', f);
	html_short(f, "/a/long/path", 4);
	putc('\n', f);
	html_number(f, 1234567);
	putc(' ', f);
	html_count(f, 1, "alert");
	putc(' ', f);
	html_count(f, 1000, "alert");
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	/* The cut does not fall into a character. */
	memcpy(big + HTML_TEXT_MAX - 1, "\xc3\xa9", 2);
	html_text(f, big);
	fclose(f);
	assert_says(text, "a&lt;b&gt;&amp;&quot;&#39;\\x01\\\\\nunknown\n\xe2\x80\xa6path\n1,234,567 1 alert"
		    " 1,000 alertsxxx");
	assert_says(text, "x\xe2\x80\xa6 (and 1400 bytes more)");
}

static void times_are_read(void **state)
{
	static const char *const wrong[] = { "", "now", "2027-1-1", "2027-13-01", "2027-01-32", "7",
					     "7y", "-7d", "2027-01-01T", "2027-01-01T25:00", "x7d",
					     "2027-01-01T10:00:00+01:00", "99999999999999h" };
	int64_t t;
	size_t i;

	(void)state;
	assert_true(moment_parse("2023-11-14T22:13:20.123456789Z", &t));
	assert_int_equal(t, 1700000000);
	assert_true(moment_parse("2024-02-29 00:00Z", &t));
	assert_int_equal(t, 1709164800);
	assert_true(moment_parse("1969-12-31T23:59:59Z", &t));
	assert_int_equal(t, -1);
	assert_true(moment_since("2d", 1700000000, &t));
	assert_int_equal(t, 1700000000 - 2 * 86400);
	assert_true(moment_since("2023-11-14", 0, &t));
	assert_int_equal(t, 1699920000);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (moment_since(wrong[i], 0, &t))
			fail_msg("taken: %s", wrong[i]);
}

static void time_has_room(void **state)
{
	static const int64_t at[] = { 1000, 1001, 1095, 5000, 90000, -40000, 90000000, 9000000000 };
	struct timeline t;
	uint64_t sum;
	size_t i, k;

	(void)state;
	memset(&t, 0, sizeof(t));
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		timeline_at(&t, at[i])->handshakes++;
		assert_true(t.used <= TIMELINE_SLOTS);
		for (sum = k = 0; k < t.used; k++)
			sum += t.slot[k].handshakes;
		assert_int_equal(sum, i + 1);
		/* The moment is within its slot. */
		k = (size_t)(timeline_at(&t, at[i]) - t.slot);
		assert_true((t.from + (int64_t)k) * timeline_width(&t) <= at[i]);
		assert_true((t.from + (int64_t)k + 1) * timeline_width(&t) > at[i]);
	}
	assert_int_equal(t.first, -40000);
	assert_int_equal(t.last, 9000000000);
}

static void a_loud_pair_hides_no_other(void **state)
{
	const char *text;
	int i;

	(void)state;
	page_init(&page, 20);
	for (i = 0; i < 500; i++)
		take("kxwatch.alert", 1700000000 + i, "/opt/loud", "192.0.2.1", "critical", 100);
	for (i = 0; i < 3; i++)
		take("kxwatch.alert", 1700001000 + i, "/opt/faint", "192.0.2.2", "low", 21);
	take("kxwatch.alert", 1700002000, "/opt/other", "192.0.2.3", "high", 80);
	/* More of the loud one do not come back in their place. */
	for (i = 0; i < 500; i++)
		take("kxwatch.alert", 1700003000 + i, "/opt/loud", "192.0.2.1", "critical", 100);
	assert_int_equal(page.kept.count, 20);
	text = written();
	assert_int_equal(count_of(text, "<details class=\"alert low\" data-severity=\"low\" data-who=\"/opt/faint\""),
			 3);
	assert_int_equal(count_of(text, "data-who=\"/opt/other\" data-where"), 1);
	assert_says(text, "Shown with their evidence are 20 of 1,004 alerts");
	assert_says(text, "<strong>1,004 alerts</strong> (1,000 critical, 1 high, 3 low)");
}

static void millions_stay_small(void **state)
{
	char who[80], where[32];
	const char *text;
	int i;

	(void)state;
	page_init(&page, 50);
	for (i = 0; i < 40000; i++) {
		snprintf(who, sizeof(who), "/opt/%d/" EVIL, i % 13000);
		snprintf(where, sizeof(where), "10.%d.%d.1", i / 256 % 256, i % 256);
		take(i % 4 ? "kxwatch.handshake" : "kxwatch.alert", 1700000000 + i * 60, who, where,
		     "medium", 50);
	}
	assert_int_equal(page.kept.count, 50);
	text = written();
	assert_true(strlen(text) < 200000);
	assert_says(text, "1,808 alerts and 21,808 handshakes of pairs that were too many to be told apart");
	assert_says(text, "10,000 alerts");
}

static void the_same_alert_counts_once(void **state)
{
	json_t *r = json_pack("{s:s, s:{s:s, s:s}}", "@timestamp", "2026-01-01T00:00:00Z", "event",
			      "dataset", "kxwatch.alert", "id", "abcd");

	(void)state;
	page_init(&page, 10);
	page_take(&page, r);
	page_take(&page, r);
	json_decref(r);
	assert_int_equal(page.alert_sum, 1);
	assert_says(written(), "<li>1 alert that stood there twice");
}

static void only_what_was_asked_for(void **state)
{
	(void)state;
	page_init(&page, 10);
	page.since_given = true;
	page.since = 1700000000;
	take("kxwatch.alert", 1700000000 - 1, "/opt/early", "192.0.2.1", "critical", 100);
	take("kxwatch.handshake", 1700000000, "/opt/late", "192.0.2.1", "none", 0);
	assert_says(written(), "None of them was an alert.");
	assert_null(strstr(out, "/opt/early"));
	assert_says(out, "<li>1 record from before the time");
}

static void nothing_is_said_of_nothing(void **state)
{
	(void)state;
	page_init(&page, 10);
	assert_says(written(), "No records");
	assert_says(out, "No handshake was recorded");
}

static void its_figures_as_json(void **state)
{
	json_t *o, *pair;

	(void)state;
	tape_open(&tape, "repeats: { window = 3600; };");
	work(1, "/usr/bin/curl", "203.0.113.10", "tls12-ecdhe");
	work(2, "/opt/beacon", "203.0.113.20", "tls12-rsa");
	work(3, "/opt/beacon", "203.0.113.20", "tls12-rsa");
	tape_lose(&tape, 77);
	report_flush(tape.report);
	records_write("records");
	tape_close(&tape);
	assert_int_equal(report("--json records"), 0);
	read_file("out", out, sizeof(out));
	o = json_loads(out, 0, NULL);
	assert_non_null(o);
	assert_int_equal(json_integer_value(record_get(o, "handshakes")), 3);
	assert_int_equal(json_integer_value(record_get(o, "lost_events")), 77);
	assert_int_equal(json_integer_value(record_get(o, "held_back")), 1);
	assert_int_equal(json_integer_value(record_get(o, "key_exchanges.RSA")), 2);
	assert_int_equal(json_integer_value(record_get(o, "blind.certificate_not_visible")), 0);
	pair = json_array_get(record_get(o, "pairs"), 0);
	assert_string_equal(record_text(pair, "program"), "/opt/beacon");
	assert_int_equal(json_integer_value(record_get(pair, "handshakes")), 2);
	assert_int_equal(json_integer_value(record_get(pair, "alerts")), 1);
	assert_int_equal(json_integer_value(record_get(pair, "held_back")), 1);
	json_decref(o);
}

static void usage_and_failure(void **state)
{
	(void)state;
	write_file("k.conf", "output = \"-\";");
	write_file("records", "{}\nnot json\n");
	assert_int_equal(report("records"), 2);
	assert_says(err, "needs --html");
	assert_int_equal(report("--html p --since yesterday records"), 2);
	assert_says(err, "no time such as");
	assert_int_equal(report("--html p --alerts 0 records"), 2);
	assert_int_equal(report("--html p --alerts 5001 records"), 2);
	assert_int_equal(report("--html p missing"), 1);
	assert_says(err, "missing: No such file");
	assert_int_equal(access(path_of("p"), F_OK), -1);
	assert_int_equal(report("--html /nonexistent/p records"), 1);
	assert_says(err, "/nonexistent/p: No such file");
	/* A page that cannot be written leaves the one that was there. */
	assert_int_equal(report("--html /dev/full records"), 1);
	assert_says(err, "/dev/full: No space left");
	assert_int_equal(report("--html - records"), 0);
	read_file("out", out, sizeof(out));
	assert_says(out, "</html>");
	assert_says(out, "<li>1 line of the files that held no record");
	assert_says(out, "<li>1 record without a time");
}

static int leave(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

static int enter(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_recorded_is_told),
		cmocka_unit_test(no_name_is_markup),
		cmocka_unit_test(text_is_made_harmless),
		cmocka_unit_test(times_are_read),
		cmocka_unit_test(time_has_room),
		cmocka_unit_test(a_loud_pair_hides_no_other),
		cmocka_unit_test(millions_stay_small),
		cmocka_unit_test(the_same_alert_counts_once),
		cmocka_unit_test(only_what_was_asked_for),
		cmocka_unit_test(nothing_is_said_of_nothing),
		cmocka_unit_test(its_figures_as_json),
		cmocka_unit_test(usage_and_failure),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
