// SPDX-License-Identifier: BSD-3-Clause
/* "kxwatch replay" as it is called: its options, what it says, how it exits, what it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "kxwatch/command.h"

#include "packet_builder.h"

#include "called.h"

#define TOOL "build/kxwatch"	/* without sanitizers: for its memory */
#define YEAR_2040 2208988800000000000ULL
#define HANDSHAKE "\"kxwatch.handshake\""

static char folder[] = "/tmp/t_cmd_replay.XXXXXX";
static char capture[64], config[64];
static struct talk talk;
static struct capture_file file;
static uint64_t packets;

static int replay(const char *words)
{
	return called_by(folder, NULL, cmd_replay, words, " ");
}

/* ---- captures ----------------------------------------------------------------- */

static void write_packet(const uint8_t *ip, size_t size, uint64_t time, void *arg)
{
	packets++;
	file_packet(ip, size, time, arg);
}

static uint32_t sum_of(const uint8_t *at, size_t size)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < size; i++)
		sum += i % 2 ? at[i] : (uint32_t)at[i] << 8;
	return sum;
}

/* With the checksum that TCP should have. */
static void write_summed(const uint8_t *ip, size_t size, uint64_t time, void *arg)
{
	uint8_t own[65536];
	uint32_t sum;

	memcpy(own, ip, size);
	sum = sum_of(own + 12, 8) + sum_of(own + 20, size - 20) + 6 + (uint32_t)(size - 20);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	put_u16(own + 36, ~sum & 0xffff);
	write_packet(own, size, time, arg);
}

static void capture_begin(struct builder *b)
{
	memset(&file, 0, sizeof(file));
	file.prefix = (const uint8_t *)"";
	file.file = fopen(capture, "w");
	assert_non_null(file.file);
	file_begin(&file, 101);
	builder_init(b);
	b->packet = write_packet;
	b->arg = &file;
	packets = 0;
}

static void capture_end(void)
{
	assert_int_equal(fclose(file.file), 0);
}

static void capture_talk(const char *name, struct builder *b)
{
	char path[128];

	snprintf(path, sizeof(path), "tests/data/tls/%s.txt", name);
	talk_load(&talk, path);
	builder_open(b);
	builder_talk(b, &talk, 1400, 60000, 0);
	builder_close(b);
}

static void capture_of(const char *name)
{
	struct builder b;

	capture_begin(&b);
	capture_talk(name, &b);
	capture_end();
}

/* ---- options ------------------------------------------------------------------ */

static void as_names_the_program(void **state)
{
	(void)state;
	capture_of("tls12-rsa");
	assert_int_equal(replay("--as /opt/job/fetch capture"), 0);
	assert_int_equal(count_of(out, HANDSHAKE), 1);
	assert_non_null(strstr(out, "\"executable\":\"/opt/job/fetch\""));
	assert_non_null(strstr(out, "\"name\":\"fetch\""));
	assert_int_equal(replay("capture"), 0);
	assert_null(strstr(out, "\"executable\":"));
}

/* The certificate holds from 2026 to 2036; the packets are of 2040. */
static void certificates_are_judged_by_the_time_asked_for(void **state)
{
	struct builder b;

	(void)state;
	capture_begin(&b);
	b.time = YEAR_2040;
	capture_talk("tls12-rsa", &b);
	capture_end();
	assert_int_equal(replay("capture"), 0);
	assert_non_null(strstr(out, "\"expired\""));
	assert_int_equal(replay("--time packet capture"), 0);
	assert_non_null(strstr(out, "\"expired\""));
	assert_int_equal(replay("--time now capture"), 0);
	assert_int_equal(count_of(out, HANDSHAKE), 1);
	assert_null(strstr(out, "\"expired\""));
	assert_int_equal(replay("--time never capture"), 2);
	assert_non_null(strstr(err, "\"never\""));
}

static void segments_of_a_wrong_checksum_are_left_out_if_asked(void **state)
{
	static char plain[sizeof(out)];
	struct builder b;

	(void)state;
	capture_of("tls12-rsa");
	assert_int_equal(replay("capture"), 0);
	assert_int_equal(count_of(out, HANDSHAKE), 1);
	strcpy(plain, out);
	assert_int_equal(replay("--checksums capture"), 0);
	assert_string_equal(out, "");
	assert_non_null(strstr(err, "segments left out: wrong checksum"));

	capture_begin(&b);
	b.packet = write_summed;
	capture_talk("tls12-rsa", &b);
	capture_end();
	assert_int_equal(replay("--checksums capture"), 0);
	assert_string_equal(out, plain);
	assert_null(strstr(err, "checksum"));
}

static void quiet_says_nothing(void **state)
{
	(void)state;
	capture_of("tls12-rsa");
	assert_int_equal(replay("capture"), 0);
	assert_non_null(strstr(err, "1 handshakes"));
	assert_int_equal(replay("--quiet capture"), 0);
	assert_string_equal(err, "");
}

/* ---- files -------------------------------------------------------------------- */

