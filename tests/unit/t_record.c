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

/* jansson says the same, as it says it. */
static void assert_line(const json_t *record)
{
	char *want = json_dumps(record, JSON_ENCODE_ANY | JSON_ENSURE_ASCII | JSON_COMPACT);
	static struct line line;
	size_t i;

	assert_true(line_write(&line, record));
	assert_string_equal(line.text, want);
	assert_int_equal(line.size, strlen(want));
	for (i = 0; i < line.size; i++)
		assert_in_range(line.text[i], ' ', '~');
	line_clean(&line);
	free(want);
}

/* Whatever the bytes are, they become a value, and the line stays printable ASCII. */
static void bytes_of_any_kind(void **state)
{
	json_t *value;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(dirts) / sizeof(dirts[0]); i++) {
		value = text_json_bytes(dirts[i].bytes, dirts[i].size);
		assert_non_null(value);
		assert_string_equal(json_string_value(value), dirts[i].text);
		assert_line(value);
		json_decref(value);
	}
	assert_null(text_json(NULL));
}

static void every_pair_of_bytes(void **state)
{
	unsigned int n;
	char pair[2];
	json_t *value;

	(void)state;
	for (n = 0; n < 65536; n++) {
		pair[0] = (char)(n >> 8);
		pair[1] = (char)n;
		value = text_json_bytes(pair, 2);
		assert_non_null(value);
		if (n % 251 == 0)
			assert_line(value);
		json_decref(value);
	}
}

/* All that JSON has but reals, nested, more than the first room of a line. */
static void lines_are_as_jansson_writes_them(void **state)
{
	static const char text[] = "\"\\/\b\f\n\r\t\v\x01\x1f\xc2\x80\xdf\xbf\xe0\xa0\x80"
				   "\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf";
	json_t *record, *list;
	int i;

	(void)state;
	record = json_pack("{s:s,s:{},s:[],s:[n,b,b],s:{s:[{s:s}]}}", "text", text, "object",
			   "list", "more", 1, 0, "deep", "\xc3\xa9", "\"", "");
	assert_non_null(record);
	list = json_array();
	json_array_append_new(list, json_integer(INT64_MIN));
	json_array_append_new(list, json_integer(INT64_MAX));
	for (i = -1000; i < 1000; i++)
		json_array_append_new(list, json_integer(i));
	json_object_set_new(record, "numbers", list);
	assert_line(record);
	json_object_set_new(record, "text", json_string("set anew, it keeps its place"));
	assert_line(record);
	json_decref(record);
}

static void assert_time(uint64_t ns, const char *text)
{
	json_t *value = text_json_time(ns);

	assert_string_equal(json_string_value(value), text);
	json_decref(value);
}

static void times_are_utc(void **state)
{
	(void)state;
	setenv("TZ", "America/New_York", 1);
	assert_time(1000000000000000001ULL, "2001-09-09T01:46:40.000000001Z");
	assert_time(4102444800999999999ULL, "2100-01-01T00:00:00.999999999Z");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_of_any_kind),
		cmocka_unit_test(every_pair_of_bytes),
		cmocka_unit_test(lines_are_as_jansson_writes_them),
		cmocka_unit_test(times_are_utc),
		cmocka_unit_test(community_ids),
		cmocka_unit_test(user_names_follow_the_file),
		cmocka_unit_test(containers_are_named_by_their_cgroup),
		cmocka_unit_test(losses_are_summed_up),
		cmocka_unit_test(a_process_with_a_hostile_name),
		cmocka_unit_test(a_report_is_configured_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
