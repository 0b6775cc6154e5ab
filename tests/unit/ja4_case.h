/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ja4_case: what JA4 makes of a ClientHello that is told by its lists.
 * For one test program. What is answered holds until the next call; any failure
 * ends the test.
 */
#ifndef TEST_JA4_CASE_H
#define TEST_JA4_CASE_H

#include <tls/fingerprint.h>

#include "hello_builder.h"

/* Chrome, as FoxIO's text has it. */
#define CHROME_CIPHERS "1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035"
#define CHROME_EXTENSIONS \
	"001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015"
#define CHROME_SCHEMES "0403,0804,0401,0503,0805,0501,0806,0601"
#define NOTHING "000000000000"

#define IS(want, ...) assert_string_equal(ja4(&(struct hello_spec){ __VA_ARGS__ }), want)
#define A_IS(want, ...) \
	assert_string_equal(ja4_part(&(struct hello_spec){ __VA_ARGS__ }, 'a'), want)
#define B_IS(want, ...) \
	assert_string_equal(ja4_part(&(struct hello_spec){ __VA_ARGS__ }, 'b'), want)
#define C_IS(want, ...) \
	assert_string_equal(ja4_part(&(struct hello_spec){ __VA_ARGS__ }, 'c'), want)
#define V_IS(want, ...) \
	assert_memory_equal(ja4(&(struct hello_spec){ __VA_ARGS__ }), want, 3)

static inline const char *ja4(const struct hello_spec *s)
{
	static struct client_hello hello;
	static struct bytes body;
	static char out[JA4_SIZE];
	char stable[JA4_SIZE];

	build_client_hello(&body, s);
	client_hello_parse(&hello, body.data, body.size);
	fingerprint_ja4(&hello, out, stable);
	assert_int_equal(strlen(out), JA4_SIZE - 1);
	assert_true(out[10] == '_' && out[23] == '_');
	return out;
}

/* a is everything before the first underscore, b and c follow. */
static inline const char *ja4_part(const struct hello_spec *s, char which)
{
	static char out[JA4_SIZE];

	snprintf(out, sizeof(out), "%.*s", which == 'a' ? 10 : 12,
		 ja4(s) + (which == 'a' ? 0 : which == 'b' ? 11 : 24));
	return out;
}

#endif
