// SPDX-License-Identifier: BSD-3-Clause
/* "kxwatch alerts" and "kxwatch explain" as they are called, over a store. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "kxwatch/command.h"
#include "kxwatch/moment.h"

#include "called.h"
#include "record_maker.h"

/* words are divided by "|". */
static int call(called_command *command, const char *words)
{
	return called_by(maker_folder, NULL, command, words, "|");
}

/* How many lines "kxwatch alerts --json" prints. */
static int found(const char *words)
{
	char line[512];
	int status, n = 0;
	const char *at;

	snprintf(line, sizeof(line), "--store|records.db|--json|%s", words);
	status = call(cmd_alerts, line);
	if (status)
		fail_msg("%s: status %d: %s", words, status, err);
	for (at = out; (at = strchr(at, '\n')); at++)
		n++;
	return n;
}

static void refused(const char *words, const char *why)
{
	assert_int_equal(call(cmd_alerts, words), 2);
	if (!strstr(err, why))
		fail_msg("%s: \"%s\" is not in: %s", words, why, err);
	assert_string_equal(out, "");
}

static void one(struct records *r, unsigned int i, const char *process, const char *script,
		const char *ip, const char *name, const char *severity)
{
	char line[2048];

	snprintf(line, sizeof(line), "{\"@timestamp\":\"%s\",\"event\":{\"dataset\":\"kxwatch.alert\","
		 "\"id\":\"%08xabcdef\",\"severity\":%d,\"risk_score\":70,\"reason\":\"It did.\"},"
		 "\"process\":{\"name\":\"%s\",\"executable\":\"/usr/bin/%s\",\"user\":{\"id\":\"%u\","
		 "\"name\":\"u\\u001b[31m%u\"}},\"container\":{\"id\":\"c0ffee%u\"},\"destination\":"
		 "{\"ip\":\"%s\",\"port\":443,\"domain\":\"%s\"},\"tls\":{\"server\":{\"hash\":{"
		 "\"sha256\":\"AB%02uCD\",\"sha1\":\"12%02u34\"}}},\"kxwatch\":{\"severity\":\"%s\","
		 "\"process\":{\"script\":\"%s\"},\"signals\":[{\"id\":\"library.mapped\",\"weight\":10},"
		 "{\"id\":\"kx.rsa\",\"weight\":%u},{\"id\":\"no.weight\",\"weight\":0}]}}",
		 maker_stamp(MAKER_TIME + i * INT64_C(3600000000000)), i,
		 !strcmp(severity, "high") ? 73 : 21, process, process, 4000 + i, i, i, ip, name, i, i,
		 severity, script, i * 10);
	maker_add_line(r, line);
}

static void make_store(void)
{
	struct records *r = maker_open();

	maker_begin(r);
	one(r, 1, "python3", "/opt/a.py", "192.0.2.1", "one.example.net", "low");
	one(r, 2, "python3", "/opt/b.py", "192.0.2.2", "Two.example.net", "high");
	one(r, 3, "curl", "", "2001:db8::3", "one.example.org", "high");
	maker_add(r, "handshake", 1, MAKER_TIME, "");
	maker_commit(r);
	records_close(r);
}

static void each_question_has_its_answer(void **state)
{
	static const struct {
		const char *words;
		int found;
	} asked[] = {
		{ "--limit|0", 3 }, { "--limit|2", 2 }, { "--process|python3", 2 },
		{ "--process|py*", 2 }, { "--process|thon", 0 }, { "--exe|/usr/bin/curl", 1 },
		{ "--exe|curl", 1 }, { "--exe|/usr/*", 3 }, { "--exe|cur", 0 },
		{ "--user|4002", 1 }, { "--user|root", 0 }, { "--script|/opt/a.py", 1 },
		{ "--script|/opt/*", 2 }, { "--container|c0ffee2", 1 }, { "--container|c0ffee", 3 },
		{ "--container|ffee", 0 }, { "--destination|192.0.2.1", 1 },
		{ "--destination|192.0.2.0/24", 2 }, { "--destination|2001:db8:0::3", 1 },
		{ "--destination|2001:db8::/32", 1 }, { "--destination|two.EXAMPLE.net", 1 },
		{ "--destination|*.example.net", 2 }, { "--destination|example.net", 0 },
		{ "--certificate|ab02", 1 }, { "--certificate|AB:03:CD", 1 },
		{ "--certificate|12:02", 1 }, { "--certificate|ff", 0 }, { "--signal|kx.rsa", 3 },
		{ "--signal|kx.*|--signal|library.mapped", 3 }, { "--signal|kx.none", 0 },
		{ "--severity|low", 3 }, { "--severity|high", 2 }, { "--severity|critical", 0 },
		{ "--dataset|handshake", 1 }, { "--dataset|flow", 0 },
		{ "--process|python3|--severity|high", 1 }, { "--exe|curl|--script|/opt/*", 0 },
		{ "--since|2026-11-18T00:00:00Z|--until|2026-11-20T00:00:00+02:00", 3 },
		{ "--since|2026-11-21T00:00:00Z", 0 }, { "--until|2026-11-01", 0 },
	};
	size_t i;

	(void)state;
	make_store();
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (found(asked[i].words) != asked[i].found)
			fail_msg("%s: wanted %d: %s", asked[i].words, asked[i].found, out);
}

