// SPDX-License-Identifier: BSD-3-Clause
/* Lists of suites that are remembered as they were written: the same as written anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <record/offers.h>

static const uint8_t suites[] = { 0x13, 0x01, 0x0a, 0x0a, 0xc0, 0x2f, 0xfe, 0xdc };
static struct offers *offers;
static struct line line;

static int begin(void **state)
{
	(void)state;
	offers = offers_create();
	return offers ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	offers_destroy(offers);
	line_clean(&line);
	return 0;
}

static struct client_hello hello_of(const uint8_t *list, size_t count)
{
	struct client_hello h;

	memset(&h, 0, sizeof(h));
	h.ciphers.at = list;
	h.ciphers.count = count;
	return h;
}

/* Alone in its object, and with members before and behind it. */
static void assert_offer(const struct client_hello *h, uint64_t id, const char *alone,
			 const char *among)
{
	line_begin(&line);
	offers_json(&line, offers, h, id);
	assert_true(line_end(&line));
	assert_string_equal(line.text, alone);
	line_begin(&line);
	line_flag(&line, "a", true);
	offers_json(&line, offers, h, id);
	line_flag(&line, "z", true);
	assert_true(line_end(&line));
	assert_string_equal(line.text, among);
}

static void lists_are_the_same_again(void **state)
{
	const struct client_hello all = hello_of(suites, 4), one = hello_of(suites, 1);
	const struct client_hello none = hello_of(suites + 2, 1);
	uint64_t id;
	int i;

	(void)state;
	/* 0 is of no hello; 1 and 65 and 129 may have one place. */
	for (i = 0; i < 3; i++) {
		for (id = 0; id < 200; id++) {
			assert_offer(&all, 3 * id, "{\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\","
				     "\"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\",\"0xfedc\"]}",
				     "{\"a\":true,\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\","
				     "\"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\",\"0xfedc\"],\"z\":true}");
			assert_offer(&one, 3 * id + (id ? 1 : 0),
				     "{\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\"]}",
				     "{\"a\":true,\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\"],"
				     "\"z\":true}");
			assert_offer(&none, 3 * id + (id ? 2 : 0), "{}", "{\"a\":true,\"z\":true}");
		}
	}
}

/* It is not looked at again: who gives one id to two lists gets the first. */
static void what_is_remembered_is_taken(void **state)
{
	const struct client_hello all = hello_of(suites, 4), one = hello_of(suites, 1);

	(void)state;
	assert_offer(&one, 7, "{\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\"]}",
		     "{\"a\":true,\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\"],\"z\":true}");
	assert_offer(&all, 7, "{\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\"]}",
		     "{\"a\":true,\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\"],\"z\":true}");
}

/* More than is remembered is written each time. */
static void long_lists_are_written_anew(void **state)
{
	static uint8_t many[2 * 1000];
	const struct client_hello one = hello_of(suites, 1);
	struct client_hello h;
	size_t i, size;

	(void)state;
	for (i = 0; i < sizeof(many); i += 2)
		memcpy(many + i, suites, 2);
	h = hello_of(many, sizeof(many) / 2);
	line_begin(&line);
	offers_json(&line, offers, &h, 9);
	assert_true(line_end(&line));
	size = line.size;
	assert_true(size > 1000 * strlen("\"TLS_AES_128_GCM_SHA256\","));
	assert_offer(&one, 9, "{\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\"]}",
		     "{\"a\":true,\"supported_ciphers\":[\"TLS_AES_128_GCM_SHA256\"],\"z\":true}");
	line_begin(&line);
	offers_json(&line, offers, &h, 10);
	assert_true(line_end(&line));
	assert_int_equal(line.size, size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lists_are_the_same_again, begin, end),
		cmocka_unit_test_setup_teardown(what_is_remembered_is_taken, begin, end),
		cmocka_unit_test_setup_teardown(long_lists_are_written_anew, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
