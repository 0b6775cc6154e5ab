/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay_run: packets or a capture file to records, as the tool does.
 * For one test program. Any failure ends the test.
 */
#ifndef TEST_REPLAY_RUN_H
#define TEST_REPLAY_RUN_H

#include <judge/config.h>
#include <record/report.h>
#include <source/replay.h>
#include <track/track.h>

#include "fact_check.h"
#include "packet_builder.h"

struct run {
	struct config config;
	struct report *report;
	struct track *track;
	struct replay *replay;
	struct replay_options options;
	int link;
	char *text;		/* the records, each in a line, without event.sequence */
	size_t size;
	FILE *lines;
};

/* It is the number of a packet: of a conversation cut otherwise, another. */
static inline void run_line(const struct line *line, void *arg)
{
	struct run *r = arg;
	const char *from = strstr(line->text, "\"sequence\":"), *to;

	fact_check(line);
	assert_non_null(from);
	to = from + strlen("\"sequence\":");
	to += strspn(to, "0123456789,");
	fwrite(line->text, 1, (size_t)(from - line->text), r->lines);
	fwrite(to, 1, line->size - (size_t)(to - line->text), r->lines);
	fputc('\n', r->lines);
}

static inline void run_event(const struct kxw_event *ev, void *arg)
{
	track_event(((struct run *)arg)->track, ev);
}

static inline void run_flow(const struct kxw_flow *flow, void *arg)
{
	track_learn_flow(((struct run *)arg)->track, flow);
}

static inline void run_note(const struct source_note *note, void *arg)
{
	report_note(note, ((struct run *)arg)->report);
}

static inline void run_init(struct run *r)
{
	char *error;

	memset(r, 0, sizeof(*r));
	assert_int_equal(config_defaults(&r->config), 0);
	/* What is played here is the same again and again, and each time is asked for. */
	r->config.repeat_window = 0;
	r->report = report_create(&r->config, run_line, r, &error);
	assert_non_null(r->report);
	report_set_capture(r->report, 0);
	r->options.connections = 64;
	r->options.windows = 16;
	r->link = 101;
}

static inline void run_clean(struct run *r)
{
	free(r->text);
	report_destroy(r->report);
	config_clean(&r->config);
}

static inline void run_begin(struct run *r)
{
	const struct source_listener source = { run_event, run_flow, run_note, r };
	struct track_listener listener;

	free(r->text);
	r->lines = open_memstream(&r->text, &r->size);
	report_listener(r->report, &listener);
	r->track = track_create(&r->config.limits, &listener, NULL);
	r->replay = replay_create(&r->options, &source);
	assert_true(r->lines && r->track && r->replay);
}

static inline struct source_stats run_end(struct run *r)
{
	struct source_stats stats;

	replay_end(r->replay);
	track_flush(r->track);
	stats = *replay_stats(r->replay);
	replay_destroy(r->replay);
	track_destroy(r->track);
	fclose(r->lines);
	return stats;
}

/* Packets in memory of their own, so that a read beyond is seen. */
static inline void run_packet(const uint8_t *ip, size_t size, uint64_t time, void *arg)
{
	struct run *r = arg;
	struct capture_packet p = { .time = time, .size = size };
	uint8_t *own = malloc(size ? size : 1);

	assert_non_null(own);
	memcpy(own, ip, size);
	p.data = own;
	track_tick(r->track, time / 1000000);
	replay_packet(r->replay, r->link, &p);
	free(own);
}

/* A file, to its end or to what is wrong: 0 or -1; packets, if not NULL: those read. */
static inline int run_file(struct run *r, const char *path, uint64_t *packets)
{
	char error[CAPTURE_ERROR_SIZE] = "";
	struct capture *c = capture_open(path, error);
	struct capture_packet p;
	uint64_t n = 0;
	int ret = -1;

	run_begin(r);
	while (c && (ret = capture_next(c, &p, error)) > 0) {
		replay_packet(r->replay, capture_link(c), &p);
		n++;
	}
	run_end(r);
	assert_true(ret == 0 || *error);
	capture_close(c);
	if (packets)
		*packets = n;
	return ret;
}

#endif
