// SPDX-License-Identifier: BSD-3-Clause
/* One conversation in every kind of file gives one text; a damaged file gives what it can. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <unistd.h>
#include <cmocka.h>

#include "replay_run.h"

static struct run run;
static struct talk talk;
static char path[] = "/tmp/t_source_capture.XXXXXX";

static void write_capture(struct capture_file *f, unsigned int link, const char *packer)
{
	char command[128];
	struct builder b;

	snprintf(command, sizeof(command), "%s > %s", packer ? packer : "cat", path);
	f->file = popen(command, "w");
	assert_non_null(f->file);
	file_begin(f, link);
	builder_init(&b);
	b.packet = file_packet;
	b.arg = f;
	builder_open(&b);
	builder_talk(&b, &talk, 1400, 60000, 0);
	builder_close(&b);
	assert_int_equal(pclose(f->file), 0);
}

struct link {
	unsigned int type;
	size_t size;
	const char *prefix;
};

#define MACS "\2\2\2\2\2\2\4\4\4\4\4\4"

static const struct link links[] = {
	{ 101, 0, "" },
	{ 228, 0, "" },
	{ 1, 14, MACS "\x08\x00" },
	{ 1, 18, MACS "\x81\x00\x00\x05\x08\x00" },
	{ 1, 22, MACS "\x88\xa8\x00\x07\x81\x00\x00\x05\x08\x00" },
	{ 1, 22, MACS "\x88\x64\x11\x00\x00\x01\x00\x64\x00\x21" },
	{ 1, 18, MACS "\x88\x47\x00\x01\x01\x40" },
	{ 1, 22, MACS "\x05\x00\xaa\xaa\x03\x00\x00\x00\x08\x00" },
	{ 0, 4, "\2\0\0\0" },
	{ 0, 4, "\0\0\0\2" },
	{ 108, 4, "\0\0\0\2" },
	{ 113, 16, "\0\0\0\1\0\6\2\2\2\2\2\2\0\0\x08\0" },
	{ 276, 20, "\x08\0\0\0\0\0\0\1\0\1\0\6\2\2\2\2\2\2\0\0" },
	{ 9, 4, "\xff\x03\x00\x21" },
	{ 9, 1, "\x21" },
	{ 50, 4, "\xff\x03\x00\x21" },
	{ 51, 8, "\x11\x00\x00\x01\x00\x64\x00\x21" },
	{ 166, 4, "\x00\x03\x00\x21" },
	{ 204, 5, "\x01\xff\x03\x00\x21" },
	{ 104, 4, "\x0f\x00\x08\x00" },
};

/* Link layers, formats, byte orders, units of time, packers: all the same text. */
static void test_every_file(void **state)
{
	static const char *const packers[] = { NULL, "gzip", "zstd -q", "tee /dev/null" };
	char *first = NULL;
	size_t i, kind, ran = 0;

	(void)state;
	for (i = 0; i < sizeof(links) / sizeof(*links); i++)
		for (kind = 0; kind < 8; kind++) {
			struct capture_file f = {
				.ng = kind & 1, .big = kind & 2, .nano = kind & 4,
				.prefix = (const uint8_t *)links[i].prefix,
				.prefix_size = links[i].size,
			};

			write_capture(&f, links[i].type, packers[(i + kind) % 4]);
			assert_int_equal(run_file(&run, path, NULL), 0);
			if (!first) {
				first = strdup(run.text);
				assert_non_null(strstr(first, "kxwatch.handshake"));
				assert_non_null(strstr(first, "CN=www.example.org"));
			}
			assert_string_equal(run.text, first);
			ran++;
		}
	free(first);
	assert_int_equal(ran, 160);
}

/* Every packet by another interface: Ethernet in ns, raw IP in us, both by turns. */
static void alternate(const uint8_t *ip, size_t size, uint64_t time, void *arg)
{
	struct capture_file f = *(struct capture_file *)arg;
	static unsigned int packets;

	if (packets++ % 2) {
		f.interface = 1;
		f.prefix_size = 0;
		f.nano = false;
	}
	file_packet(ip, size, time, &f);
}

static void write_interfaces(bool big, unsigned int second)
{
	struct capture_file f = {
		.ng = true, .big = big, .nano = true,
		.prefix = (const uint8_t *)MACS "\x08\x00", .prefix_size = 14,
	};
	struct builder b;

	f.file = fopen(path, "wb");
	assert_non_null(f.file);
	file_begin(&f, 1);
	f.nano = false;
	file_interface(&f, second);
	f.nano = true;
	builder_init(&b);
	b.packet = alternate;
	b.arg = &f;
	builder_open(&b);
	builder_talk(&b, &talk, 1400, 60000, 0);
	builder_close(&b);
	fclose(f.file);
}

