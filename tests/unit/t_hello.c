// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <tls/hello.h>

#include "hello_builder.h"

static struct bytes body;
static struct client_hello client;

/* Parses a copy of just the right size: a byte too far is a fault. */
static int parse_client(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	int ret;

	assert_non_null(copy);
	memcpy(copy, data, size);
	ret = client_hello_parse(&client, copy, size);
	u16s_has(&client.ciphers, 0xffff);
	u16s_has(&client.groups, 0xffff);
	u16s_has(&client.schemes, 0xffff);
	client_hello_top_version(&client);
	free(copy);
	return ret;
}

static void assert_span(const struct span *s, const char *text)
{
	assert_int_equal(s->size, strlen(text));
	assert_memory_equal(s->at, text, s->size);
}

/* ---- ClientHello ---------------------------------------------------------- */

static void test_client_full(void **state)
{
	(void)state;
	build_client_hello(&body, &(struct hello_spec){ .ciphers = "0a0a,1301,c02f",
		.extensions = "0000,000a,000b,000d,0010,002b,0033,0017,0023,002a,0005,ff01,fe0d,002d,0029",
		.groups = "11ec,001d", .schemes = "0804,0403", .versions = "7a7a,0304,0303" });
	assert_int_equal(client_hello_parse(&client, body.data, body.size), 0);
	assert_int_equal(client.version, 0x0303);
	assert_false(client.ssl2);
	assert_int_equal(client.random.size, 32);
	assert_int_equal(client.random.at[31], 31);
	assert_span(&client.session_id, "\xa1\xa2\xa3\xa4");
	assert_int_equal(client.ciphers.count, 3);
	assert_int_equal(u16s_get(&client.ciphers, 0), 0x0a0a);
	assert_int_equal(u16s_get(&client.ciphers, 2), 0xc02f);
	assert_true(u16s_has(&client.ciphers, 0x1301));
	assert_false(u16s_has(&client.ciphers, 0x1302));
	assert_int_equal(client.extensions, 15);
	assert_int_equal(client.extension[0], 0x0000);
	assert_int_equal(client.extension[14], 0x0029);
	assert_int_equal(client.groups.count, 2);
	assert_int_equal(u16s_get(&client.groups, 0), 0x11ec);
	assert_int_equal(client.schemes.count, 2);
	assert_span(&client.server_name, "a.example");
	assert_span(&client.alpn, "\x02h2\x08http/1.1");
	assert_int_equal(client.point_formats.size, 1);
	assert_int_equal(client.shares, 1);
	assert_int_equal(client.share[0], 0x001d);
	assert_int_equal(client_hello_top_version(&client), 0x0304);
	assert_true(client.session_ticket && client.psk && client.early_data && client.ech &&
		    client.renegotiation_info && client.extended_master_secret &&
		    client.status_request);
}

static void test_client_without_extensions(void **state)
{
	(void)state;
	build_client_hello(&body, &(struct hello_spec){ .version = 0x0300, .ciphers = "0005,000a" });
	assert_int_equal(parse_client(body.data, body.size), 0);
	assert_int_equal(client.extensions, 0);
	assert_int_equal(client_hello_top_version(&client), 0x0300);
	assert_false(client.session_ticket || client.psk || client.early_data || client.ech ||
		     client.renegotiation_info || client.extended_master_secret ||
		     client.status_request);
}

/* Cut anywhere it is broken, but where the block of extensions would begin. */
static void test_client_cut_anywhere(void **state)
{
	size_t size, before;

	(void)state;
	build_client_hello(&body, &(struct hello_spec){ .extensions = NULL });
	before = body.size;
	build_client_hello(&body, &(struct hello_spec){
		.extensions = "0000,000a,000b,000d,0010,002b,0033" });
	for (size = 0; size < body.size; size++)
		if (parse_client(body.data, size) != (size == before ? 0 : -1))
			fail_msg("cut at %zu of %zu", size, body.size);
	/* What was read until there is kept. */
	assert_int_equal(client.version, 0x0303);
	assert_int_equal(client.ciphers.count, 1);
	assert_int_equal(client.extensions, 6);
	assert_int_equal(client.server_name.size, 9);
}

/* Each byte with each bit turned: any answer will do, but no fault. */
static void test_client_any_bit(void **state)
{
	size_t i;
	int bit;

	(void)state;
	build_client_hello(&body, &(struct hello_spec){
		.extensions = "0000,000a,000b,000d,0010,002b,0033,002d,0029" });
	for (i = 0; i < body.size; i++)
		for (bit = 0; bit < 8; bit++) {
			body.data[i] ^= (uint8_t)(1 << bit);
			parse_client(body.data, body.size);
			body.data[i] ^= (uint8_t)(1 << bit);
		}
	assert_int_equal(parse_client(body.data, body.size), 0);
}

