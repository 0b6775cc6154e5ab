// SPDX-License-Identifier: BSD-3-Clause
#include "cover_run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "cover_host.h"
#include "cover_library.h"
#include "records.h"

#define TURN		20		/* milliseconds between two looks at files */
#define RATE_TIME	1000		/* milliseconds in which the rate is measured */
#define ALONE		2000		/* milliseconds for the module, where no daemon runs */
#define HEAR_TURN	250		/* milliseconds between two looks at what the daemon says */
#define HEAR_MAX	5000		/* milliseconds in all */
#define MS		1000000ULL

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

/* Without SA_RESTART: what waits ends. */
static void catch_signals(void (*handler)(int))
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;
	size_t i;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaction(numbers[i], &action, NULL);
}

static uint64_t now_of(clockid_t clock)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ULL + (uint64_t)ts.tv_nsec;
}

/* ---- what there is to watch ------------------------------------------------------- */

static const struct kxw_limit *limit_of(const struct kxw_status *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->limits; i++)
		if (!strcmp(s->limit[i].name, name))
			return &s->limit[i];
	return NULL;
}

/* How long the log would hold at this rate, from what an event takes in it now. */
static double held_of(const struct kxw_status *s, double rate)
{
	const struct kxw_limit *log = limit_of(s, "log");
	uint64_t events = s->tail ? s->head - s->tail + 1 : 0;

	if (!log || !log->used || !events || rate <= 0)
		return 0;
	return (double)log->capacity / ((double)log->used / (double)events) / rate;
}

static int measure_rate(struct cover *c, struct kxw *k)
{
	uint64_t began = now_of(CLOCK_MONOTONIC), took;
	int ret = kxw_status(k, &c->before);

	usleep(RATE_TIME * 1000);
	if (!ret)
		ret = kxw_status(k, &c->after);
	if (ret)
		return ret;
	took = now_of(CLOCK_MONOTONIC) - began;
	c->rate = (double)(c->after.head - c->before.head) * 1e9 / (double)took;
	c->held = held_of(&c->after, c->rate);
	c->before = c->after;
	return 0;
}

/* The daemon's own command line says more than its settings. */
static void open_file(struct cover *c, const struct cover_options *options)
{
	const char *file = options->output;

	if (!file && *c->daemon.output)
		file = c->daemon.output;
	if (!file)
		file = c->daemon.count ? c->config->output : records_default(c->config);
	if (!strcmp(file, "-"))
		file = *c->daemon.standard_output ? c->daemon.standard_output : NULL;
	cover_sink_open_file(&c->sink[c->sinks++], file);
}

/* The file first; then what else the settings ask for. */
static void open_sinks(struct cover *c, const struct cover_options *options)
{
	const struct config *config = c->config;
	struct cover_sink *o;

	c->sinks = 0;
	open_file(c, options);
	if (!c->daemon.count)
		return;
	if (config->store_file)
		cover_sink_open_store(&c->sink[c->sinks++], config->store_file, c->began);
	if (config->sinks.syslog.server.kind != SERVER_NONE) {
		o = &c->sink[c->sinks++];
		cover_sink_open_syslog(o, config, c->began);
		o->alerts = config->sinks.syslog.records == SINK_ALERTS;
	}
	if (config->sinks.journal.enabled) {
		o = &c->sink[c->sinks++];
		cover_sink_open_journal(o, c->began);
		o->alerts = config->sinks.journal.records == SINK_ALERTS;
	}
	if (config->sinks.kafka.brokers) {
		o = &c->sink[c->sinks++];
		cover_sink_open_kafka(o, config);
		o->alerts = config->sinks.kafka.records == SINK_ALERTS;
	}
}

/* In which pid namespace the tool is, as the module numbers them. */
static uint32_t own_pidns(void)
{
	char text[64];
	unsigned int inode;
	ssize_t n = readlink("/proc/self/ns/pid", text, sizeof(text) - 1);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	return sscanf(text, "pid:[%u]", &inode) == 1 ? inode : 0;
}

/* Where the canaries are: where they are installed, or beside the tool as it was built. */
static const char *programs(char beside[PATH_MAX])
{
	ssize_t n;

	if (!access(KXW_LIBEXECDIR "/kxwatch-canary-tls", X_OK))
		return KXW_LIBEXECDIR;
	n = readlink("/proc/self/exe", beside, PATH_MAX - 1);
	if (n <= 0)
		return KXW_LIBEXECDIR;
	beside[n] = '\0';
	*strrchr(beside, '/') = '\0';
	return beside;
}

/* ---- watching --------------------------------------------------------------------- */

