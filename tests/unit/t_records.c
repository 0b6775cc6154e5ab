// SPDX-License-Identifier: BSD-3-Clause
/* The file of records: each once, over every death; found by what it is; let go in time. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <store/dictionary.h>
#include <store/pack.h>
#include <store/schema.h>
#include <tls/digest.h>

#include "record_maker.h"

/* ---- once --------------------------------------------------------------------- */

static void a_record_is_kept_once(void **state)
{
	struct records *r = maker_open();

	(void)state;
	maker_begin(r);
	maker_add(r, "handshake", 1, MAKER_TIME, "");
	maker_add(r, "handshake", 1, MAKER_TIME + 5, "\"again\":1");	/* read once more */
	maker_add(r, "handshake", 2, MAKER_TIME, "");
	maker_add(r, "alert", 1, MAKER_TIME, "");
	maker_commit(r);
	maker_begin(r);
	maker_add(r, "handshake", 2, MAKER_TIME, "");
	maker_commit(r);
	records_close(r);
	r = maker_open();
	maker_begin(r);
	maker_add(r, "alert", 1, MAKER_TIME, "");
	maker_add(r, "flow", 1, MAKER_TIME, "");
	maker_commit(r);
	records_close(r);
	assert_int_equal(maker_count("handshake"), 2);
	assert_null(strstr(maker_found(0), "again"));
	assert_null(strstr(maker_found(1), "again"));
	assert_int_equal(maker_count("alert"), 1);
	assert_int_equal(maker_count("flow"), 1);
}

static void another_life_has_other_numbers(void **state)
{
	struct records *r = maker_open();

	(void)state;
	maker_begin(r);
	maker_add(r, "handshake", 1, MAKER_TIME, "");
	maker_life = 0xb;
	maker_add(r, "handshake", 1, MAKER_TIME, "");
	maker_life = 0xa;
	maker_commit(r);
	records_close(r);
	assert_int_equal(maker_count("handshake"), 2);
}

static void a_line_without_an_id_is_known_by_its_text(void **state)
{
	static const char one[] = "{\"event\":{\"dataset\":\"kxwatch.lost\"},\"n\":1}";
	static const char two[] = "{\"event\":{\"dataset\":\"kxwatch.lost\"},\"n\":2}";
	struct records *r = maker_open();

	(void)state;
	maker_begin(r);
	maker_add_line(r, one);
	maker_add_line(r, two);
	maker_add_line(r, one);
	maker_commit(r);
	records_close(r);
	assert_int_equal(maker_count("lost"), 2);
}

static void what_was_told_at_a_stop_gives_way(void **state)
{
	struct records *r = maker_open();

	(void)state;
	maker_begin(r);
	maker_add(r, "handshake", 1, MAKER_TIME, "\"kxwatch\":{\"handshake_end\":\"stopped\","
		  "\"signals\":[{\"id\":\"kx.rsa\"}]}");
	maker_commit(r);
	assert_int_equal(maker_count("handshake"), 1);
	maker_begin(r);
	maker_add(r, "handshake", 1, MAKER_TIME + 9, "\"kxwatch\":{\"handshake_end\":\"complete\"}");
	maker_add(r, "handshake", 1, MAKER_TIME, "\"kxwatch\":{\"handshake_end\":\"stopped\"}");
	maker_commit(r);
	records_close(r);
	assert_int_equal(maker_count("handshake"), 1);
	assert_non_null(strstr(maker_found(0), "complete"));
	maker_query.signal_match = maker_is;
	maker_query.signal[maker_query.signals++] = "kx.rsa";
	assert_int_equal(maker_count("handshake"), 0);
}

static void many_of_one_moment_are_all_kept(void **state)
{
	struct records *r = maker_open();
	unsigned int i;

	(void)state;
	maker_begin(r);
	for (i = 1; i <= 100; i++)
		maker_add(r, "handshake", i, MAKER_TIME, "");
	maker_add(r, "handshake", 200, MAKER_TIME - 1000, "");	/* the same moment, to all but 1 us */
	maker_add(r, "handshake", 201, 1, "");			/* before all times */
	maker_add(r, "handshake", 202, 1, "");
	maker_commit(r);
	records_close(r);
	assert_int_equal(maker_count("handshake"), 103);
}