/* One extension, by its type and body in hex. */
static int parse_extension(const char *type, const char *hex)
{
	size_t block, extension;

	build_client_hello(&body, &(struct hello_spec){ .extensions = NULL });
	block = bytes_open(&body, 2);
	bytes_hex(&body, type);
	extension = bytes_open(&body, 2);
	bytes_hex(&body, hex);
	bytes_close(&body, extension, 2);
	bytes_hex(&body, "0017 0000");
	bytes_close(&body, block, 2);
	return parse_client(body.data, body.size);
}

static void test_client_extension_bodies(void **state)
{
	static const struct {
		const char *type, *body;
		int ret;
	} table[] = {
		{ "0000", "0004 00 0001 61", 0 },
		{ "0000", "0008 00 0001 61 00 0001 62", -1 },	/* two of a type */
		{ "0000", "0008 01 0001 61 00 0001 62", 0 },
		{ "0000", "", -1 },			/* no list */
		{ "0000", "0000", -1 },			/* empty list */
		{ "0000", "0003 00 0000", -1 },		/* empty name */
		{ "0000", "0004 00 0002 61", -1 },	/* name longer than list */
		{ "0000", "0005 00 0001 61", -1 },	/* list longer than body */
		{ "0000", "0004 00 0001 61 00", -1 },	/* body longer than list */
		{ "0000", "ffff 00 0001 61", -1 },
		{ "000a", "0002 001d", 0 },
		{ "000a", "0000", -1 },
		{ "000a", "0003 001d00", -1 },		/* odd */
		{ "000a", "0004 001d", -1 },
		{ "000a", "0002 001d 00", -1 },
		{ "000b", "01 00", 0 },
		{ "000b", "00", -1 },
		{ "000b", "02 00", -1 },
		{ "000b", "01 00 00", -1 },
		{ "000d", "0002 0403", 0 },
		{ "000d", "", -1 },
		{ "0010", "0003 02 6832", 0 },
		{ "0010", "0000", -1 },
		{ "0010", "0001 00", -1 },		/* empty name */
		{ "0010", "0003 03 6832", -1 },
		{ "0010", "0003 02 6832 00", -1 },
		{ "002b", "02 0303", 0 },
		{ "002b", "03 030400", -1 },
		{ "002b", "00", -1 },
		{ "0033", "0005 001d 0001 00", 0 },
		{ "0033", "0000", 0 },			/* asks for HelloRetryRequest */
		{ "0033", "0004 001d 0000", -1 },	/* empty share */
		{ "0033", "0005 001d 0002 00", -1 },
		{ "0033", "", -1 },
		{ "9999", "", 0 },
		{ "9999", "00112233", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (parse_extension(table[i].type, table[i].body) != table[i].ret)
			fail_msg("%s with \"%s\"", table[i].type, table[i].body);
		/* A broken body does not hide what follows. */
		assert_true(client.extended_master_secret);
		assert_int_equal(client.extensions, 2);
	}
}

/* The first of type host_name counts, whatever stands before it. */
static void test_client_first_host_name(void **state)
{
	static const uint8_t list[] = "\0\x0d\1\0\1a\0\0\1b\2\0\2cc";
	size_t block, extension;

	(void)state;
	build_client_hello(&body, &(struct hello_spec){ .extensions = NULL });
	block = bytes_open(&body, 2);
	bytes_hex(&body, "0000");
	extension = bytes_open(&body, 2);
	bytes_add(&body, list, sizeof(list) - 1);
	bytes_close(&body, extension, 2);
	bytes_close(&body, block, 2);
	assert_int_equal(client_hello_parse(&client, body.data, body.size), 0);
	assert_span(&client.server_name, "b");
}

static void test_client_broken(void **state)
{
	char many[2048] = "";
	size_t i;

	(void)state;
	build_client_hello(&body, &(struct hello_spec){ .ciphers = "" });
	assert_int_equal(parse_client(body.data, body.size), -1);
	build_client_hello(&body, &(struct hello_spec){ .ciphers = "1301 02" });
	assert_int_equal(parse_client(body.data, body.size), -1);
	build_client_hello(&body, &(struct hello_spec){ .extensions = "0017" });
	bytes_number(&body, 0, 1);			/* bytes behind the end */
	assert_int_equal(parse_client(body.data, body.size), -1);
	body.size = 0;					/* session_id of 33 bytes */
	bytes_hex(&body, "0303");
	for (i = 0; i < 32; i++)
		bytes_number(&body, 0, 1);
	bytes_number(&body, 33, 1);
	for (i = 0; i < 33; i++)
		bytes_number(&body, 0, 1);
	bytes_hex(&body, "0002 1301 01 00");
	assert_int_equal(parse_client(body.data, body.size), -1);

	build_client_hello(&body, &(struct hello_spec){ .extensions = "0017,0000,0017" });
	assert_int_equal(parse_client(body.data, body.size), -1);
	assert_int_equal(client.extensions, 3);
	build_client_hello(&body, &(struct hello_spec){ .extensions = "0a0a,0000,1a1a" });
	assert_int_equal(parse_client(body.data, body.size), 0);

	for (i = 0; i < HELLO_EXTENSIONS_MAX; i++)
		sprintf(many + 5 * i, "%04x,", (unsigned int)(0x7000 + i));
	build_client_hello(&body, &(struct hello_spec){ .extensions = many });
	assert_int_equal(parse_client(body.data, body.size), 0);
	strcat(many, "8000");
	build_client_hello(&body, &(struct hello_spec){ .extensions = many });
	assert_int_equal(parse_client(body.data, body.size), -1);
	assert_int_equal(client.extensions, HELLO_EXTENSIONS_MAX);
}

static void test_client_too_many_shares(void **state)
{
	char shares[HELLO_SHARES_MAX * 12 + 16];
	size_t i;

	(void)state;
	sprintf(shares, "%04x", HELLO_SHARES_MAX * 5);
	for (i = 0; i < HELLO_SHARES_MAX; i++)
		sprintf(shares + 4 + 10 * i, "00%02x000100", (unsigned int)i);
	assert_int_equal(parse_extension("0033", shares), 0);
	assert_int_equal(client.shares, HELLO_SHARES_MAX);
	sprintf(shares, "%04x", (HELLO_SHARES_MAX + 1) * 5);
	for (i = 0; i <= HELLO_SHARES_MAX; i++)
		sprintf(shares + 4 + 10 * i, "00%02x000100", (unsigned int)i);
	assert_int_equal(parse_extension("0033", shares), -1);
	assert_int_equal(client.shares, HELLO_SHARES_MAX);
}

static void test_grease(void **state)
{
	unsigned int n, found = 0;

	(void)state;
	for (n = 0; n <= 0xffff; n++)
		found += hello_is_grease((uint16_t)n);
	assert_int_equal(found, 16);
	assert_true(hello_is_grease(0x0a0a) && hello_is_grease(0xfafa) && hello_is_grease(0x5a5a));
	assert_false(hello_is_grease(0x0a1a) || hello_is_grease(0x0a0b) || hello_is_grease(0xa0a0));
}

/* ---- a real client ----------------------------------------------------------- */

/* The first record that a program sends to a listener on loopback. */
static size_t first_record(const char *command, uint8_t *out, size_t size)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int listener = socket(AF_INET, SOCK_STREAM, 0), flow;
	socklen_t length = sizeof(at);
	char line[256];
	ssize_t got;
	FILE *f;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &length), 0);
	snprintf(line, sizeof(line), command, ntohs(at.sin_port));
	f = popen(line, "w");
	assert_non_null(f);
	flow = accept(listener, NULL, NULL);
	got = recv(flow, out, 5, MSG_WAITALL);
	assert_int_equal(got, 5);
	assert_int_equal(out[0], 22);
	assert_true((size_t)(out[3] << 8 | out[4]) <= size);
	got = recv(flow, out, (size_t)(out[3] << 8 | out[4]), MSG_WAITALL);
	close(flow);
	close(listener);
	pclose(f);
	return (size_t)got;
}

