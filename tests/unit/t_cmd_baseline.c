// SPDX-License-Identifier: BSD-3-Clause
/* "kxwatch baseline" and "kxwatch explain" as they are called, over records as they are written. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kxwatch/command.h"

#include "called.h"
#include "tape.h"

#define ONE	"203.0.113.10"
#define OTHER	"203.0.113.20"
#define JOB	"python3 /opt/job.py"

static char folder[] = "/tmp/t_cmd_baseline.XXXXXX";
static struct tape tape;

/* ---- files ----------------------------------------------------------------------- */

static char *path_of(const char *name)
{
	static char path[4][96];
	static int turn;
	char *p = path[turn++ % 4];

	snprintf(p, sizeof(path[0]), "%s/%s", folder, name);
	return p;
}

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(path_of(name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void read_file(const char *name, char *text, size_t size)
{
	called_read(folder, name, text, size);
}

static bool exists(const char *name)
{
	return !access(path_of(name), F_OK);
}

static void write_settings(const char *more)
{
	char text[1024];

	snprintf(text, sizeof(text), "output = \"%s\"; baseline: { file = \"%s\"; database = \"%s\"; };"
		 "allow = ( { executable = \"/usr/bin/curl\"; } ); %s", path_of("records"),
		 path_of("baseline.conf"), path_of("b.db"), more);
	write_file("k.conf", text);
}

/* ---- the commands ---------------------------------------------------------------- */

static int call(called_command *command, const char *words)
{
	char line[512];

	snprintf(line, sizeof(line), "%s --config %s", words, path_of("k.conf"));
	return called_by(folder, NULL, command, line, " ");
}

static int baseline(const char *words)
{
	return call(cmd_baseline, words);
}

/* ---- records --------------------------------------------------------------------- */

static void begin(void)
{
	tape_open(&tape, "");
}

static void work(uint64_t id, const char *exe, const char *args, const char *remote, const char *talk)
{
	tape_process(&tape, id, exe, args);
	tape_library(&tape, id, "/usr/lib/libssl.so.3");
	tape_connect(&tape, id, id, remote);
	tape_talk(&tape, talk);
	tape_play(&tape, id, id, 0, TAPE_ALL);
	tape_hangup(&tape, id, id, remote);
}

static void end(const char *name)
{
	FILE *f = fopen(path_of(name), "w");
	size_t i;

	assert_non_null(f);
	for (i = 0; i < json_array_size(tape.records); i++) {
		json_dumpf(json_array_get(tape.records, i), f, JSON_COMPACT);
		fputc('\n', f);
	}
	fclose(f);
	tape_close(&tape);
}

static void usual_work(void)
{
	begin();
	work(1, "/usr/bin/curl", "curl", ONE, "tls12-ecdhe");
	work(2, "/usr/bin/python3", JOB, ONE, "tls12-ecdhe");
	work(3, "/usr/bin/python3", JOB, ONE, "tls12-ecdhe");
	work(4, "/opt/odd\"name*", "odd", OTHER, "tls12-ecdhe");
	work(5, "/usr/bin/inside", "inside", "10.1.2.3", "tls12-ecdhe");
	work(6, "/usr/bin/rejects", "rejects", ONE, "tls12-rejected");
	end("records");
}

static int clear(void **state)
{
	static const char *const names[] = { "records", "baseline.conf", "baseline.conf.new", "b.db",
					     "k.conf", "out", "err", "reviewed" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(path_of(names[i]));
	write_settings("");
	return 0;
}

/* ---- tests ----------------------------------------------------------------------- */

static void what_is_learned_is_shown_and_approved(void **state)
{
	struct stat st;

	(void)state;
	usual_work();
	assert_int_equal(baseline("show"), 0);
	assert_null(strstr(out, "executable"));
	assert_false(exists("b.db"));
	assert_int_equal(baseline("learn"), 0);
	assert_says(err, "learned from 4 handshakes");
	assert_says(err, "1 that did not come to their end");
	assert_says(err, "1 with internal networks");
	assert_int_equal(stat(path_of("b.db"), &st), 0);
	assert_int_equal(st.st_mode & 0077, 0);
	/* The same events once more are no more events. */
	assert_int_equal(baseline("learn"), 0);
	assert_says(err, "learned from 0 handshakes");
	assert_int_equal(baseline("show"), 0);
	assert_says(out, "executable = \"/usr/bin/python3\";");
	assert_says(out, "script = \"/opt/job.py\";");
	assert_says(out, "user = 4242;");
	assert_says(out, "CERTIFICATE INVALID; seen 2 times, 2023-11-14 to 2023-11-14");
	/* A name is no pattern. */
	assert_says(out, "executable = \"/opt/odd\\\"name\\\\*\";");
	assert_null(strstr(out, "curl"));
	assert_null(strstr(out, "inside"));
	assert_int_equal(baseline("apply"), 1);
	assert_says(err, "nobody to ask");
	assert_false(exists("baseline.conf"));
	assert_int_equal(baseline("apply --yes"), 0);
	assert_says(err, "2 entries added");
	assert_false(exists("baseline.conf.new"));
	assert_int_equal(baseline("diff"), 0);
	assert_string_equal(out, "");
	/* Nothing is added twice. */
	assert_int_equal(baseline("apply --yes"), 0);
	assert_says(err, "0 entries added");
}

static void what_is_reviewed_is_taken(void **state)
{
	(void)state;
	usual_work();
	baseline("learn");
	write_file("reviewed", "approved = ( { executable = \"/usr/bin/python3*\"; user = 4242;"
		   " expires = \"2099-12-31\"; comment = \"by hand\"; } );");
	assert_int_equal(baseline("apply reviewed"), 0);
	assert_int_equal(baseline("apply reviewed"), 0);
	assert_says(err, "0 entries added");
	read_file("baseline.conf", out, sizeof(out));
	assert_says(out, "executable = \"/usr/bin/python3*\";");
	assert_says(out, "expires = \"2099-12-31\";");
	assert_says(out, "comment = \"by hand\";");
	/* What a person wrote stays when more is added. */
	assert_int_equal(baseline("show"), 0);
	assert_null(strstr(out, "python3"));
	assert_int_equal(baseline("apply --yes"), 0);
	read_file("baseline.conf", out, sizeof(out));
	assert_says(out, "by hand");
	assert_says(out, "odd");
	write_file("reviewed", "approved = ( { colour = 1; } );");
	assert_int_equal(baseline("apply reviewed"), 1);
	assert_says(err, "colour");
	assert_int_equal(baseline("apply missing"), 1);
	assert_says(err, "No such file");
	read_file("baseline.conf", out, sizeof(out));
	assert_says(out, "by hand");
}

static void drift_is_listed(void **state)
{
	(void)state;
	usual_work();
	baseline("learn");
	baseline("apply --yes");
	begin();
	tape.seq = 1000;
	work(12, "/usr/bin/python3", JOB, OTHER, "tls12-ecdhe");
	work(13, "/usr/bin/python3", JOB, "198.51.100.9", "tls12-ecdhe");
	work(14, "/usr/bin/python3", JOB, ONE, "tls12-rsa");
	end("records");
	assert_int_equal(baseline("learn"), 0);
	assert_says(err, "learned from 3 handshakes");
	assert_int_equal(baseline("diff"), 0);
	assert_says(out, "+ # a destination that this program does not have");
	assert_says(out, "+ # a destination that no program has");
	assert_null(strstr(out, "- #"));
	assert_int_equal(baseline("forget --executable *name[*]"), 0);
	assert_says(err, "1 forgotten");
	assert_int_equal(baseline("diff"), 0);
	assert_says(out, "- # approved, and not seen\n- { executable = \"/opt/odd");
	assert_int_equal(baseline("diff --json"), 0);
	assert_says(out, "\"not_seen\"");
	assert_int_equal(baseline("forget"), 1);
	assert_int_equal(baseline("forget --before 2023-11-14"), 0);
	assert_says(err, "0 forgotten");
	assert_int_equal(baseline("forget --before 2023-11-15"), 0);
	assert_int_equal(baseline("show"), 0);
	assert_null(strstr(out, "executable"));
}

static void networks_where_there_is_no_name(void **state)
{
	(void)state;
	begin();
	work(1, "/usr/bin/a", "a", "203.0.113.10", "tls12-rsa");
	work(2, "/usr/bin/a", "a", "203.0.113.77", "tls12-rsa");
	end("records");
	assert_int_equal(baseline("learn --networks 24,56"), 0);
	assert_int_equal(baseline("show"), 0);
	if (strstr(out, "destination"))
		assert_says(out, "destination = \"203.0.113.0/24\";");
	else
		assert_says(out, "server_name");
	assert_says(out, "seen 2 times");
	assert_int_equal(baseline("learn --networks 33"), 2);
	assert_int_equal(baseline("learn --networks x"), 2);
	assert_int_equal(baseline("colour"), 2);
	assert_int_equal(baseline("show more"), 2);
}

/* A database of another version is left alone; one that is none is an error. */
static void other_files_are_left_alone(void **state)
{
	(void)state;
	usual_work();
	write_file("b.db", "this is no database, but it is long enough to be taken for one.......");
	assert_int_equal(baseline("learn"), 1);
	assert_says(err, "b.db");
	assert_int_equal(baseline("show"), 1);
}

static void an_alert_is_explained(void **state)
{
	char id[64], words[128], *entry, *rest;
	json_t *alert;

	(void)state;
	usual_work();
	begin();
	work(2, "/usr/bin/python3", JOB, ONE, "tls12-rsa");
	alert = tape_record(&tape, "kxwatch.alert", 0);
	snprintf(id, sizeof(id), "%s", tape_text(alert, "event.id"));
	end("records");
	snprintf(words, sizeof(words), "%.8s", id);
	assert_int_equal(call(cmd_explain, words), 0);
	assert_says(out, id);
	assert_says(out, "did an RSA key exchange with " ONE ":443");
	assert_says(out, "    30  kx.rsa: ");
	assert_says(out, "WHAT WAS SEEN, IN ORDER");
	assert_says(out, "It would be told again.");
	/* The entry that it shows does keep it quiet. */
	entry = strstr(out, "{ executable");
	rest = strstr(entry, " }\n");
	rest[2] = '\0';
	snprintf(err, sizeof(err), "approved = ( %s );", entry);
	write_file("baseline.conf", err);
	assert_int_equal(call(cmd_explain, words), 0);
	assert_says(out, "The baseline allows it: ");
	assert_null(strstr(out, "told again"));
	write_file("baseline.conf", "");
	write_settings("internal_networks = [ \"203.0.113.0/24\" ];");
	assert_int_equal(call(cmd_explain, words), 0);
	assert_says(out, "Its destination is inside.");
	write_settings("score: { alert = 101; medium = 101; high = 101; critical = 101; };");
	assert_int_equal(call(cmd_explain, words), 0);
	assert_says(out, "Its score is below the threshold.");
	snprintf(words, sizeof(words), "--json %s %s", id, path_of("records"));
	assert_int_equal(call(cmd_explain, words), 0);
	alert = json_loads(out, 0, NULL);
	assert_field(alert, "alert.event.id", id);
	assert_field(alert, "quiet.score_alert", "101");
	assert_field(alert, "now.below_threshold", "true");
	json_decref(alert);
	assert_int_equal(call(cmd_explain, "00000000"), 1);
	assert_says(err, "there is no alert 00000000");
	assert_int_equal(call(cmd_explain, "12"), 2);
	assert_int_equal(call(cmd_explain, "00000000 missing"), 1);
}

static int make_folder(void **state)
{
	(void)state;
	return !mkdtemp(folder);
}

static int remove_folder(void **state)
{
	clear(state);
	unlink(path_of("k.conf"));
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_learned_is_shown_and_approved, clear),
		cmocka_unit_test_setup(what_is_reviewed_is_taken, clear),
		cmocka_unit_test_setup(drift_is_listed, clear),
		cmocka_unit_test_setup(networks_where_there_is_no_name, clear),
		cmocka_unit_test_setup(other_files_are_left_alone, clear),
		cmocka_unit_test_setup(an_alert_is_explained, clear),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
