// SPDX-License-Identifier: BSD-3-Clause
/* Records: bytes of any kind, names of users and containers, losses, sentences. */
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

#include <record/community.h>
#include <record/line.h>
#include <record/text.h>
#include <record/users.h>
#include <tls/names.h>

#include "tape.h"

static struct tape tape;

struct dirt {
	const char *bytes;
	size_t size;
	const char *text;
};

#define D(bytes, text) { bytes, sizeof(bytes) - 1, text }

static const struct dirt dirts[] = {
	D("plain", "plain"),
	D("", ""),
	D("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"),
	D("\xe2\x82\xac \xf0\x9f\x94\x92", "\xe2\x82\xac \xf0\x9f\x94\x92"),
	D("a\0b", "a\\x00b"),
	D("\xff\xfe", "\\xff\\xfe"),
	D("\x80", "\\x80"),
	D("\xc0\xaf", "\\xc0\\xaf"),			/* overlong */
	D("\xe0\x80\xaf", "\\xe0\\x80\\xaf"),
	D("\xed\xa0\x80", "\\xed\\xa0\\x80"),		/* surrogate */
	D("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"),	/* beyond U+10FFFF */
	D("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"),
	D("\xe2\x82", "\\xe2\\x82"),			/* cut */
	D("\xf0\x9f\x94", "\\xf0\\x9f\\x94"),
	D("\xe2\x28\xa1", "\\xe2(\\xa1"),
	D("\x1b[2J\x7f\n", "\x1b[2J\\x7f\n"),
};

static struct line line;

/* What stands in the line, which is as jansson would write it. */
static json_t *ended(void)
{
	json_error_t error;
	json_t *record;
	char *want;
	size_t i;

	assert_true(line_end(&line));
	record = json_loadb(line.text, line.size, JSON_REJECT_DUPLICATES, &error);
	if (!record)
		fail_msg("not JSON: %s: %s", error.text, line.text);
	want = json_dumps(record, JSON_ENSURE_ASCII | JSON_COMPACT | JSON_PRESERVE_ORDER);
	assert_string_equal(line.text, want);
	assert_int_equal(line.size, strlen(want));
	for (i = 0; i < line.size; i++)
		assert_in_range(line.text[i], ' ', '~');
	free(want);
	return record;
}

/* The tool's listings have it by jansson's values, the records do not: it is the same. */
static void assert_bytes(const char *bytes, size_t size, const char *text)
{
	json_t *record, *value = text_json_bytes(bytes, size);

	line_begin(&line);
	line_bytes(&line, "text", bytes, size);
	line_begin_text(&line, "more");
	line_say(&line, "<");
	line_say_bytes(&line, bytes, size);
	line_say(&line, ">");
	line_end_text(&line);
	record = ended();
	assert_true(json_equal(json_object_get(record, "text"), value));
	if (text) {
		assert_string_equal(tape_text(record, "text"), text);
		assert_memory_equal(tape_text(record, "more") + 1, text, strlen(text));
	}
	json_decref(record);
	json_decref(value);
}

/* Whatever the bytes are, they become a value, and the line stays printable ASCII. */
static void bytes_of_any_kind(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(dirts) / sizeof(dirts[0]); i++)
		assert_bytes(dirts[i].bytes, dirts[i].size, dirts[i].text);
	line_clean(&line);
	assert_null(text_json(NULL));
}

static void every_pair_of_bytes(void **state)
{
	unsigned int n;
	char pair[2];

	(void)state;
	for (n = 0; n < 65536; n++) {
		pair[0] = (char)(n >> 8);
		pair[1] = (char)n;
		assert_bytes(pair, 2, NULL);
	}
	line_clean(&line);
}

static const char odd[] = "\"\\/\b\f\n\r\t\v\x01\x1f\xc2\x80\xdf\xbf\xe0\xa0\x80"
			  "\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf";

