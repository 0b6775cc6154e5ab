// SPDX-License-Identifier: BSD-3-Clause
/*
 * The sinks of the daemon without the rest of it: drive CONFIG SECONDS takes
 * records from standard input, as they come, and gives each to all sinks that CONFIG
 * asks for. After the last one it goes on until all are where they belong, for so
 * many seconds at most. SIGHUP: CONFIG is read again. In the end it prints what there
 * is to say of each sink, one JSON object a line, and how many turns of its loop took
 * longer than they may: a sink that is waited for.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <judge/config.h>
#include <record/report.h>
#include <sink/outlets.h>

#define TURN_MAX 2000	/* milliseconds that no sink may take; who waits for one takes more */

static struct outlets *outlets;
static struct report *report;
static volatile sig_atomic_t reload, end;
static unsigned int slow;

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void say(const char *who, const char *text, void *arg)
{
	(void)arg;
	fprintf(stderr, "%s: %s\n", who, text);
}

static void on_signal(int number)
{
	if (number == SIGHUP)
		reload = 1;
	else
		end = 1;
}

/* A record of the report's own. */
static void emit(const struct line *line, void *arg)
{
	(void)arg;
	outlets_put(outlets, line->text, line->size, &line->facts, now());
}

static void load(struct config *c, const char *file)
{
	char error[CONFIG_ERROR_SIZE];

	if (config_load(c, file, error)) {
		fprintf(stderr, "%s\n", error);
		exit(2);
	}
}

static void take_up(struct config *c, const char *file)
{
	struct config fresh;
	struct outlets *o;

	reload = 0;
	load(&fresh, file);
	o = outlets_open(&fresh, now(), say, NULL);
	if (!o)
		return;
	outlets_succeed(o, outlets, &fresh, now());
	outlets = o;
	/* The report has the old one's judge; it is asked for records of loss alone. */
	(void)c;
	fprintf(stderr, "read again\n");
}

static uint64_t waiting(void)
{
	struct outlet_stats s;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < outlets_count(outlets); i++) {
		outlets_stats(outlets, i, &s);
		sum += s.waiting;
	}
	return sum;
}

static void turn(void)
{
	struct outlet_loss loss;
	uint64_t begun = now();

	outlets_tick(outlets, begun);
	slow += now() - begun > TURN_MAX;
	while (outlets_take_loss(outlets, &loss))
		report_sink_lost(report, loss.name, loss.place, loss.records, loss.first,
				 loss.last);
	outlets_secure(outlets, now());
}

static void take_lines(void)
{
	static char line[5 << 20];
	static size_t have;
	ssize_t n = read(STDIN_FILENO, line + have, sizeof(line) - have);
	char *begin = line, *newline;

	if (n <= 0) {
		end |= n == 0;
		return;
	}
	have += (size_t)n;
	while ((newline = memchr(begin, '\n', have))) {
		outlets_put(outlets, begin, (size_t)(newline - begin), NULL, now());
		have -= (size_t)(newline + 1 - begin);
		begin = newline + 1;
	}
	memmove(line, begin, have);
}

static void print(void)
{
	json_t *all = outlets_describe(outlets), *one;
	size_t i;
	char *text;

	for (i = 0; i < json_array_size(all); i++) {
		one = json_array_get(all, i);
		text = json_dumps(one, JSON_COMPACT | JSON_SORT_KEYS);
		puts(text);
		free(text);
	}
	json_decref(all);
	printf("{\"slow\":%u}\n", slow);
}

int main(int argc, char **argv)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	static struct config config;
	char *error = NULL;
	uint64_t until;

	if (argc != 3)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, on_signal);
	signal(SIGTERM, on_signal);
	load(&config, argv[1]);
	outlets = outlets_open(&config, now(), say, NULL);
	report = report_create(&config, emit, NULL, &error);
	if (!outlets || !report)
		return 1;
	outlets_begin(outlets, &config);
	while (!end) {
		if (reload)
			take_up(&config, argv[1]);
		if (poll(&in, 1, 20) > 0)
			take_lines();
		turn();
	}
	until = now() + strtoull(argv[2], NULL, 10) * 1000;
	while (waiting() && now() < until) {
		turn();
		poll(NULL, 0, 20);
	}
	outlets_flush(outlets, now());
	outlets_secure(outlets, now());
	print();
	outlets_close(outlets);
	report_destroy(report);
	return 0;
}
