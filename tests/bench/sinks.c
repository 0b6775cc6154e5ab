// SPDX-License-Identifier: BSD-3-Clause
/*
 * The daemon without the module: sinks CONFIG CAPTURE... gives the handshakes of
 * captures to judge, records and all the sinks that CONFIG asks for, as kxwatchd
 * does what the module tells. For bench/sinks.sh, which counts its instructions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <record/report.h>
#include <sink/outlets.h>
#include <source/capture.h>
#include <source/replay.h>

#define PROCESS		1	/* that all connections are of */
#define INSTANCE	0xaa	/* of a module, so that records have ids */

static struct outlets *outlets;
static struct report *report;
static struct track *track;
static uint64_t told;

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

static void emit(const struct line *line, void *arg)
{
	(void)arg;
	told++;
	outlets_put(outlets, line->text, line->size, &line->facts, now());
}

static void take_event(const struct kxw_event *ev, void *arg)
{
	(void)arg;
	track_event(track, ev);
}

static void take_flow(const struct kxw_flow *flow, void *arg)
{
	(void)arg;
	track_learn_flow(track, flow);
}

static void play(struct replay *r, const char *file)
{
	char error[CAPTURE_ERROR_SIZE];
	struct capture *c = capture_open(file, error);
	struct capture_packet p;

	if (!c) {
		fprintf(stderr, "%s: %s\n", file, error);
		exit(1);
	}
	while (capture_next(c, &p, error) > 0) {
		track_tick(track, p.time / 1000000);
		replay_packet(r, capture_link(c), &p);
		outlets_tick(outlets, now());
	}
	capture_close(c);
}

static void open_all(struct config *config)
{
	struct kxw_process process = {
		.id = PROCESS, .pid = 4242, .exe = "/usr/bin/curl", .comm = "curl",
		.cgroup = "/system.slice", .uid = 0, .known = KXW_KNOWS_UID,
	};
	struct track_listener listener;
	char *error = NULL;

	outlets = outlets_open(config, now(), say, NULL);
	report = report_create(config, emit, NULL, &error);
	if (!outlets || !report)
		exit(1);
	outlets_begin(outlets, config);
	report_set_capture(report, 0);
	report_set_instance(report, INSTANCE);
	report_listener(report, &listener);
	track = track_create(&config->limits, &listener, NULL);
	if (!track)
		exit(1);
	track_learn_process(track, &process, NULL, 0);
}

int main(int argc, char **argv)
{
	const struct replay_options options = {
		.connections = 4096, .windows = 1024, .process = PROCESS,
	};
	const struct source_listener source = { take_event, take_flow, NULL, NULL };
	char error[CONFIG_ERROR_SIZE];
	static struct config config;
	struct replay *r;
	int i;

	if (argc < 3 || config_load(&config, argv[1], error)) {
		fprintf(stderr, "%s\n", argc < 3 ? "sinks CONFIG CAPTURE..." : error);
		return 2;
	}
	open_all(&config);
	r = replay_create(&options, &source);
	for (i = 2; r && i < argc; i++)
		play(r, argv[i]);
	replay_end(r);
	track_flush(track);
	outlets_flush(outlets, now());
	printf("%llu\n", (unsigned long long)told);
	replay_destroy(r);
	track_destroy(track);
	report_destroy(report);
	outlets_close(outlets);
	config_clean(&config);
	return 0;
}
