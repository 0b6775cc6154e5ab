// SPDX-License-Identifier: BSD-3-Clause
/* Recorded conversations as packets: however they were cut, one and the same record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <glob.h>
#include <unistd.h>
#include <cmocka.h>

#include "replay_run.h"

#define WHOLE 60000

static struct run run;
static struct talk talk;

static void start(struct builder *b)
{
	builder_init(b);
	b->packet = run_packet;
	b->arg = &run;
	run_begin(&run);
}

static struct source_stats play(size_t size, size_t cut, size_t at)
{
	struct builder b;

	start(&b);
	builder_open(&b);
	builder_talk(&b, &talk, size, cut, at);
	builder_close(&b);
	return run_end(&run);
}

static void load(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "tests/data/tls/%s.txt", name);
	talk_load(&talk, path);
}

static size_t lines_with(const char *what)
{
	const char *at = run.text;
	size_t n = 0;

	while ((at = strstr(at, what))) {
		at++;
		n++;
	}
	return n;
}

#define HANDSHAKE "\"dataset\":\"kxwatch.handshake\""

/* Each conversation once, then in two at every byte, then byte by byte. */
static void test_every_cut(void **state)
{
	char *whole;
	glob_t g;
	size_t i, s, at;

	(void)state;
	assert_int_equal(glob("tests/data/tls/*.txt", 0, NULL, &g), 0);
	assert_true(g.gl_pathc >= 27);
	for (i = 0; i < g.gl_pathc; i++) {
		talk_load(&talk, g.gl_pathv[i]);
		assert_int_equal(play(WHOLE, WHOLE, 0).handshakes, 1);
		assert_int_equal(lines_with(HANDSHAKE), 1);
		whole = strdup(run.text);
		for (s = talk_begin(&talk); s < talk.segments; s++)
			for (at = 1; at < talk.segment[s].size; at++) {
				play(WHOLE, s, at);
				assert_string_equal(run.text, whole);
			}
		play(1, WHOLE, 0);
		assert_string_equal(run.text, whole);
		free(whole);
	}
	globfree(&g);
}

/* ---- order -------------------------------------------------------------------- */

struct kept {
	uint8_t *data[4096];
	size_t size[4096];
	uint64_t time[4096];
	size_t count;
};

static struct kept kept;

static void keep(const uint8_t *ip, size_t size, uint64_t time, void *arg)
{
	struct kept *k = arg;

	assert_true(k->count < 4096);
	k->data[k->count] = malloc(size);
	memcpy(k->data[k->count], ip, size);
	k->size[k->count] = size;
	k->time[k->count++] = time;
}

static void keep_talk(size_t size)
{
	struct builder b;

	builder_init(&b);
	b.packet = keep;
	b.arg = &kept;
	kept.count = 0;
	builder_open(&b);
	builder_talk(&b, &talk, size, WHOLE, 0);
	builder_close(&b);
}

static void give(size_t i, uint64_t time)
{
	run_packet(kept.data[i], kept.size[i], time, &run);
}

static void drop_kept(void)
{
	while (kept.count)
		free(kept.data[--kept.count]);
}

/* Neighbours change places, then every packet comes twice: nothing changes but times. */
static void test_disorder(void **state)
{
	static const char *const names[] = { "tls12-rsa", "tls12-client-certificate", "tls13-retry" };
	char *whole;
	size_t i, j, k;

	(void)state;
	for (i = 0; i < 3; i++) {
		load(names[i]);
		keep_talk(300);
		/* One time for all, as only the order is to differ. */
		run_begin(&run);
		for (k = 0; k < kept.count; k++)
			give(k, BUILDER_START);
		run_end(&run);
		whole = strdup(run.text);
		assert_int_equal(lines_with(HANDSHAKE), 1);
		for (j = 3; j + 4 < kept.count; j++) {
			run_begin(&run);
			for (k = 0; k < kept.count; k++)
				give(k == j ? j + 1 : k == j + 1 ? j : k, BUILDER_START);
			run_end(&run);
			assert_string_equal(run.text, whole);
		}
		run_begin(&run);
		for (k = 0; k < 2 * kept.count; k++)
			give(k / 2, BUILDER_START);
		run_end(&run);
		assert_string_equal(run.text, whole);
		free(whole);
		drop_kept();
	}
}