/* All that a record may have, nested, more than the first room of a line. */
static void write_all(void)
{
	int i;

	line_object(&line, "deep");
	line_list(&line, "list");
	line_object(&line, NULL);
	line_text(&line, "odd", odd);
	line_close(&line);
	line_list(&line, NULL);
	line_flag(&line, NULL, true);
	line_flag(&line, NULL, false);
	line_close(&line);
	line_close(&line);
	line_close(&line);
	line_list(&line, "numbers");
	line_number(&line, NULL, INT64_MIN);
	line_number(&line, NULL, INT64_MAX);
	for (i = -1000; i < 1000; i++)
		line_number(&line, NULL, i);
	line_close(&line);
	line_base64(&line, "base64", (const uint8_t *)"\0\xff\x10?", 4);
	line_begin_text(&line, "said");
	line_say_number(&line, UINT64_MAX);
	line_say(&line, " ");
	line_say_text(&line, "\"");
	line_say_hex(&line, 0x1234567890abcdef);
	line_end_text(&line);
	line_word(&line, "word", "of ours");
	line_word(&line, "last", "");
}

static void lines_are_as_jansson_writes_them(void **state)
{
	json_t *record, *numbers;

	(void)state;
	line_begin(&line);
	write_all();
	record = ended();
	assert_string_equal(tape_text(json_array_get(tape_get(record, "deep.list"), 0), "odd"), odd);
	assert_int_equal(json_array_size(json_array_get(tape_get(record, "deep.list"), 1)), 2);
	numbers = json_object_get(record, "numbers");
	assert_int_equal(json_array_size(numbers), 2002);
	assert_true(json_integer_value(json_array_get(numbers, 0)) == INT64_MIN);
	assert_true(json_integer_value(json_array_get(numbers, 1)) == INT64_MAX);
	assert_int_equal(json_integer_value(json_array_get(numbers, 1002)), 0);
	assert_field(record, "base64", "AP8QPw==");
	assert_field(record, "said", "18446744073709551615 \"1234567890abcdef");
	assert_field(record, "word", "of ours");
	assert_field(record, "last", "");
	json_decref(record);
	line_clean(&line);
}

/* Members alone: what an item says may be that there is nothing. */
static void what_is_unknown_is_left_out(void **state)
{
	(void)state;
	line_begin(&line);
	line_text(&line, "text", NULL);
	line_bytes(&line, "bytes", NULL, 7);
	line_time(&line, "time", 0);
	line_object(&line, "empty");
	line_list(&line, "list");
	line_close(&line);
	line_object(&line, "object");
	line_text(&line, "text", NULL);
	line_close(&line);
	line_close(&line);
	line_number(&line, "number", 0);
	line_list(&line, "items");
	line_text(&line, NULL, NULL);
	line_word(&line, NULL, NULL);
	line_object(&line, NULL);
	line_close(&line);
	line_list(&line, NULL);
	line_close(&line);
	line_close(&line);
	line_object(&line, "last");
	line_close(&line);
	json_decref(ended());
	assert_string_equal(line.text, "{\"number\":0,\"items\":[{},[]]}");
	line_begin(&line);
	json_decref(ended());
	assert_string_equal(line.text, "{}");
	line_clean(&line);
}

static void assert_word(const char *word)
{
	if (!word)
		return;
	line_begin(&line);
	line_word(&line, "word", word);
	json_decref(ended());
}

/* All the words there are, but for those that stand in the code that says them. */
static void words_are_plain(void **state)
{
	unsigned int n;

	(void)state;
	for (n = 0; n < 65536; n++) {
		assert_word(cipher_name((uint16_t)n));
		assert_word(group_name((uint16_t)n));
		assert_word(alert_name((uint8_t)n));
		assert_word(version_name((uint16_t)n));
		assert_word(kx_name(n));
	}
	for (n = 0; n < SIGNALS; n++) {
		assert_word(signal_table[n].id);
		assert_word(signal_table[n].text);
	}
	for (n = 0; n < CERT_FINDINGS; n++)
		assert_word(cert_finding_name(n));
	for (n = 0; n < LIST_KINDS; n++)
		assert_word(list_kind_name(n));
	line_clean(&line);
}

