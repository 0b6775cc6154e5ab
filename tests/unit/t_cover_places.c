// SPDX-License-Identifier: BSD-3-Clause
/* Where coverage looks beside the file: the store, the journal; and the daemon's word. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "cover_case.h"
#include "record_maker.h"

#define SECOND 1000000000ULL

static struct cover_sink *second = &c.sink[1];

/* ---- the store ------------------------------------------------------------------ */

static void keep(struct records *r, const char *line, const char *time)
{
	json_t *record = json_loads(line, 0, NULL);
	char *text;

	assert_non_null(record);
	json_object_set_new(record, "@timestamp", json_string(time));
	text = json_dumps(record, JSON_COMPACT);
	maker_add_line(r, text);
	free(text);
	json_decref(record);
}

static void test_store(void **state)
{
	char folder[] = "/tmp/t_cover_places.XXXXXX", file[64], command[96];
	char error[DATABASE_ERROR_SIZE];
	struct records *r;
	uint64_t now = T0;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/records.db", folder);
	cover_sink_open_store(second, file, T0);
	/* It may be made later. */
	cover_sink_poll(second, &c.module, now);
	assert_int_equal(second->cell[ROW_ALERT].state, CELL_NOT_SEEN);
	r = records_open(file, error);
	assert_non_null(r);
	assert_int_equal(records_begin(r), 0);
	keep(r, rejected, "2023-11-14T22:13:19.000000000Z");	/* before it began */
	keep(r, alert, "2023-11-14T22:13:20.500000000Z");
	keep(r, other, "2023-11-14T22:13:20.600000000Z");
	assert_int_equal(records_commit(r), 0);
	cover_sink_poll(second, &c.module, now += SECOND);
	assert_int_equal(second->cell[ROW_ALERT].state, CELL_SEEN);
	assert_int_equal(second->cell[ROW_KEY_EXCHANGE].state, CELL_SEEN);
	assert_int_equal(second->cell[ROW_REJECTED].state, CELL_NOT_SEEN);
	assert_int_equal(second->records, 1);
	assert_int_equal(records_begin(r), 0);
	keep(r, flow, "2023-11-14T22:13:21.000000000Z");
	assert_int_equal(records_commit(r), 0);
	cover_sink_poll(second, &c.module, now += SECOND);
	assert_int_equal(second->cell[ROW_CLOSED].state, CELL_SEEN);
	assert_int_equal(second->records, 2);
	cover_sink_close(second);
	records_close(r);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

/* ---- the journal ---------------------------------------------------------------- */

static void test_journal(void **state)
{
	char folder[] = "/tmp/t_cover_places.XXXXXX", file[64], path[4096], command[192];
	const struct timespec turn = { 0, 10000000 };
	json_t *bytes = json_array(), *entry = json_object();
	const char *p;
	FILE *f;
	int i;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/journalctl", folder);
	/* As it prints a text that it does not take for one. */
	for (p = alert; *p; p++)
		json_array_append_new(bytes, json_integer((unsigned char)*p));
	json_object_set_new(entry, "KXWATCH_RECORD", bytes);
	f = fopen(file, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\necho \"$*\" > %s/arguments\ncat <<'END'\n", folder);
	fputs("{\"MESSAGE\":\"nothing of ours\"}\n{\"MESSAGE\":\"<29>1 2026 h kxwatchd 1 m - ", f);
	for (p = rejected; *p && *p != '\n'; p++)
		fprintf(f, *p == '"' ? "\\\"" : "%c", *p);
	fputs("\"}\nno JSON\n", f);
	json_dumpf(entry, f, JSON_COMPACT);
	fputs("\nEND\nexec sleep 100\n", f);
	assert_int_equal(fclose(f), 0);
	json_decref(entry);
	assert_int_equal(chmod(file, 0755), 0);
	snprintf(path, sizeof(path), "%s:%s", folder, getenv("PATH"));
	setenv("PATH", path, 1);
	cover_sink_open_journal(second, T0);
	for (i = 0; i < 1000 && second->cell[ROW_ALERT].state != CELL_SEEN; i++) {
		nanosleep(&turn, NULL);
		cover_sink_poll(second, &c.module, T0 + 9 * MS);
	}
	assert_int_equal(second->cell[ROW_ALERT].state, CELL_SEEN);
	assert_int_equal(second->cell[ROW_REJECTED].state, CELL_SEEN);
	assert_string_equal(second->unread, "");
	cover_sink_close(second);
	/* One that cannot be asked. */
	unlink(file);
	setenv("PATH", folder, 1);
	cover_sink_open_journal(second, T0);
	for (i = 0; i < 1000 && !*second->unread; i++) {
		nanosleep(&turn, NULL);
		cover_sink_poll(second, &c.module, T0 + 9 * MS);
	}
	assert_int_equal(second->cell[ROW_ALERT].state, CELL_NOT_READ);
	cover_sink_close(second);
	setenv("PATH", path + strlen(folder) + 1, 1);
	snprintf(command, sizeof(command), "grep -q -- '--since=@1699999999 ' %s/arguments && rm -r %s",
		 folder, folder);
	assert_int_equal(system(command), 0);
}

/* ---- the daemon's word ---------------------------------------------------------- */

static void say(struct cover_word *w, bool up, uint64_t written, uint64_t lost, uint64_t waiting)
{
	memset(w, 0, sizeof(*w));
	w->sinks = 1;
	strcpy(w->sink[0].name, "syslog");
	strcpy(w->sink[0].reason, up ? "" : "Connection refused");
	w->sink[0].up = up;
	w->sink[0].written = written;
	w->sink[0].lost = lost;
	w->sink[0].waiting = waiting;
}

static const char *spot_text(void)
{
	size_t i;

	for (i = 0; i < c.spots; i++)
		if (!strcmp(c.spot[i].id, "sink"))
			return c.spot[i].text;
	return "";
}

static void open_syslog(void)
{
	assert_int_equal(server_parse(&config.sinks.syslog.server, "udp://192.0.2.9:514"), 0);
	cover_sink_open_syslog(second, &config, T0);
	c.sinks = 2;
	assert_string_equal(second->target, "udp://192.0.2.9:514");
	assert_true(*second->unread);
	tell_all();
	take(alert);
	take(library);
	rows_ask_module(c.module.cell, &c.canaries);
	rows_ask_records(c.sink[0].cell, &c.canaries, &config, false);
	rows_ask_records(second->cell, &c.canaries, &config, true);
}

/* What the records have was handed over with them; what they lack was not. */
static void test_taken(void **state)
{
	(void)state;
	open_syslog();
	assert_int_equal(second->cell[ROW_MMAP].state, CELL_NOT_ASKED);
	say(&c.word_before, true, 7, 1, 0);
	say(&c.word, true, 7, 1, 0);
	assert_false(cover_take_word(&c));		/* nothing came yet */
	assert_int_equal(second->cell[ROW_ALERT].state, CELL_NOT_SEEN);
	say(&c.word, true, 11, 1, 0);
	assert_true(cover_take_word(&c));
	assert_int_equal(second->cell[ROW_ALERT].state, CELL_HANDED_OVER);
	assert_int_equal(second->cell[ROW_REJECTED].state, CELL_NOT_SEEN);
	assert_int_equal(second->cell[ROW_MMAP].state, CELL_NOT_ASKED);
	assert_int_equal(second->records, 4);
	assert_true(cover_row_is_seen(&c, ROW_ALERT));
	assert_false(cover_row_is_seen(&c, ROW_REJECTED));
	cover_host_look(&c);
	assert_non_null(strstr(spot_text(), "udp://192.0.2.9:514 (syslog), which is not read back here"));
	assert_non_null(strstr(spot_text(), "the daemon says that they were taken"));
}

static void assert_not_taken(const char *why)
{
	assert_false(cover_take_word(&c));
	assert_int_equal(second->cell[ROW_ALERT].state, CELL_NOT_SEEN);
	assert_false(cover_row_is_seen(&c, ROW_ALERT));
	cover_host_look(&c);
	assert_non_null(strstr(spot_text(), why));
	while (c.spots) {
		free(c.spot[--c.spots].text);
		free(c.spot[c.spots].name);
	}
}

static void test_not_taken(void **state)
{
	(void)state;
	open_syslog();
	say(&c.word_before, true, 7, 1, 0);
	say(&c.word, false, 11, 1, 3);
	assert_not_taken("it is down: Connection refused");
	say(&c.word, true, 11, 5, 0);
	assert_not_taken("4 records were lost");
	say(&c.word, true, 11, 1, 3);
	assert_not_taken("3 records still wait");
	say(&c.word, true, 7, 1, 0);
	assert_not_taken("it took none");
	/* Records there are, but of before the last event. */
	say(&c.word, true, 11, 1, 0);
	c.word.position = 99;
	c.word.upto = 100;
	assert_not_taken("it had read all events");
	c.word.position = 100;
	assert_true(cover_take_word(&c));
}

/* A daemon that says nothing: that is said, and is no fault of the host's. */
static void test_no_word(void **state)
{
	(void)state;
	open_syslog();
	assert_true(cover_take_word(&c));
	assert_int_equal(second->cell[ROW_ALERT].state, CELL_NOT_READ);
	assert_true(cover_row_is_seen(&c, ROW_ALERT));
	cover_host_look(&c);
	assert_non_null(strstr(spot_text(), "nor does the daemon say how that went"));
}

/* What a socket of this host leads to. */
static void test_sockets(void **state)
{
	(void)state;
	assert_int_equal(server_parse(&config.sinks.syslog.server, "unix:/nonexistent/log"), 0);
	cover_sink_open_syslog(second, &config, T0);
	assert_non_null(strstr(second->unread, "its own affair"));
	config.sinks.kafka.brokers = strdup("127.0.0.1:1");
	cover_sink_open_kafka(second, &config);
	assert_true(*second->unread);
	assert_int_equal(second->cell[ROW_ALERT].state, CELL_NOT_READ);
	assert_string_equal(second->target, "127.0.0.1:1, topic kxwatch");
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_store),
		test(test_journal),
		test(test_taken),
		test(test_not_taken),
		test(test_no_word),
		test(test_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
