// SPDX-License-Identifier: BSD-3-Clause
/* What coverage finds of the canaries in records, and where it looks for those. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "cover_case.h"

/* The rows that are seen there, and no others. */
static void assert_rows(const enum row *wanted, size_t count)
{
	size_t i, j;

	for (i = 0; i < ROWS; i++) {
		for (j = 0; j < count && wanted[j] != i; j++)
			;
		assert_int_equal(c.sink[0].cell[i].state, j < count ? CELL_SEEN : CELL_NOT_SEEN);
	}
}

#define assert_record(line, ...) do { \
	const enum row rows_[] = { __VA_ARGS__ }; \
	memset(c.sink[0].cell, 0, sizeof(c.sink[0].cell)); \
	take(line); \
	assert_rows(rows_, sizeof(rows_) / sizeof(rows_[0])); \
} while (0)

static void test_records(void **state)
{
	(void)state;
	assert_record(library, ROW_PROCESS, ROW_LIBRARY, ROW_MMAP);
	assert_record(handshake, ROW_PROCESS, ROW_LIBRARY, ROW_CONNECT, ROW_OPENED,
		      ROW_KEY_EXCHANGE, ROW_CERTIFICATE, ROW_ACCEPTED);
	assert_record(alert, ROW_PROCESS, ROW_LIBRARY, ROW_CONNECT, ROW_OPENED, ROW_KEY_EXCHANGE,
		      ROW_CERTIFICATE, ROW_ACCEPTED, ROW_ALERT);
	assert_record(flow, ROW_PROCESS, ROW_CONNECT, ROW_OPENED, ROW_CLOSED);
	assert_record(valid, ROW_PROCESS);
	assert_record(rejected, ROW_REJECTED);
	assert_record(hello, ROW_HELLO);
	assert_record(container, ROW_CONTAINER, ROW_CONTAINER_TLS);
	assert_int_equal(c.sink[0].records, 8);
	memset(c.sink[0].cell, 0, sizeof(c.sink[0].cell));
	take(other);
	assert_rows(NULL, 0);
	assert_int_equal(c.sink[0].records, 8);
}

/* The time is from when the module says that it happened; without that there is none. */
static void test_latency(void **state)
{
	const struct cell *cell = c.sink[0].cell;

	(void)state;
	tell_process(1, CANARY_ACCEPT, 7, "/");
	take(library);
	assert_true(cell[ROW_PROCESS].timed);
	assert_int_equal(cell[ROW_PROCESS].ms, 250);
	assert_false(cell[ROW_LIBRARY].timed);
	assert_int_equal(c.sink[0].latest_ms, 250);
}

/* A place can have it before we have read of the module that it happened. */
static void test_latency_later(void **state)
{
	const struct cell *cell = &c.sink[0].cell[ROW_LIBRARY];

	(void)state;
	tell_process(1, CANARY_ACCEPT, 7, "/");
	take(library);
	assert_int_equal(cell->state, CELL_SEEN);
	tell_library(1, "/usr/lib/libssl.so.3", KXW_HOW_STARTUP);
	cover_sink_poll(&c.sink[0], &c.module, T0 + 999 * MS);
	assert_true(cell->timed);
	assert_int_equal(cell->ms, 250);
}

static void test_asked(void **state)
{
	const struct cell *cell = c.sink[0].cell;

	(void)state;
	rows_ask_records(c.sink[0].cell, &c.canaries, &config, false);
	assert_rows(NULL, 0);
	assert_false(rows_destination_is_internal(&c.canaries, &config));
	config.record_flows = config.record_libraries = false;
	strcpy(c.canaries.address, "127.0.0.1");
	c.canaries.cgroup[0] = '\0';
	rows_ask_records(c.sink[0].cell, &c.canaries, &config, false);
	assert_int_equal(cell[ROW_MMAP].state, CELL_NOT_ASKED);
	assert_int_equal(cell[ROW_CLOSED].state, CELL_NOT_ASKED);
	assert_int_equal(cell[ROW_ALERT].state, CELL_NOT_ASKED);
	assert_int_equal(cell[ROW_CONTAINER].state, CELL_NOT_ASKED);
	assert_int_equal(cell[ROW_PROCESS].state, CELL_NOT_SEEN);
	/* What came all the same is seen. */
	take(alert);
	assert_int_equal(cell[ROW_ALERT].state, CELL_SEEN);
}

/* ---- the file ------------------------------------------------------------------- */

static char file[] = "/tmp/kxwatch-test-records-XXXXXX";