#define MEMORY_MAX "4"	/* MiB, of one allocation: more than all other tests take */

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:max_allocation_size_mb=" MEMORY_MAX;
}

/* A line that was too long is none; the next one is as if it had not been. */
static void a_line_without_memory(void **state)
{
	static char much[1 << 20];

	(void)state;
	memset(much, 'x', sizeof(much));
	line_begin(&line);
	line_text(&line, "little", "x");
	line_object(&line, "object");
	line_bytes(&line, "much", much, sizeof(much));
	assert_true(line.failed);
	line_list(&line, "list");
	line_close(&line);
	write_all();
	line_close(&line);
	assert_false(line_end(&line));
	line_begin(&line);
	line_bytes(&line, "more", much, 1 << 24);
	line_base64(&line, "more", (const uint8_t *)much, 1 << 24);
	write_all();
	json_decref(ended());
	line_clean(&line);
}

static void assert_time(uint64_t ns, const char *text)
{
	json_t *record, *value = text_json_time(ns);

	line_begin(&line);
	line_time(&line, "time", ns);
	record = ended();
	assert_field(record, "time", text);
	assert_string_equal(json_string_value(value), text);
	json_decref(value);
	json_decref(record);
}

static void times_are_utc(void **state)
{
	uint64_t seconds;
	char text[40];
	time_t t;

	(void)state;
	setenv("TZ", "America/New_York", 1);
	assert_time(1000000000000000001ULL, "2001-09-09T01:46:40.000000001Z");
	assert_time(4102444800999999999ULL, "2100-01-01T00:00:00.999999999Z");
	assert_time(UINT64_MAX, "2554-07-21T23:34:33.709551615Z");
	/* Through every month and leap year, and the ends of days. */
	for (seconds = 86399; seconds < 18446744073u; seconds += 86400 * 13 + 1) {
		t = (time_t)seconds;
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S.000000000Z", gmtime(&t));
		assert_time(seconds * 1000000000u, text);
	}
	/* A second is written once, its parts each time; eight seconds later it is another. */
	assert_time(1000000000123456789ULL, "2001-09-09T01:46:40.123456789Z");
	assert_time(1000000000987654321ULL, "2001-09-09T01:46:40.987654321Z");
	assert_time(1000000008987654321ULL, "2001-09-09T01:46:48.987654321Z");
	assert_time(1000000000000000009ULL, "2001-09-09T01:46:40.000000009Z");
	line_clean(&line);
	assert_null(text_json_time(0));
}

