// SPDX-License-Identifier: BSD-3-Clause
/* Lines: bytes of any kind, numbers and times, and what is left out, as JSON. */
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

#include <record/line.h>
#include <record/text.h>
#include <tls/names.h>

#include "memory_max.h"
#include "tape.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