/* A sender that contradicts itself is reported, and the first bytes count. */
static void test_overlap(void **state)
{
	uint8_t lie[64];
	struct builder b;

	(void)state;
	memset(lie, 0x55, sizeof(lie));
	load("tls12-rsa");
	start(&b);
	builder_open(&b);
	builder_segment(&b, KXW_OUTBOUND, ACK, talk.bytes, talk.segment[0].size);
	builder_segment(&b, KXW_INBOUND, ACK, talk.bytes + talk.segment[1].start, 600);
	builder_segment_at(&b, KXW_INBOUND, b.seq[1] - 64, ACK, lie, sizeof(lie));
	builder_segment(&b, KXW_INBOUND, ACK, talk.bytes + talk.segment[1].start + 600,
			talk.segment[1].size - 600);
	builder_close(&b);
	run_end(&run);
	assert_int_equal(lines_with(HANDSHAKE), 1);
	assert_non_null(strstr(run.text, "handshake.overlap"));
	assert_non_null(strstr(run.text, "CN=www.example.org"));
}

/* ---- beginnings and ends ------------------------------------------------------ */

/* No SYN in the capture: whoever says ClientHello is the client. */
static void test_midway(void **state)
{
	struct source_stats stats;
	size_t i, sizes[] = { WHOLE, 1, 5 };
	struct builder b;

	(void)state;
	load("tls12-starttls");
	for (i = 0; i < 3; i++) {
		start(&b);
		builder_talk(&b, &talk, sizes[i], WHOLE, 0);
		builder_close(&b);
		stats = run_end(&run);
		assert_int_equal(stats.handshakes, 1);
		assert_int_equal(lines_with(HANDSHAKE), 1);
		assert_non_null(strstr(run.text, "\"destination\":{\"ip\":\"203.0.113.9\",\"port\":443"));
		assert_non_null(strstr(run.text, "\"client_reaction\":\"accepted\""));
		assert_null(strstr(run.text, "connects to"));
	}
}

/* A packet that is not in the capture: the handshake is told, cut, and counted. */
static void test_hole(void **state)
{
	struct source_stats stats;
	size_t k;

	(void)state;
	load("tls12-rsa");
	keep_talk(100);
	run_begin(&run);
	for (k = 0; k < kept.count - 3; k++)
		if (k != 8)
			give(k, kept.time[k]);
	stats = run_end(&run);
	assert_int_equal(stats.holes, 1);
	assert_non_null(strstr(run.text, "\"handshake_end\":\"hole\""));
	assert_non_null(strstr(run.text, "\"truncated\":true"));
	drop_kept();
}

static const char *outcome_of(enum kxw_direction dir, bool established)
{
	static char text[32];
	struct builder b;
	const char *at;

	start(&b);
	builder_segment(&b, KXW_OUTBOUND, SYN, NULL, 0);
	if (established) {
		builder_segment(&b, KXW_INBOUND, SYN | ACK, NULL, 0);
		builder_segment(&b, KXW_OUTBOUND, ACK, NULL, 0);
	}
	builder_segment(&b, dir, RST | ACK, NULL, 0);
	run_end(&run);
	at = strstr(run.text, "\"outcome\":\"");
	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(at + 11, "\""), at + 11);
	return text;
}

static void test_outcome(void **state)
{
	(void)state;
	run.config.record_flows = true;
	assert_string_equal(outcome_of(KXW_INBOUND, false), "refused");
	assert_string_equal(outcome_of(KXW_INBOUND, true), "reset");
	assert_string_equal(outcome_of(KXW_OUTBOUND, true), "aborted");
	load("tls13");
	play(WHOLE, WHOLE, 0);
	assert_non_null(strstr(run.text, "\"outcome\":\"closed\""));
	run.config.record_flows = false;
}

/* ---- what is not read --------------------------------------------------------- */

static void udp(struct builder *b, const uint8_t *data, size_t size)
{
	uint8_t packet[2000];
	size_t n = build_ip(b, packet, KXW_OUTBOUND, 17, 8 + size);

	put_u16(packet + n, 50000);
	put_u16(packet + n + 2, 443);
	put_u16(packet + n + 4, (unsigned int)(8 + size));
	put_u16(packet + n + 6, 0);
	memcpy(packet + n + 8, data, size);
	b->packet(packet, n + 8 + size, b->time, b->arg);
}

static void test_notes(void **state)
{
	uint8_t quic[1200] = { 0xc3, 0, 0, 0, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0 };
	static const uint8_t dtls[60] = { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 47, 1, 0, 0, 39 };
	static const uint8_t dns[60] = { 0x12, 0x34, 1, 0, 0, 1 };
	static const uint8_t http[] = "GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n";
	struct source_stats stats;
	struct builder b;

	(void)state;
	start(&b);
	udp(&b, quic, sizeof(quic));
	udp(&b, quic, sizeof(quic));
	udp(&b, dns, sizeof(dns));
	stats = run_end(&run);
	assert_int_equal(stats.quic, 1);
	assert_int_equal(lines_with("\"protocol\":\"quic\""), 1);
	assert_int_equal(lines_with("\n"), 1);

	start(&b);
	udp(&b, dtls, sizeof(dtls));
	stats = run_end(&run);
	assert_int_equal(stats.dtls, 1);
	assert_int_equal(lines_with("\"protocol\":\"dtls\""), 1);

	start(&b);
	builder_open(&b);
	builder_segment(&b, KXW_OUTBOUND, ACK, http, sizeof(http) - 1);
	builder_close(&b);
	stats = run_end(&run);
	assert_int_equal(stats.plaintext, 1);
	assert_non_null(strstr(run.text, "to port 443 is not TLS"));
}

