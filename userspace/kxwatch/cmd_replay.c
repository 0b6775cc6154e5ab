// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <judge/config.h>
#include <record/report.h>
#include <source/replay.h>
#include <track/track.h>

#include "command.h"
#include "progress.h"

/* The image that --as names. */
#define PROCESS_ID 1
/* Handshakes that are read at once, most. */
#define WINDOWS_MAX 4096
#define PROGRESS_EVERY 4096	/* packets between two looks at the clock */

struct options {
	const char *as, *config;
	bool now, checksums, quiet;
};

struct work {
	const struct options *options;
	struct config config;
	struct report *report;
	struct track *track;
	struct replay *replay;
	struct progress progress;
	uint64_t clock;			/* of the capture, ms: never goes back */
};

/* ---- the parts, joined -------------------------------------------------------- */

static void take_line(const struct line *line, void *arg)
{
	struct work *w = arg;

	progress_clear(&w->progress);
	fwrite(line->text, 1, line->size, stdout);
	putchar('\n');
}

static void take_event(const struct kxw_event *ev, void *arg)
{
	track_event(((struct work *)arg)->track, ev);
}

static void take_flow(const struct kxw_flow *flow, void *arg)
{
	track_learn_flow(((struct work *)arg)->track, flow);
}

static void take_note(const struct source_note *note, void *arg)
{
	report_note(note, ((struct work *)arg)->report);
}

static void learn_process(struct track *t, const char *exe)
{
	const char *base = strrchr(exe, '/');
	struct kxw_process process;

	memset(&process, 0, sizeof(process));
	process.id = PROCESS_ID;
	process.exe = exe;
	process.comm = base ? base + 1 : exe;
	track_learn_process(t, &process, NULL, 0);
}

static int report_open(struct work *w)
{
	char *error = NULL;

	w->report = report_create(&w->config, take_line, w, &error);
	if (!w->report) {
		fprintf(stderr, "kxwatch: trust: %s\n", error ? error : "out of memory");
		free(error);
		return -1;
	}
	report_set_capture(w->report, w->options->now ? time(NULL) : 0);
	return 0;
}

static int work_open(struct work *w)
{
	const struct replay_options options = {
		.connections = w->config.limits.flows,
		.windows = WINDOWS_MAX,
		.process = w->options->as ? PROCESS_ID : 0,
		.verify_checksums = w->options->checksums,
	};
	const struct source_listener source = { take_event, take_flow, take_note, w };
	struct track_listener listener;

	if (report_open(w))
		return -1;
	report_listener(w->report, &listener);
	w->track = track_create(&w->config.limits, &listener, NULL);
	w->replay = replay_create(&options, &source);
	if (!w->track || !w->replay) {
		fprintf(stderr, "kxwatch: out of memory\n");
		return -1;
	}
	if (w->options->as)
		learn_process(w->track, w->options->as);
	return 0;
}

static void work_close(struct work *w)
{
	replay_destroy(w->replay);
	track_destroy(w->track);
	report_destroy(w->report);
}

/* ---- files -------------------------------------------------------------------- */

static void say(struct work *w, const char *file, uint64_t packet, const char *text)
{
	progress_clear(&w->progress);
	if (packet)
		fprintf(stderr, "kxwatch: %s: packet %" PRIu64 ": %s\n", file, packet, text);
	else
		fprintf(stderr, "kxwatch: %s: %s\n", file, text);
}

/* What is too old by the capture's own clock is told before a packet is read. */
static void take_packet(struct work *w, int link, const struct capture_packet *p)
{
	uint64_t ms = p->time / 1000000;

	if (ms > w->clock)
		w->clock = ms;
	track_tick(w->track, w->clock);
	replay_packet(w->replay, link, p);
}

static int replay_file(struct work *w, const char *file)
{
	char error[CAPTURE_ERROR_SIZE];
	struct capture *c = capture_open(file, error);
	struct capture_packet p;
	uint64_t packets = 0;
	int ret;

	if (!c) {
		say(w, file, 0, error);
		return -1;
	}
	while ((ret = capture_next(c, &p, error)) > 0) {
		take_packet(w, capture_link(c), &p);
		if (++packets % PROGRESS_EVERY == 0)
			progress_show(&w->progress, file, capture_progress(c), packets);
		if (ferror(stdout))
			break;
	}
	if (ret < 0)
		say(w, file, packets + 1, error);
	capture_close(c);
	return ret < 0 ? -1 : 0;
}

static void say_count(const char *what, uint64_t count)
{
	if (count)
		fprintf(stderr, "kxwatch: %" PRIu64 " %s\n", count, what);
}