/* ---- deaths ------------------------------------------------------------------- */

static void add_some(struct records *r, unsigned int first, unsigned int last)
{
	for (; first <= last; first++)
		maker_add(r, "handshake", first, MAKER_TIME + first, "");
}

static void kill_takes_what_was_not_committed_and_no_more(void **state)
{
	pid_t pid = fork();
	struct records *r;
	int status;

	(void)state;
	if (!pid) {
		r = maker_open();
		maker_begin(r);
		add_some(r, 1, 60);
		maker_commit(r);
		maker_begin(r);
		add_some(r, 61, 90);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(maker_count("handshake"), 60);
	r = maker_open();
	maker_begin(r);
	add_some(r, 41, 100);		/* from the position that was saved */
	maker_commit(r);
	records_close(r);
	assert_int_equal(maker_count("handshake"), 100);
}

static void a_full_disk_undoes_the_batch(void **state)
{
	struct rlimit l, all;
	struct records *r = maker_open();
	struct entry e;
	int ret = 0;
	unsigned int i;

	(void)state;
	maker_begin(r);
	add_some(r, 1, 10);
	maker_commit(r);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
	l = all;
	l.rlim_cur = 256 * 1024;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
	maker_begin(r);
	for (i = 11; i < 3000 && !ret; i++)
		ret = maker_try(r, &e, "handshake", i);
	if (!ret)
		ret = records_commit(r);
	assert_true(ret == -ENOSPC || ret == -EIO);
	assert_non_null(strstr(records_error(r), maker_file()));
	records_undo(r);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
	assert_int_equal(maker_count("handshake"), 10);
	maker_begin(r);
	add_some(r, 11, 300);
	maker_commit(r);
	records_close(r);
	assert_int_equal(maker_count("handshake"), 300);
}

/* ---- files that are not what they should be ------------------------------------ */

static void overwrite(long offset, size_t size)
{
	FILE *f = fopen(maker_file(), offset ? "r+" : "w");

	assert_non_null(f);
	fseek(f, offset, SEEK_SET);
	while (size--)
		putc('x', f);
	fclose(f);
}

static void what_is_no_database_is_refused(void **state)
{
	char error[DATABASE_ERROR_SIZE];

	(void)state;
	overwrite(0, 8192);
	assert_null(records_open(maker_file(), error));
	assert_int_equal(errno, EBADMSG);
	assert_non_null(strstr(error, maker_file()));
	assert_null(find_open(maker_file(), error));
	assert_non_null(strstr(error, maker_file()));
}

static void damage_is_an_error_and_no_more(void **state)
{
	struct records *r = maker_open();
	struct stat st;
	struct entry e;
	struct find *f;
	char error[DATABASE_ERROR_SIZE];
	int ret = 0;
	unsigned int i;

	(void)state;
	maker_begin(r);
	add_some(r, 1, 400);
	maker_commit(r);
	records_close(r);
	assert_int_equal(stat(maker_file(), &st), 0);
	overwrite(8192, (size_t)st.st_size - 8192);
	r = records_open(maker_file(), error);
	if (r) {
		ret = records_begin(r);
		for (i = 1; i < 100 && !ret; i++)
			ret = maker_try(r, &e, "handshake", i);
		assert_int_equal(ret, -EBADMSG);
		assert_non_null(strstr(records_error(r), "malformed"));
		records_undo(r);
	} else {
		assert_int_equal(errno, EBADMSG);
	}
	records_close(r);
	f = find_open(maker_file(), error);
	maker_query.dataset = ENTRY_HANDSHAKE;
	if (f)
		assert_int_equal(find_records(f, &maker_query, maker_ignore, NULL), -1);
	find_close(f);
}

static void what_cannot_be_opened_says_why(void **state)
{
	char error[DATABASE_ERROR_SIZE];

	(void)state;
	assert_null(records_open("/nonexistent/records.db", error));
	assert_int_equal(errno, ENOENT);
	assert_non_null(strstr(error, "/nonexistent/records.db"));
	assert_null(find_open("/nonexistent/records.db", error));
	assert_non_null(strstr(error, "/nonexistent/records.db"));
}

static void a_file_is_brought_to_the_schema_and_keeps_what_it_has(void **state)
{
	static const char *const old[] = { "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (7);",
					   NULL };
	static const char *const new[] = { old[0], "ALTER TABLE t ADD COLUMN b INTEGER;"
					   "UPDATE t SET b = a + 1;", NULL };
	static const char *const bad[] = { old[0], new[1], "CREATE TABLE u (a); NONSENSE;", NULL };
	char error[DATABASE_ERROR_SIZE];
	struct database *d = database_open(maker_file(), old, NULL, 1, error);

	(void)state;
	assert_non_null(d);
	database_close(d);
	assert_null(database_open_to_read(maker_file(), new, error));
	assert_non_null(strstr(error, "older"));
	d = database_open(maker_file(), new, NULL, 0, error);
	assert_int_equal(database_number(d, "SELECT a + b FROM t"), 15);
	database_close(d);
	/* One that fails leaves the file as it was. */
	assert_null(database_open(maker_file(), bad, NULL, 0, error));
	d = database_open_to_read(maker_file(), new, error);
	assert_int_equal(database_number(d, "SELECT a + b FROM t"), 15);
	database_close(d);
	assert_null(database_open(maker_file(), old, NULL, 0, error));
	assert_non_null(strstr(error, "newer"));
}

/* As the first version kept it: without slots, and words without days. */
static void make_first_version(void)
{
	const char *const first[] = { schema_records[0], NULL };
	static const char line[] = "{\"event\":{\"dataset\":\"kxwatch.handshake\"},\"old\":1}";
	char error[DATABASE_ERROR_SIZE], sql[512];
	struct database *d = database_open(maker_file(), first, NULL, 1, error);
	const int64_t id = schema_id(MAKER_TIME);
	struct pack *p = pack_create();
	const void *packed;
	sqlite3_stmt *s;
	size_t size;
	int form;

	assert_non_null(d);
	snprintf(sql, sizeof(sql), "INSERT INTO life VALUES (1, '000000000000000a');"
		 "INSERT INTO word VALUES (1, %d, 'p'); INSERT INTO record (id, dataset, life, number,"
		 " process, provisional) VALUES (%" PRId64 ", %d, 1, 1, 1, 0)", ENTRY_PROCESS, id,
		 ENTRY_HANDSHAKE);
	assert_int_equal(database_do(d, sql), 0);
	assert_int_equal(pack_line(p, line, strlen(line), &form, &packed, &size), 0);
	s = database_prepare(d, "INSERT INTO line VALUES (?1, ?2, ?3)");
	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_int(s, 2, form);
	sqlite3_bind_blob(s, 3, packed, (int)size, SQLITE_STATIC);
	assert_int_equal(database_run(d, s), 0);
	sqlite3_finalize(s);
	pack_destroy(p);
	database_close(d);
}

static void what_the_first_version_kept_is_found(void **state)
{
	const struct retention bounds = { 1, 0 };
	struct records *r;

	(void)state;
	make_first_version();
	r = maker_open();
	maker_begin(r);
	maker_add(r, "handshake", 1, MAKER_TIME, "");		/* known */
	maker_add(r, "handshake", 2, MAKER_TIME + 1, "\"process\":{\"name\":\"p\"}");
	maker_commit(r);
	maker_query.text[maker_query.texts++] = (struct find_text) { ENTRY_PROCESS, "p", NULL, NULL };
	assert_int_equal(maker_count("handshake"), 2);
	assert_non_null(strstr(maker_found(0), "\"old\""));
	while (records_retain(r, &bounds, MAKER_TIME + INT64_C(864000000000000)) > 0)
		;
	assert_int_equal(maker_count("handshake"), 0);
	records_close(r);
}

/* ---- readers ------------------------------------------------------------------ */

static struct records *writer;

/* While one reads, more comes. */
static int add_more(const char *line, size_t size, void *arg)
{
	unsigned int *n = arg;

	(void)line;
	(void)size;
	maker_begin(writer);
	maker_add(writer, "handshake", 1000 + *n, MAKER_TIME + 50, "");
	maker_commit(writer);
	++*n;
	return 0;
}

static void two_may_read_while_one_writes(void **state)
{
	char error[DATABASE_ERROR_SIZE];
	struct find *one, *two;
	unsigned int n = 0;

	(void)state;
	writer = maker_open();
	maker_begin(writer);
	add_some(writer, 1, 20);
	maker_commit(writer);
	one = find_open(maker_file(), error);
	two = find_open(maker_file(), error);
	assert_true(one && two);
	maker_begin(writer);
	add_some(writer, 21, 30);
	assert_int_equal(maker_ask(one, "handshake"), 20);
	assert_int_equal(maker_ask(two, "handshake"), 20);
	maker_commit(writer);
	assert_int_equal(maker_ask(one, "handshake"), 30);
	assert_int_equal(find_records(two, &maker_query, add_more, &n), 0);
	assert_int_equal(n, 30);
	assert_int_equal(maker_ask(one, "handshake"), 60);
	assert_int_equal(maker_ask(two, "handshake"), 60);
	find_close(one);
	find_close(two);
	records_close(writer);
}

/* ---- packing ------------------------------------------------------------------ */

static void every_line_comes_back(void **state)
{
	struct pack *p = pack_create();
	const void *packed;
	const char *line;
	size_t size, packed_size, i;
	char *text, *copy;
	int form;

	(void)state;
	for (size = 0; size < 400000; size = size * 3 + 1) {
		text = malloc(size + 1);
		for (i = 0; i < size; i++)
			text[i] = (char)(i * i / 7 % 251);
		text[size] = '\0';
		assert_int_equal(pack_line(p, text, size, &form, &packed, &packed_size), 0);
		copy = malloc(packed_size);
		memcpy(copy, packed, packed_size);
		assert_int_equal(pack_open(p, form, copy, packed_size, &line, &i), 0);
		assert_int_equal(i, size);
		assert_memory_equal(line, text, size + 1);
		/* Cut, or of a form that will be: refused. */
		assert_int_equal(pack_open(p, form, copy, packed_size - 1, &line, &i), -1);
		assert_int_equal(pack_open(p, form + 1, copy, packed_size, &line, &i), -1);
		free(copy);
		free(text);
	}
	pack_destroy(p);
}

static void the_dictionary_is_what_it_always_was(void **state)
{
	char hex[65];

	(void)state;
	digest_hex(DIGEST_SHA256, dictionary, dictionary_size, hex, sizeof(hex));
	assert_string_equal(hex, "b28879cb9297e6554a0fd4245c0af9a8cf6f8ef89b91542f10a4ebdca23356ec");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		maker_test(a_record_is_kept_once),
		maker_test(another_life_has_other_numbers),
		maker_test(a_line_without_an_id_is_known_by_its_text),
		maker_test(what_was_told_at_a_stop_gives_way),
		maker_test(many_of_one_moment_are_all_kept),
		maker_test(kill_takes_what_was_not_committed_and_no_more),
		maker_test(a_full_disk_undoes_the_batch),
		maker_test(what_is_no_database_is_refused),
		maker_test(damage_is_an_error_and_no_more),
		maker_test(what_cannot_be_opened_says_why),
		maker_test(a_file_is_brought_to_the_schema_and_keeps_what_it_has),
		maker_test(what_the_first_version_kept_is_found),
		maker_test(two_may_read_while_one_writes),
		maker_test(every_line_comes_back),
		maker_test(the_dictionary_is_what_it_always_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
