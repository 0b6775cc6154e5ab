// SPDX-License-Identifier: BSD-3-Clause
/*
 * Fuzzes a replay, from the file to the record: link layers, IP, fragments, TCP,
 * TLS, certificates, JSON. The input is the capture file.
 */
#include "fuzz.h"

#include <judge/config.h>
#include <record/report.h>
#include <source/replay.h>
#include <track/track.h>

#define CA "tests/fuzz/ca.pem"

static struct config config;
static struct report *report;
static struct track *track;

static void take_line(const struct line *line, void *arg)
{
	const char *text = line->text;

	(void)arg;
	must(line->size > 2 && text[0] == '{' && text[line->size - 1] == '}' &&
	     !memchr(text, '\n', line->size));
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

static void take_note(const struct source_note *note, void *arg)
{
	(void)arg;
	report_note(note, report);
}

static void open_report(void)
{
	char *error = NULL;

	must(!config_defaults(&config));
	config.ca_file = strdup(CA);
	config.record_flows = config.certificate_chain = true;
	report = report_create(&config, take_line, NULL, &error);
	must(report != NULL);
	report_set_capture(report, 0);
}

static void read_all(const char *path, struct replay *r)
{
	char error[CAPTURE_ERROR_SIZE] = "";
	struct capture *c = capture_open(path, error);
	struct capture_packet p;
	uint64_t clock = 0;
	uint8_t *own;
	int ret = -1;

	while (c && (ret = capture_next(c, &p, error)) > 0) {
		own = own_copy(p.data, p.size);
		p.data = own;
		if (p.time / 1000000 > clock)
			clock = p.time / 1000000;
		track_tick(track, clock);
		replay_packet(r, capture_link(c), &p);
		free(own);
	}
	must(ret == 0 || *error);
	capture_close(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct source_listener source = { take_event, take_flow, take_note, NULL };
	const struct replay_options options = { .connections = 8, .windows = 4 };
	struct track_listener listener;
	struct replay *r;
	char path[64];
	int fd;

	if (!report)
		open_report();
	report_listener(report, &listener);
	track = track_create(&config.limits, &listener, NULL);
	r = replay_create(&options, &source);
	must(track && r);
	fd = own_file(data, size, path);
	read_all(path, r);
	close(fd);
	replay_end(r);
	track_flush(track);
	replay_destroy(r);
	track_destroy(track);
	return 0;
}
