// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "event_json.h"
#include "event_text.h"

#include "track/process.h"

/* Process images whose names are remembered, to be put before their events. */
#define IMAGES_MAX	16384

struct watch {
	bool json, all, since;
	uint64_t after;			/* --since */
	struct kxw *k;
	struct process_table *images;	/* NULL for JSON, which names images by id */
};

static int remember(const struct kxw_process *process, const struct kxw_library *library,
		    size_t libraries, void *arg)
{
	struct watch *w = arg;

	(void)library;
	(void)libraries;
	return process_table_add(w->images, process, 0) ? 0 : KXWE_MEMORY;
}

static int print_event_json(const struct kxw_event *ev)
{
	json_t *o = event_json(ev);
	int ret;

	ret = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(o);
	putchar('\n');
	return ret ? KXWE_MEMORY : 0;
}

static int print_event(struct watch *w, const struct kxw_event *ev)
{
	const struct process *image;

	if (w->json)
		return print_event_json(ev);
	if (ev->type == KXW_EVENT_PROCESS && !process_table_add(w->images, &ev->process, ev->time))
		return KXWE_MEMORY;
	image = process_table_find(w->images, ev->process_id);
	event_text(stdout, ev, image ? &image->fact : NULL);
	return 0;
}

/* What the reader is told, but is no reason to stop. */
static bool is_news(int error)
{
	switch (error) {
	case KXWE_NO_MODULE:
		fprintf(stderr, "kxwatch: the module was unloaded; waiting for it to come back\n");
		return true;
	case KXWE_RELOADED:
	case KXWE_PROTOCOL:
		fprintf(stderr, "kxwatch: %s\n", kxw_strerror(error));
		return true;
	case KXWE_INTERRUPTED:
		return true;
	default:
		return false;
	}
}

/* Ends with an error only: a signal's own action ends the tool. */
static int follow(struct watch *w)
{
	struct kxw_event ev;
	int ret;

	for (;;) {
		ret = kxw_next(w->k, &ev);
		if (ret > 0)
			ret = print_event(w, &ev);
		else if (!ret || ret == KXWE_NO_MODULE)
			ret = kxw_wait(w->k, -1);
		if (ret == KXWE_RELOADED && w->images)
			process_table_clear(w->images);
		if (ret < 0 && !is_news(ret))
			return ret;
		if (ferror(stdout))
			return 0;
	}
}

static int go_to_start(struct watch *w)
{
	struct kxw_position at;

	if (w->all)
		return 0;
	if (!w->since)
		return kxw_seek_end(w->k);
	kxw_tell(w->k, &at);
	at.seq = w->after;
	return kxw_seek(w->k, &at);
}

/* Learns the names of the images that are there already. */
static int learn_images(struct watch *w)
{
	w->images = process_table_create(IMAGES_MAX, NULL);
	return w->images ? kxw_processes(w->k, remember, w) : KXWE_MEMORY;
}

static int fail(const struct watch *w, int error)
{
	if (error != KXWE_INVALID)
		return command_failed(w->k, error);
	fprintf(stderr, "kxwatch: there is no event %" PRIu64 " yet\n", w->after);
	return COMMAND_FAILED;
}

static int watch(struct watch *w)
{
	int ret, exit_status;

	ret = kxw_open(&w->k);
	if (ret)
		return command_failed(NULL, ret);
	/* A pipe's reader is to see each event as it comes. */
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	ret = w->json ? 0 : learn_images(w);
	if (!ret)
		ret = go_to_start(w);
	if (!ret)
		ret = follow(w);
	exit_status = ret ? fail(w, ret) : command_flush();
	if (w->images)
		process_table_destroy(w->images);
	kxw_close(w->k);
	return exit_status;
}

static int read_number(const char *text, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	return errno || end == text || *end || *text == '-' ? -1 : 0;
}

static void help(void)
{
	printf("Usage: kxwatch watch [--json] [--all | --since N]\n"
	       "Prints each event of the kernel module as it comes, one line each.\n\n"
	       "  -a, --all      begin with the oldest event the module still holds\n"
	       "  -s, --since N  begin with what came after event number N\n"
	       "  -j, --json     one JSON object a line\n");
}

int cmd_watch(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "all", no_argument, NULL, 'a' },
		{ "since", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct watch w = { .json = false };
	int c;

	while ((c = getopt_long(argc, argv, "jas:h", options, NULL)) != -1) {
		switch (c) {
		case 'j':
			w.json = true;
			break;
		case 'a':
			w.all = true;
			break;
		case 's':
			w.since = true;
			if (!read_number(optarg, &w.after))
				break;
			fprintf(stderr, "kxwatch: \"%s\" is not the number of an event\n", optarg);
			return command_usage("watch");
		case 'h':
			help();
			return command_flush();
		default:
			return command_usage("watch");
		}
	}
	if (optind < argc || (w.all && w.since)) {
		fprintf(stderr, optind < argc ? "kxwatch: watch takes options only\n" :
			"kxwatch: --all and --since exclude each other\n");
		return command_usage("watch");
	}
	return watch(&w);
}
