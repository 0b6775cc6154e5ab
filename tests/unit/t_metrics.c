// SPDX-License-Identifier: BSD-3-Clause
/*
 * Figures for Prometheus. What is written here into build/metrics is read there by
 * Prometheus's own parser, tests/metrics/check.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include <metrics/daemon_metrics.h>
#include <metrics/module_metrics.h>

static char text[65536];
static struct kxw_status status;

static void fill(void)
{
	unsigned int i;

	memset(&status, 0, sizeof(status));
	strcpy(status.version, "0.1.0");
	status.head = 5000;
	status.tail = 4001;
	status.hooks = 2;
	strcpy(status.hook[0].name, "mmap");
	strcpy(status.hook[0].symbol, "security_mmap_file");
	status.hook[0].state = KXW_HOOK_ON;
	status.hook[0].hits = UINT64_MAX;
	strcpy(status.hook[1].name, "segment");
	/* The module is not the adversary; the form holds all the same. */
	strcpy(status.hook[1].symbol, "odd\"\\\n\xff{}");
	status.hook[1].state = KXW_HOOK_FAILED;
	status.hook[1].missed = 3;
	status.limits = 1;
	strcpy(status.limit[0].name, "log");
	status.limit[0] = (struct kxw_limit){ "log", 1000, 8192, 4608, 0 };
	for (i = KXW_A_STATS_PAD + 1; i <= KXW_A_STATS_MAX; i++)
		status.stats[i] = 100 + i;
}

static void write_all(const char *file, enum exposition_form form, const struct kxw_status *s)
{
	const struct report_stats report = { .handshakes = 1234, .alerts = 10, .repeats = 7, .no_memory = 1 };
	const struct daemon_metrics d = {
		.started = 1800000000, .written = 1800000100, .alerts = { 0, 1, 2, 3, 4 },
		.lost = 55, .gaps = 2, .refused = 4, .knows_lag = s != NULL, .lag = 12, .report = &report,
	};
	const struct sink_metrics sink[] = {
		{ "file", "/var/log/kxwatch.json", true, 1000, 0, 5, 0, 1800000001, NULL },
		{ "kafka", "a:9092,b:9092", false, 10, 3, 990, 4096, 1800000050, "down" },
	};
	struct exposition e = { .form = form };
	size_t size;

	e.to = fopen(file, "w+");
	assert_non_null(e.to);
	module_metrics(&e, s);
	daemon_metrics(&e, &d);
	sink_metrics(&e, sink, 2);
	exposition_end(&e);
	rewind(e.to);
	size = fread(text, 1, sizeof(text) - 1, e.to);
	text[size] = '\0';
	fclose(e.to);
}

#define assert_says(part) \
	do { \
		if (!strstr(text, part)) \
			fail_msg("\"%s\" is not in:\n%s", part, text); \
	} while (0)

static void all_of_it_is_there(void **state)
{
	(void)state;
	fill();
	write_all("build/metrics/open.txt", EXPOSITION_OPENMETRICS, &status);
	assert_says("# TYPE kxwatch_module_up gauge\n# HELP kxwatch_module_up ");
	assert_says("kxwatch_module_up 1\n");
	assert_says("kxwatch_module_version{version=\"0.1.0\"} 1\n");
	assert_says("kxwatch_hook_up{hook=\"mmap\",symbol=\"security_mmap_file\"} 1\n");
	assert_says("kxwatch_hook_up{hook=\"segment\",symbol=\"odd\\\"\\\\\\n\\\\xff{}\"} 0\n");
	assert_says("kxwatch_hook_hits_total{hook=\"mmap\"} 18446744073709551615\n");
	assert_says("kxwatch_hook_missed_total{hook=\"segment\"} 3\n");
	assert_says("# TYPE kxwatch_module_counter counter\n");
	assert_says("kxwatch_module_counter_total{counter=\"events_overwritten\"} 103\n");
	assert_says("kxwatch_log_held_events 1000\n");
	assert_says("kxwatch_table_bytes{table=\"log\"} 37748736\n");
	assert_says("kxwatch_daemon_alerts_total{severity=\"critical\"} 4\n");
	assert_says("kxwatch_daemon_alerts_held_back_total 7\n");
	assert_says("kxwatch_daemon_lag_events 12\n");
	assert_says("kxwatch_daemon_lost_events_total 55\n");
	assert_says("kxwatch_daemon_libraries_refused_total 4\n");
	assert_says("kxwatch_sink_up{sink=\"kafka\",place=\"a:9092,b:9092\"} 0\n");
	assert_says("kxwatch_sink_waiting_records{sink=\"kafka\"} 990\n");
	assert_says("kxwatch_sink_since_timestamp_seconds{sink=\"kafka\"} 1800000050\n");
	assert_string_equal(text + strlen(text) - 6, "# EOF\n");
}

/* The older form names a counter as its sample, and knows no end. */
static void the_older_form(void **state)
{
	(void)state;
	fill();
	write_all("build/metrics/text.prom", EXPOSITION_TEXT, &status);
	assert_says("# TYPE kxwatch_module_counter_total counter\n");
	assert_null(strstr(text, "# EOF"));
}

static void no_module_is_a_figure(void **state)
{
	(void)state;
	write_all("build/metrics/none.txt", EXPOSITION_OPENMETRICS, NULL);
	assert_says("kxwatch_module_up 0\n");
	assert_null(strstr(text, "kxwatch_hook"));
	assert_null(strstr(text, "lag"));
	assert_says("kxwatch_daemon_handshakes_total 1234\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_there),
		cmocka_unit_test(the_older_form),
		cmocka_unit_test(no_module_is_a_figure),
	};

	mkdir("build/metrics", 0755);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