static void summary(struct work *w)
{
	const struct source_stats *s = replay_stats(w->replay);
	const struct report_stats *r = report_stats_get(w->report);
	struct track_stats t;

	track_stats_get(w->track, &t);
	fprintf(stderr, "kxwatch: %" PRIu64 " packets, %" PRIu64 " connections, %" PRIu64
		" handshakes, %" PRIu64 " alerts\n", s->packets, s->connections, r->handshakes,
		r->alerts);
	say_count("alerts held back: the same was told before", r->repeats);
	say_count("connections of QUIC, whose handshakes are not read", s->quic);
	say_count("connections of DTLS, whose handshakes are not read", s->dtls);
	say_count("connections to ports of TLS that speak something else", s->plaintext);
	say_count("packets without IP, or too short for it", s->no_ip);
	say_count("packets longer than what was captured of them", s->cut);
	say_count("segments left out: wrong checksum", s->bad_checksums);
	say_count("handshakes cut: packets are missing in the capture", s->holes);
	say_count("connections forgotten: more at once than limits.flows", s->connections_evicted);
	say_count("handshakes cut: more at once than are kept", s->windows_evicted +
		  t.handshakes_evicted);
	say_count("datagrams whose fragments did not all come", s->fragments_evicted);
	say_count("times memory ran out", s->no_memory + t.no_memory + r->no_memory);
}

static int replay_files(struct work *w, char **files)
{
	int ret = 0;

	progress_begin(&w->progress);
	for (; *files && !ferror(stdout); files++)
		if (replay_file(w, *files))
			ret = COMMAND_FAILED;
	replay_end(w->replay);
	track_flush(w->track);
	report_flush(w->report);
	progress_clear(&w->progress);
	if (command_flush())
		return COMMAND_FAILED;
	if (!w->options->quiet)
		summary(w);
	return ret;
}

static int replay(const struct options *o, char **files)
{
	struct work w = { .options = o };
	char error[CONFIG_ERROR_SIZE] = "out of memory";
	int status = COMMAND_FAILED;

	if (o->config ? config_load(&w.config, o->config, error) : config_defaults(&w.config)) {
		fprintf(stderr, "kxwatch: %s\n", error);
		return o->config ? COMMAND_USAGE : COMMAND_FAILED;
	}
	if (!work_open(&w))
		status = replay_files(&w, files);
	work_close(&w);
	config_clean(&w.config);
	return status;
}

/* ---- command line ------------------------------------------------------------- */

static void help(void)
{
	printf("Usage: kxwatch replay [OPTION...] FILE...\n"
	       "Makes records of the TLS handshakes in capture files (pcap, pcapng; gzip or zstd),\n"
	       "as kxwatchd does of live ones, one JSON object a line. - is standard input.\n\n"
	       "  -a, --as EXE          the program whose connections these are\n"
	       "  -c, --config FILE     settings, as of kxwatchd\n"
	       "  -t, --time packet|now judge certificates by the time of the packets (the\n"
	       "                        default), or by what time it is now\n"
	       "  -k, --checksums       leave out TCP segments whose checksum is wrong\n"
	       "  -q, --quiet           no summary on standard error\n"
	       "  -j, --json            one JSON object a line, as without it\n");
}

/* COMMAND_OK: go on; else what to exit with, or -1 after the help. */
static int read_options(struct options *o, int argc, char **argv)
{
	static const struct option options[] = {
		{ "as", required_argument, NULL, 'a' },
		{ "config", required_argument, NULL, 'c' },
		{ "time", required_argument, NULL, 't' },
		{ "checksums", no_argument, NULL, 'k' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "a:c:t:kqjh", options, NULL)) != -1) {
		switch (c) {
		case 'a':
			o->as = optarg;
			break;
		case 'c':
			o->config = optarg;
			break;
		case 't':
			o->now = !strcmp(optarg, "now");
			if (o->now || !strcmp(optarg, "packet"))
				break;
			fprintf(stderr, "kxwatch: --time is \"now\" or \"packet\", not \"%s\"\n",
				optarg);
			return command_usage("replay");
		case 'k':
			o->checksums = true;
			break;
		case 'q':
			o->quiet = true;
			break;
		case 'j':
			break;
		case 'h':
			help();
			return -1;
		default:
			return command_usage("replay");
		}
	}
	return COMMAND_OK;
}

int cmd_replay(int argc, char **argv)
{
	struct options o = { .as = NULL };
	int ret = read_options(&o, argc, argv);

	if (ret)
		return ret < 0 ? command_flush() : ret;
	if (optind < argc)
		return replay(&o, argv + optind);
	fprintf(stderr, "kxwatch: replay needs a file, or - for standard input\n");
	return command_usage("replay");
}