static void test_interfaces_differ(void **state)
{
	struct capture_file plain = { .prefix = (const uint8_t *)"" };
	uint64_t packets;
	char *want;

	(void)state;
	write_capture(&plain, 101, NULL);
	assert_int_equal(run_file(&run, path, NULL), 0);
	want = strdup(run.text);
	write_interfaces(false, 101);
	assert_int_equal(run_file(&run, path, NULL), 0);
	assert_string_equal(run.text, want);
	write_interfaces(true, 101);
	assert_int_equal(run_file(&run, path, NULL), 0);
	assert_string_equal(run.text, want);
	free(want);
	/* One of a kind that is not read: until its first packet. */
	write_interfaces(false, 105);
	assert_int_equal(run_file(&run, path, &packets), -1);
	assert_int_equal(packets, 1);
}

/* Each byte turned over: any answer will do, but no fault. */
static void test_any_byte_of_pcapng(void **state)
{
	uint8_t data[512], byte;
	size_t size, i;
	FILE *file;

	(void)state;
	write_interfaces(false, 101);
	file = fopen(path, "r+b");
	assert_non_null(file);
	size = fread(data, 1, sizeof(data), file);
	for (i = 0; i < size; i++) {
		for (byte = 1; byte; byte = (uint8_t)(byte << 1)) {
			fseek(file, (long)i, SEEK_SET);
			fputc(data[i] ^ byte, file);
			fflush(file);
			run_file(&run, path, NULL);
		}
		fseek(file, (long)i, SEEK_SET);
		fputc(data[i], file);
		fflush(file);
	}
	fclose(file);
	assert_int_equal(run_file(&run, path, NULL), 0);
}

/* Cut at every byte: an error, unless a packet ends there, and every whole packet was read. */
static void test_every_end(void **state)
{
	struct capture_file f = { .prefix = (const uint8_t *)"" };
	uint64_t packets, last = 0;
	size_t size, good = 0;
	static uint8_t data[65536];
	FILE *file;
	long whole;

	(void)state;
	write_capture(&f, 101, NULL);
	file = fopen(path, "rb");
	assert_non_null(file);
	whole = (long)fread(data, 1, sizeof(data), file);
	fclose(file);
	assert_true(whole > 1000 && whole < (long)sizeof(data));
	for (size = 0; size <= (size_t)whole; size += size < 400 ? 1 : 13) {
		truncate(path, 0);
		file = fopen(path, "wb");
		assert_int_equal(fwrite(data, 1, size, file), size);
		fclose(file);
		if (!run_file(&run, path, &packets))
			good++;
		assert_true(packets >= last);
		last = packets;
	}
	/* At the ends of some packets only. */
	assert_true(good >= 4 && good < 20);
}

static void cut_packed(const char *packer, size_t size)
{
	struct capture_file f = { .prefix = (const uint8_t *)"" };

	write_capture(&f, 101, packer);
	assert_int_equal(truncate(path, (off_t)size), 0);
	assert_int_equal(run_file(&run, path, NULL), -1);
}

static void test_damaged(void **state)
{
	(void)state;
	cut_packed("gzip", 900);
	cut_packed("zstd -q", 900);
	cut_packed("(gzip | tr '\\0-\\37' '\\40-\\77')", 900);
	assert_int_equal(run_file(&run, "/nonexistent/file", NULL), -1);
	assert_int_equal(run_file(&run, "/dev/null", NULL), -1);
	assert_int_equal(run_file(&run, "/tmp", NULL), -1);
}

/* A link layer that is not known is refused, not read as another. */
static void test_unknown_link(void **state)
{
	struct capture_file f = { .prefix = (const uint8_t *)"" };

	(void)state;
	write_capture(&f, 105, NULL);
	assert_int_equal(run_file(&run, path, NULL), -1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_file),
		cmocka_unit_test(test_interfaces_differ),
		cmocka_unit_test(test_any_byte_of_pcapng),
		cmocka_unit_test(test_every_end),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_unknown_link),
	};
	int ret = mkstemp(path);

	if (ret < 0)
		return 1;
	close(ret);
	talk_load(&talk, "tests/data/tls/tls12-rsa.txt");
	run_init(&run);
	ret = cmocka_run_group_tests_name("source_capture", tests, NULL, NULL);
	run_clean(&run);
	unlink(path);
	return ret;
}