/* The published examples of the Community ID specification. */
static void community_ids(void **state)
{
	struct kxw_endpoint a, b, none = { .ip_size = 0 };
	char id[COMMUNITY_ID_SIZE];

	(void)state;
	tape_endpoint(&a, "128.232.110.120", 34855);
	tape_endpoint(&b, "66.35.250.204", 80);
	assert_true(community_id(&a, &b, id));
	assert_string_equal(id, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	assert_true(community_id(&b, &a, id));
	assert_string_equal(id, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	tape_endpoint(&a, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943);
	tape_endpoint(&b, "2607:f8b0:400c:c03::1a", 25);
	assert_true(community_id(&a, &b, id));
	assert_string_equal(id, "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=");
	assert_false(community_id(&a, &none, id));
	tape_endpoint(&b, "66.35.250.204", 80);
	assert_false(community_id(&a, &b, id));
	assert_string_equal(id, "");
}

static void write_file(const char *file, const char *text)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void user_names_follow_the_file(void **state)
{
	char folder[] = "/tmp/t_record.XXXXXX", file[64], fresh[64];
	struct users *u;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/passwd", folder);
	snprintf(fresh, sizeof(fresh), "%s/fresh", folder);
	write_file(file, "eve:x:4242:1::/:/bin/sh\nmallory:x:4242:1::/:/bin/sh\nnonsense\n");
	u = users_create(file);
	assert_string_equal(users_name(u, 4242), "eve");
	assert_null(users_name(u, 1));
	write_file(fresh, "bob:x:1:1::/:/bin/sh\n");
	assert_int_equal(rename(fresh, file), 0);
	assert_null(users_name(u, 4242));
	assert_string_equal(users_name(u, 1), "bob");
	unlink(file);
	assert_null(users_name(u, 1));
	users_destroy(u);
	rmdir(folder);
}

#define ID64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void assert_container(const char *cgroup, const char *id)
{
	struct kxw_event *ev;

	tape_open(&tape, "");
	ev = tape_event(&tape, KXW_EVENT_PROCESS);
	ev->process_id = ev->process.id = 1;
	ev->process.comm = "c";
	ev->process.cgroup = cgroup;
	track_event(tape.track, ev);
	tape_library(&tape, 1, "/lib/libssl.so");
	assert_field(tape_record(&tape, "kxwatch.library", 0), "container.id", id);
	tape_close(&tape);
}

static void containers_are_named_by_their_cgroup(void **state)
{
	(void)state;
	assert_container("/system.slice/docker-" ID64 ".scope", ID64);
	assert_container("/docker/" ID64, ID64);
	assert_container("/kubepods.slice/pod1/cri-containerd-" ID64 ".scope", ID64);
	assert_container("/machine.slice/libpod-" ID64 ".scope/container", ID64);
	assert_container("/system.slice/ssh.service", "");
	assert_container("/x/" ID64 "0", "");
	assert_container("/x/0123", "");
	assert_container(NULL, "");
}

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

/* A process may call itself what it likes; the record holds. */
static void a_process_with_a_hostile_name(void **state)
{
	json_t *r;

	(void)state;
	tape_open(&tape, "");
	tape_process(&tape, 1, "/tmp/\xff\"\\\n{\xc3\xa9}", "\x1b]0;x\x07 \xff");
	tape_library(&tape, 1, "/tmp/lib\x01ssl\xfe.so");
	tape_connect(&tape, 7, 1, "203.0.113.10");
	tape_talk(&tape, "tls12-rsa");
	tape_play(&tape, 7, 1, 0, TAPE_ALL);
	r = tape_record(&tape, "kxwatch.alert", 0);
	assert_field(r, "process.executable", "/tmp/\\xff\"\\\n{\xc3\xa9}");
	assert_field(r, "process.command_line", "\x1b]0;x\x07 \\xff");
	assert_field(json_array_get(tape_get(r, "kxwatch.libraries"), 0), "path",
		     "/tmp/lib\x01ssl\\xfe.so");
	assert_non_null(strstr(tape_text(r, "event.reason"), "\\xff"));
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
		cmocka_unit_test(bytes_of_any_kind),
		cmocka_unit_test(every_pair_of_bytes),
		cmocka_unit_test(lines_are_as_jansson_writes_them),
		cmocka_unit_test(what_is_unknown_is_left_out),
		cmocka_unit_test(words_are_plain),
		cmocka_unit_test(a_line_without_memory),
		cmocka_unit_test(times_are_utc),
		cmocka_unit_test(community_ids),
		cmocka_unit_test(user_names_follow_the_file),
		cmocka_unit_test(containers_are_named_by_their_cgroup),
		cmocka_unit_test(losses_are_summed_up),
		cmocka_unit_test(a_process_with_a_hostile_name),
		cmocka_unit_test(a_record_without_memory),
		cmocka_unit_test(a_report_is_configured_anew),
		cmocka_unit_test(weights_after_a_report_is_configured_anew),
		cmocka_unit_test(hellos_after_a_report_is_configured_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