/* What was readable is told; then the number of the packet that was not. */
static void a_cut_file_is_told_until_its_cut(void **state)
{
	char wanted[64];

	(void)state;
	capture_of("tls12-rsa");
	truncate(capture, 24 + 16 + 30);	/* in the first packet */
	assert_int_equal(replay("capture"), 1);
	assert_non_null(strstr(err, "capture: packet 1: "));
	assert_string_equal(out, "");

	capture_of("tls12-rsa");
	file.file = fopen(capture, "r+");
	fseek(file.file, -1, SEEK_END);
	assert_int_equal(ftruncate(fileno(file.file), ftell(file.file)), 0);
	fclose(file.file);
	assert_int_equal(replay("capture"), 1);
	snprintf(wanted, sizeof(wanted), "capture: packet %d: ", (int)packets);
	assert_non_null(strstr(err, wanted));
	assert_int_equal(count_of(out, HANDSHAKE), 1);
}

/* One that cannot be read does not keep the others from it. */
static void each_file_is_read(void **state)
{
	(void)state;
	capture_of("tls12-rsa");
	assert_int_equal(replay("missing capture"), 1);
	assert_non_null(strstr(err, "missing: "));
	assert_int_equal(count_of(out, HANDSHAKE), 1);
	assert_int_equal(replay(""), 2);
}

/* ---- proxies ------------------------------------------------------------------ */

static void say(struct builder *b, enum kxw_direction dir, const char *text, size_t size)
{
	builder_segment(b, dir, ACK, (const uint8_t *)text, size);
}

#define SAY(dir, text) say(&b, dir, text, sizeof(text) - 1)

static void capture_rest(struct builder *b)
{
	talk_load(&talk, "tests/data/tls/tls12-rsa-cbc.txt");
	builder_talk(b, &talk, 1400, 60000, 0);
	builder_close(b);
	capture_end();
	assert_int_equal(replay("capture"), 0);
	assert_int_equal(count_of(out, HANDSHAKE), 1);
	assert_non_null(strstr(out, "www.example.org"));
	assert_non_null(strstr(out, "TLS_RSA_WITH_AES_256_CBC_SHA"));
}

static void a_handshake_behind_connect_is_read(void **state)
{
	struct builder b;

	(void)state;
	capture_begin(&b);
	b.server_port = 3128;
	builder_open(&b);
	SAY(KXW_OUTBOUND, "CONNECT www.example.org:443 HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
	SAY(KXW_INBOUND, "HTTP/1.1 200 Connection established\r\n\r\n");
	capture_rest(&b);
}

static void a_handshake_behind_socks_is_read(void **state)
{
	struct builder b;

	(void)state;
	capture_begin(&b);
	b.server_port = 1080;
	builder_open(&b);
	SAY(KXW_OUTBOUND, "\5\1\0");
	SAY(KXW_INBOUND, "\5\0");
	SAY(KXW_OUTBOUND, "\5\1\0\3\17www.example.org\1\273");
	SAY(KXW_INBOUND, "\5\0\0\1\0\0\0\0\0\0");
	capture_rest(&b);
}

/* ---- memory ------------------------------------------------------------------- */

/* KiB at most while so many connections stay open in the middle of a handshake. */
static long memory_for(size_t connections)
{
	struct builder b;
	char tool[512];
	size_t i;

	talk_load(&talk, "tests/data/tls/tls12-rsa.txt");
	capture_begin(&b);
	for (i = 0; i < connections; i++) {
		b.seq[0] = b.seq[1] = 1000;
		b.client_port = (uint16_t)(1024 + i % 60000);
		b.server_port = (uint16_t)(443 + i / 60000);
		b.time += 1000;
		builder_segment(&b, KXW_OUTBOUND, SYN, NULL, 0);
		builder_segment(&b, KXW_INBOUND, SYN | ACK, NULL, 0);
		builder_segment(&b, KXW_OUTBOUND, ACK, talk.bytes, talk.segment[0].size);
	}
	capture_end();
	assert_non_null(getcwd(tool, sizeof(tool) - sizeof(TOOL) - 1));
	strcat(tool, "/" TOOL);
	assert_int_equal(called_by(folder, tool, NULL, "replay --config config capture", " "), 0);
	assert_true(count_of(err, "connections forgotten") == 1);
	return called_usage.ru_maxrss;
}

static void memory_is_bounded(void **state)
{
	FILE *f = fopen(config, "w");
	long few, many;

	(void)state;
	fputs("limits: { flows = 1024; handshake_memory = 4; };\n", f);
	fclose(f);
	few = memory_for(3000);
	many = memory_for(30000);
	print_message("# %ld KiB for 3000 connections, %ld for 30000\n", few, many);
	assert_true(many < few + few / 10);
}

static int remove_folder(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_names_the_program),
		cmocka_unit_test(certificates_are_judged_by_the_time_asked_for),
		cmocka_unit_test(segments_of_a_wrong_checksum_are_left_out_if_asked),
		cmocka_unit_test(quiet_says_nothing),
		cmocka_unit_test(a_cut_file_is_told_until_its_cut),
		cmocka_unit_test(each_file_is_read),
		cmocka_unit_test(a_handshake_behind_connect_is_read),
		cmocka_unit_test(a_handshake_behind_socks_is_read),
		cmocka_unit_test(memory_is_bounded),
	};

	if (!mkdtemp(folder))
		return 1;
	snprintf(capture, sizeof(capture), "%s/capture", folder);
	snprintf(config, sizeof(config), "%s/config", folder);
	return cmocka_run_group_tests_name("cmd_replay", tests, NULL, remove_folder);
}