/* ---- bounds ------------------------------------------------------------------- */

/* More connections and handshakes at once than are kept: each is told and counted. */
static void test_bounds(void **state)
{
	struct source_stats stats;
	struct builder b;
	size_t i;

	(void)state;
	load("tls12-rsa");
	start(&b);
	for (i = 0; i < 200; i++) {
		builder_init(&b);
		b.packet = run_packet;
		b.arg = &run;
		b.client_port = (uint16_t)(1024 + i);
		builder_open(&b);
		builder_segment(&b, KXW_OUTBOUND, ACK, talk.bytes, talk.segment[0].size);
	}
	stats = run_end(&run);
	assert_int_equal(stats.handshakes, 200);
	assert_int_equal(stats.connections_evicted, 200 - 64);
	assert_int_equal(stats.windows_evicted, 200 - 16);
	assert_int_equal(lines_with(HANDSHAKE), 200);
	assert_int_equal(lines_with("\"handshake_end\":\"evicted\""), 200 - 16);
}

/* ---- IP ----------------------------------------------------------------------- */

/* IPv6 with extension headers, cut into fragments that come backwards. */
static void fragments_v6(const uint8_t *ip, size_t size, uint64_t time, void *arg)
{
	uint8_t whole[4096], part[4096];
	size_t n = size - 40 + 16, from, count = 0, at[64];
	static uint32_t id;

	memset(whole, 0, 16);
	whole[0] = 60;			/* destination options, twice */
	whole[8] = 6;
	memcpy(whole + 16, ip + 40, size - 40);
	id++;
	for (from = 0; from < n; from += 64)
		at[count++] = from;
	while (count--) {
		size_t length = n - at[count] < 64 ? n - at[count] : 64;

		memcpy(part, ip, 40);
		part[6] = 44;
		put_u16(part + 4, (unsigned int)(8 + length));
		part[40] = 60;
		part[41] = 0;
		put_u16(part + 42, (unsigned int)at[count] | (at[count] + length < n));
		put_u32(part + 44, id);
		memcpy(part + 48, whole + at[count], length);
		run_packet(part, 48 + length, time, arg);
	}
}

/* IPv4, in fragments that come backwards, the last of them twice. */
static void fragments_v4(const uint8_t *ip, size_t size, uint64_t time, void *arg)
{
	size_t n = size - 20, from, length, count = (n + 63) / 64, i;
	uint8_t part[128];
	static uint32_t id;

	id++;
	for (i = count + 1; i--; ) {
		from = 64 * (i < count ? i : count - 1);
		length = n - from < 64 ? n - from : 64;
		memcpy(part, ip, 20);
		put_u16(part + 2, (unsigned int)(20 + length));
		put_u16(part + 4, id);
		put_u16(part + 6, (from + length < n ? 0x2000 : 0) | (unsigned int)from / 8);
		memcpy(part + 20, ip + 20 + from, length);
		run_packet(part, 20 + length, time, arg);
	}
}

static void same_in_fragments(bool v6, void (*packet)(const uint8_t *, size_t, uint64_t, void *))
{
	struct builder b;
	char *whole;

	load("tls12-rsa");
	start(&b);
	b.v6 = v6;
	builder_open(&b);
	builder_talk(&b, &talk, 1200, WHOLE, 0);
	run_end(&run);
	whole = strdup(run.text);
	assert_int_equal(lines_with(HANDSHAKE), 1);
	start(&b);
	b.v6 = v6;
	b.packet = packet;
	builder_open(&b);
	builder_talk(&b, &talk, 1200, WHOLE, 0);
	run_end(&run);
	assert_string_equal(run.text, whole);
	free(whole);
}

static void test_fragments(void **state)
{
	(void)state;
	same_in_fragments(false, fragments_v4);
	same_in_fragments(true, fragments_v6);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_disorder),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_midway),
		cmocka_unit_test(test_hole),
		cmocka_unit_test(test_outcome),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_fragments),
	};
	int ret;

	run_init(&run);
	ret = cmocka_run_group_tests_name("source_replay", tests, NULL, NULL);
	run_clean(&run);
	return ret;
}