static void test_openssl_client(void **state)
{
	uint8_t record[16384];
	size_t size;

	(void)state;
	size = first_record("openssl s_client -connect 127.0.0.1:%u -servername real.example"
			    " -alpn h2,http/1.1 -groups X25519:P-256 -tls1_3"
			    " -ciphersuites TLS_AES_256_GCM_SHA384 >/dev/null 2>&1",
			    record, sizeof(record));
	assert_int_equal(record[0], 1);
	assert_int_equal(client_hello_parse(&client, record + 4, size - 4), 0);
	assert_span(&client.server_name, "real.example");
	assert_span(&client.alpn, "\x02h2\x08http/1.1");
	assert_int_equal(client_hello_top_version(&client), 0x0304);
	assert_int_equal(u16s_get(&client.ciphers, 0), 0x1302);
	assert_int_equal(client.groups.count, 2);
	assert_int_equal(u16s_get(&client.groups, 1), 0x0017);
	assert_int_equal(client.share[0], 0x001d);
	assert_true(client.extended_master_secret && client.session_ticket);
	assert_false(client.psk || client.ech);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_client_full),
		cmocka_unit_test(test_client_without_extensions),
		cmocka_unit_test(test_client_cut_anywhere),
		cmocka_unit_test(test_client_any_bit),
		cmocka_unit_test(test_client_extension_bodies),
		cmocka_unit_test(test_client_first_host_name),
		cmocka_unit_test(test_client_broken),
		cmocka_unit_test(test_client_too_many_shares),
		cmocka_unit_test(test_grease),
		cmocka_unit_test(test_openssl_client),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