static void append(const char *text)
{
	FILE *f = fopen(file, "a");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static enum cell_state polled(enum row row)
{
	cover_sink_poll(&c.sink[0], &c.module, T0 + 9 * MS);
	return c.sink[0].cell[row].state;
}

static void test_file(void **state)
{
	char moved[sizeof(file) + 8];
	int fd = mkstemp(file);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	snprintf(moved, sizeof(moved), "%s.1", file);
	append(alert);
	cover_sink_open_file(&c.sink[0], file);
	assert_int_equal(polled(ROW_ALERT), CELL_NOT_SEEN);	/* it was there before */
	append("no JSON /tmp/kxwatch-canary-0123456789abcdef\n");
	append(other);
	assert_int_equal(polled(ROW_ALERT), CELL_NOT_SEEN);
	append("{\"event\":{\"dataset\":\"kxwatch.alert\"},");	/* half a line, then the rest */
	assert_int_equal(polled(ROW_ALERT), CELL_NOT_SEEN);
	append(alert + strlen("{\"event\":{\"dataset\":\"kxwatch.alert\"},"));
	assert_int_equal(polled(ROW_ALERT), CELL_SEEN);

	/* What is written to it before and after it was moved away. */
	append(rejected);
	assert_int_equal(rename(file, moved), 0);
	assert_int_equal(polled(ROW_REJECTED), CELL_SEEN);
	append(hello);
	assert_int_equal(polled(ROW_HELLO), CELL_SEEN);
	assert_int_equal(truncate(file, 0), 0);
	append(flow);
	assert_int_equal(polled(ROW_CLOSED), CELL_SEEN);
	unlink(moved);
	unlink(file);
}

static void test_file_later(void **state)
{
	(void)state;
	strcpy(file + strlen(file) - 6, "XXXXXX");
	close(mkstemp(file));
	unlink(file);
	cover_sink_open_file(&c.sink[0], file);
	assert_int_equal(polled(ROW_ALERT), CELL_NOT_SEEN);
	append(alert);
	assert_int_equal(polled(ROW_ALERT), CELL_SEEN);
	unlink(file);
	cover_sink_close(&c.sink[0]);
	cover_sink_open_file(&c.sink[0], NULL);
	assert_int_equal(polled(ROW_ALERT), CELL_UNKNOWN);
	assert_false(cover_row_is_seen(&c, ROW_ALERT));
}

/* ---- daemons -------------------------------------------------------------------- */

static char proc[] = "/tmp/kxwatch-test-proc-XXXXXX";

static void put(const char *pid, const char *name, const char *text, size_t size)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", proc, pid);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/%s", proc, pid, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fwrite(text, 1, size, f);
	fclose(f);
}

#define put_process(pid, comm, line) do { \
	put(pid, "comm", comm "\n", sizeof(comm)); \
	put(pid, "cmdline", line, sizeof(line)); \
} while (0)

static void test_daemon(void **state)
{
	struct cover_daemon d;
	char command[300];

	(void)state;
	assert_non_null(mkdtemp(proc));
	put_process("10", "bash", "kxwatchd\0--output\0/wrong");
	put_process("self", "kxwatchd", "kxwatchd");
	put("12", "comm", "kxwatchd\n", 9);
	put("12", "cmdline", "", 0);		/* it has ended */
	cover_daemon_find(&d, proc);
	assert_int_equal(d.count, 0);

	put_process("200", "kxwatchd", "kxwatchd\0--config=/etc/a.conf\0-o/var/log/a.json");
	cover_daemon_find(&d, proc);
	assert_int_equal(d.count, 1);
	assert_int_equal(d.pid, 200);
	assert_string_equal(d.config, "/etc/a.conf");
	assert_string_equal(d.output, "/var/log/a.json");

	put_process("30", "kxwatchd", "/usr/sbin/kxwatchd\0-c\0b.conf\0--output\0-");
	snprintf(command, sizeof(command), "%s/30/cwd", proc);
	assert_int_equal(symlink("/srv/here", command), 0);
	cover_daemon_find(&d, proc);
	assert_int_equal(d.count, 2);
	assert_int_equal(d.pid, 30);
	assert_string_equal(d.config, "/srv/here/b.conf");
	assert_string_equal(d.output, "-");
	assert_string_equal(d.standard_output, "");
	/* An option's end without its value. */
	put_process("30", "kxwatchd", "kxwatchd\0--outputs\0x\0--output");
	cover_daemon_find(&d, proc);
	assert_string_equal(d.output, "");
	snprintf(command, sizeof(command), "rm -r %s", proc);
	assert_int_equal(system(command), 0);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_records),
		test(test_latency),
		test(test_latency_later),
		test(test_asked),
		test(test_file),
		test(test_file_later),
		test(test_daemon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