static void the_table_is_for_people(void **state)
{
	char *first, *second, *third;

	(void)state;
	setenv("TZ", "UTC", 1);
	make_store();
	assert_int_equal(call(cmd_alerts, "--store|records.db"), 0);
	first = strtok(out, "\n");
	second = strtok(NULL, "\n");
	third = strtok(NULL, "\n");
	assert_non_null(third);
	assert_memory_equal(first, "TIME ", 5);
	/* The newest last; what a name holds cannot paint; the heaviest signal first. */
	assert_non_null(strstr(second, "/opt/a.py"));
	assert_non_null(strstr(second, "2026-11-18 "));
	assert_non_null(strstr(second, "00000001abcd  low "));
	assert_non_null(strstr(third, "u\\x1b[31m2"));
	assert_non_null(strstr(third, "Two.example.net 443"));
	assert_non_null(strstr(third, "kx.rsa, library.mapped"));
	assert_null(strstr(third, "no.weight"));
	assert_null(strchr(third, '\033'));
}

static void what_cannot_be_meant_is_refused(void **state)
{
	(void)state;
	refused("--since|yesterweek", "no point in time");
	refused("--severity|worst", "critical");
	refused("--user|nobody-at-all", "no user");
	refused("--certificate|xyz", "no hash");
	refused("--limit|few", "no number");
	refused("--dataset|alarms", "no dataset");
	refused("--destination|192.0.2.0/99", "no network");
	refused("word", "options only");
	refused("--no-such", "");
	assert_int_equal(call(cmd_alerts, "--store|none.db"), 1);
	assert_non_null(strstr(err, "none.db"));
}

static FILE *file_open(const char *name)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", maker_folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	return f;
}

static void make_settings(void)
{
	FILE *f = file_open("k.conf");

	fprintf(f, "store: { file = \"%s\"; }; output = \"/nonexistent/records\";", maker_file());
	fclose(f);
}

static void explain_looks_in_the_store(void **state)
{
	(void)state;
	make_store();
	make_settings();
	assert_int_equal(call(cmd_explain, "--config|k.conf|00000002abcd"), 0);
	assert_non_null(strstr(out, "/opt/b.py"));
	assert_int_equal(call(cmd_explain, "--config|k.conf|0000000"), 1);
	assert_non_null(strstr(err, "several"));
}

/* What the report has to say of the same records. */
static void assert_reports(const char *words, const char *figures)
{
	if (call(cmd_report, words))
		fail_msg("%s: %s", words, err);
	assert_string_equal(out, figures);
}

static void a_store_is_reported_as_its_lines_are(void **state)
{
	char *all, *late;
	FILE *f;

	(void)state;
	make_store();
	make_settings();
	f = file_open("lines");
	assert_true(found("--dataset|handshake|--limit|0") > 0);
	fputs(out, f);
	assert_true(found("--limit|0") > 2);
	fputs(out, f);
	fclose(f);
	assert_int_equal(call(cmd_report, "--json|lines"), 0);
	all = strdup(out);
	assert_reports("--json|--config|k.conf", all);
	assert_reports("--json|--store|records.db", all);
	assert_reports("--json|records.db", all);
	assert_int_equal(call(cmd_report, "--json|--since|2026-11-18T14:00:00Z|lines"), 0);
	late = strdup(out);
	assert_string_not_equal(all, late);
	assert_reports("--json|--since|2026-11-18T14:00:00Z|--config|k.conf", late);
	assert_int_equal(call(cmd_report, "--json|--store|none.db"), 1);
	assert_non_null(strstr(err, "none.db"));
	assert_int_equal(call(cmd_report, "--json|--store|records.db|lines"), 2);
	free(all);
	free(late);
}

static int64_t moment(const char *text, int last)
{
	int64_t ns = -1;

	return moment_read(text, 1000000000, last, &ns) ? -1 : ns;
}

static void times_are_read(void **state)
{
	const int64_t s = INT64_C(1000000000);
	char text[MOMENT_SIZE];

	(void)state;
	setenv("TZ", "CET-1", 1);
	tzset();
	assert_int_equal(moment("90s", 0), (1000000000 - 90) * s);
	assert_int_equal(moment("15m", 0), (1000000000 - 900) * s);
	assert_int_equal(moment("2h", 0), (1000000000 - 7200) * s);
	assert_int_equal(moment("3d", 0), (1000000000 - 259200) * s);
	assert_int_equal(moment("1w", 0), (1000000000 - 604800) * s);
	assert_int_equal(moment("2026-11-25", 0), 1795561200 * s);
	assert_int_equal(moment("2026-11-25", 1), 1795561200 * s + 86400 * s - 1);
	assert_int_equal(moment("2026-11-25 14:30", 0), 1795613400 * s);
	assert_int_equal(moment("2026-11-25 14:30", 1), 1795613400 * s + 60 * s - 1);
	assert_int_equal(moment("2026-11-25T14:30:05", 0), 1795613405 * s);
	assert_int_equal(moment("2026-11-25T13:30:05Z", 0), 1795613405 * s);
	assert_int_equal(moment("2026-11-25T13:30:05.25Z", 0), 1795613405 * s + s / 4);
	assert_int_equal(moment("2026-11-25T15:30:05+02:00", 0), 1795613405 * s);
	assert_int_equal(moment("2026-11-25T08:00:05-05:30", 0), 1795613405 * s);
	assert_int_equal(moment("", 0), -1);
	assert_int_equal(moment("2x", 0), -1);
	assert_int_equal(moment("2h ago", 0), -1);
	assert_int_equal(moment("-2h", 0), -1);
	assert_int_equal(moment("2026-11", 0), -1);
	assert_int_equal(moment("2026-11-25T15:30:05+2", 0), -1);
	assert_string_equal(moment_write(1795613405 * s, text), "2026-11-25 14:30:05");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		maker_test(each_question_has_its_answer),
		maker_test(the_table_is_for_people),
		maker_test(what_cannot_be_meant_is_refused),
		maker_test(explain_looks_in_the_store),
		maker_test(a_store_is_reported_as_its_lines_are),
		maker_test(times_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
