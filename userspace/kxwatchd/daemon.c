// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <kxwatch/kxwatch.h>
#include <record/report.h>
#include <sink/jsonl.h>

#include "daemon.h"

#define TICK_MS	1000

struct daemon {
	const char *config_file;
	const char *output;		/* of the command line, or NULL */
	struct config config;
	struct jsonl *sink;
	struct report *report;
	struct track *track;
	struct kxw *k;
	int signals;			/* signalfd */
	bool stop, write_failed;
};

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
	va_list args;

	fputs("kxwatchd: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static void say_error(int error)
{
	const char *advice = error == KXWE_NO_MODULE ? "; run: modprobe kxwatch" :
		error == KXWE_PERMISSION ?
		"; run as root or with CAP_NET_ADMIN in the initial user namespace" : "";

	say("%s%s", kxw_strerror(error), advice);
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void emit(const char *line, size_t size, void *arg)
{
	struct daemon *d = arg;
	int ret = jsonl_write(d->sink, line, size);

	/* Said once until writing works again. */
	if (ret && !d->write_failed)
		say("cannot write records: %s; %zu bytes wait, %llu lines were dropped",
		    strerror(-ret), jsonl_waiting(d->sink),
		    (unsigned long long)jsonl_dropped(d->sink));
	d->write_failed = ret != 0;
}

static void set_instance(struct daemon *d)
{
	struct kxw_position at;

	kxw_tell(d->k, &at);
	report_set_instance(d->report, at.instance);
}

static int learn_process(const struct kxw_process *p, const struct kxw_library *library,
			 size_t libraries, void *arg)
{
	struct daemon *d = arg;

	track_learn_process(d->track, p, library, libraries);
	return 0;
}

static int learn_flow(const struct kxw_flow *f, void *arg)
{
	struct daemon *d = arg;

	track_learn_flow(d->track, f);
	return 0;
}

static int learn(struct daemon *d)
{
	int ret = kxw_processes(d->k, learn_process, d);

	return ret ? ret : kxw_flows(d->k, learn_flow, d);
}

/* Everything the module has for us now. */
static int drain(struct daemon *d)
{
	struct kxw_event ev;
	int ret;

	for (;;) {
		ret = kxw_next(d->k, &ev);
		if (ret == KXWE_RELOADED) {
			say("the module was loaded anew");
			track_flush(d->track);
			track_restart(d->track);
			set_instance(d);
			continue;
		}
		if (ret <= 0)
			return ret;
		track_event(d->track, &ev);
		if (ev.type == KXW_EVENT_GAP) {
			ret = learn(d);
			if (ret)
				return ret;
		}
	}
}

/* A file that is wrong leaves what was in force. */
static void reload(struct daemon *d)
{
	char error[CONFIG_ERROR_SIZE];
	struct config fresh;
	char *why = NULL;

	if (config_load(&fresh, d->config_file, error)) {
		say("%s; the old settings stay", error);
		return;
	}
	if (report_configure(d->report, &fresh, &why)) {
		say("%s; the old settings stay", why ? why : "out of memory");
		free(why);
		config_clean(&fresh);
		return;
	}
	config_clean(&d->config);
	d->config = fresh;
	/* The report must know the settings at the place where they stay. */
	if (report_configure(d->report, &d->config, &why)) {
		say("%s", why ? why : "out of memory");
		free(why);
		d->stop = true;
	}
	track_set_limits(d->track, &d->config.limits);
	say("read %s again", d->config_file);
}

static void take_signal(struct daemon *d)
{
	struct signalfd_siginfo info;

	if (read(d->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGHUP)
		reload(d);
	else
		d->stop = true;
}

static int loop(struct daemon *d)
{
	struct pollfd wait[2] = {
		{ .fd = d->signals, .events = POLLIN },
		{ .fd = kxw_fd(d->k), .events = POLLIN },
	};
	int ret = 0;

	while (!d->stop && ret >= 0) {
		ret = drain(d);
		if (ret < 0)
			break;
		track_tick(d->track, now_ms());
		report_tick(d->report, now_ms());
		if (poll(wait, 2, TICK_MS) < 0 && errno != EINTR)
			ret = KXWE_NETLINK;
		if (ret >= 0 && wait[0].revents & POLLIN)
			take_signal(d);
		/* Waiting no time takes note of the doorbell. */
		if (ret >= 0)
			ret = kxw_wait(d->k, 0);
	}
	/* What happened until now is still told. */
	if (ret >= 0)
		ret = drain(d);
	track_flush(d->track);
	report_flush(d->report);
	return ret;
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static int run_tracking(struct daemon *d)
{
	struct track_listener listener;
	char *why = NULL;
	int status = 1;
	int ret;

	d->report = report_create(&d->config, emit, d, &why);
	if (!d->report) {
		say("%s", why ? why : "out of memory");
		goto free_why;
	}
	report_listener(d->report, &listener);
	d->track = track_create(&d->config.limits, &listener, "/proc");
	if (!d->track) {
		say("out of memory");
		goto destroy_report;
	}
	set_instance(d);
	ret = learn(d);
	if (ret >= 0)
		ret = loop(d);
	if (ret < 0)
		say_error(ret);
	else
		status = 0;
	track_destroy(d->track);
destroy_report:
	report_destroy(d->report);
free_why:
	free(why);
	return status;
}

static int run_configured(struct daemon *d)
{
	const char *output = d->output ? d->output : d->config.output;
	int status = 1;
	int ret;

	ret = kxw_open(&d->k);
	if (ret) {
		say_error(ret);
		return status;
	}
	d->sink = jsonl_open(output);
	if (!d->sink) {
		say("%s: %s", output, strerror(errno));
		goto close_module;
	}
	d->signals = open_signals();
	if (d->signals < 0) {
		say("signals: %s", strerror(errno));
		goto close_sink;
	}
	status = run_tracking(d);
	close(d->signals);
close_sink:
	jsonl_flush(d->sink);
	jsonl_close(d->sink);
close_module:
	kxw_close(d->k);
	return status;
}

int daemon_run(const char *config_file, const char *output)
{
	struct daemon d = { .config_file = config_file, .output = output };
	char error[CONFIG_ERROR_SIZE];
	int status;

	if (config_load(&d.config, config_file, error)) {
		say("%s", error);
		return 2;
	}
	status = run_configured(&d);
	config_clean(&d.config);
	return status;
}