/* 0, or what ends it. */
static int take_events(struct cover *c, struct kxw *k, int ms)
{
	struct kxw_event ev;
	int ret = kxw_wait(k, ms);

	while (ret >= 0 && (ret = kxw_next(k, &ev)) > 0)
		cover_module_event(&c->module, &ev, now_of(CLOCK_REALTIME));
	return ret == KXWE_INTERRUPTED || ret == KXWE_PROTOCOL ? 0 : ret;
}

static bool is_complete(const struct cover *c)
{
	size_t i;

	for (i = 0; i < c->sinks; i++)
		if (!rows_complete(c->sink[i].cell))
			return false;
	return rows_complete(c->module.cell);
}

static void ask(struct cover *c)
{
	size_t i;

	rows_ask_module(c->module.cell, &c->canaries);
	for (i = 0; i < c->sinks; i++)
		rows_ask_records(c->sink[i].cell, &c->canaries, c->config, c->sink[i].alerts);
}

static int watch(struct cover *c, struct kxw *k, unsigned int patience)
{
	uint64_t end = 0, wait = c->daemon.count ? patience * 1000ULL : ALONE;
	size_t i;
	int ret;

	do {
		canary_poll(&c->canaries);
		if (c->canaries.over && !end) {
			ask(c);
			end = now_of(CLOCK_MONOTONIC) + wait * MS;
		}
		ret = take_events(c, k, TURN);
		for (i = 0; i < c->sinks; i++)
			cover_sink_poll(&c->sink[i], &c->module, now_of(CLOCK_REALTIME));
		/* What memory did not suffice for must not spin. */
		if (ret)
			return ret;
	} while (!interrupted && !(end && (is_complete(c) || now_of(CLOCK_MONOTONIC) >= end)));
	return 0;
}

/*
 * Some seconds, so that what waits for a sink is there, and the daemon has said so: its
 * word may be a second old, of before it read what the canaries did.
 */
static void hear(struct cover *c, const struct kxw *k, const char *settings)
{
	uint64_t end = now_of(CLOCK_MONOTONIC) + HEAR_MAX * MS;
	struct kxw_position last;

	kxw_tell(k, &last);
	do {
		cover_word_take(&c->word, settings, last.seq);
		if (cover_take_word(c))
			break;
		usleep(HEAR_TURN * 1000);
	} while (!interrupted && now_of(CLOCK_MONOTONIC) < end);
}

/* Canaries that did not do what they are for prove nothing. */
static int check_canaries(struct cover *c)
{
	int i, ret = COMMAND_OK;

	if (*c->canaries.error) {
		fprintf(stderr, "kxwatch: %s\n", c->canaries.error);
		return COMMAND_FAILED;
	}
	for (i = 0; i < CANARIES; i++) {
		if (c->canaries.state[i] == CANARY_DONE)
			continue;
		fprintf(stderr, "kxwatch: canary %s did not do what it is for\n", canary_name(i));
		ret = COMMAND_FAILED;
	}
	return ret;
}

static int let_out(struct cover *c, struct kxw *k, const struct cover_options *options)
{
	char beside[PATH_MAX];
	int ret, exit_status;

	ret = measure_rate(c, k);
	if (!ret)
		ret = kxw_seek_end(k);
	if (ret)
		return command_failed(k, ret);
	cover_word_take(&c->word_before, options->config, 0);
	c->began = now_of(CLOCK_REALTIME);
	c->module.canaries = &c->canaries;
	c->module.pidns = own_pidns();
	open_sinks(c, options);
	if (!canary_begin_all(&c->canaries, programs(beside)))
		ret = watch(c, k, options->patience);
	canary_end(&c->canaries);
	if (interrupted) {
		fprintf(stderr, "kxwatch: interrupted\n");
		return COMMAND_FAILED;
	}
	hear(c, k, options->config);
	exit_status = ret ? command_failed(k, ret) : check_canaries(c);
	/* A module that knows no probes has none. */
	kxw_probes(k, cover_library_count, c);
	if (!exit_status && (ret = kxw_status(k, &c->after)))
		exit_status = command_failed(k, ret);
	return exit_status;
}

int cover_run(struct cover *c, struct config *config, const struct cover_options *options)
{
	const char *settings = options->config;
	struct kxw *k;
	int ret;

	cover_daemon_find(&c->daemon, "/proc");
	if (!settings && *c->daemon.config)
		settings = c->daemon.config;
	if (settings_open(config, settings))
		return COMMAND_USAGE;
	c->config = config;
	ret = kxw_open(&k);
	if (ret)
		return command_failed(NULL, ret);
	catch_signals(interrupt);
	ret = let_out(c, k, options);
	catch_signals(SIG_DFL);
	kxw_close(k);
	if (!ret)
		cover_host_look(c);
	return ret;
}
