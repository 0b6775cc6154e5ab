// SPDX-License-Identifier: BSD-3-Clause
#include "meter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <metrics/module_metrics.h>

#include "message.h"

#define SINKS_MAX 16

void meter_begin(struct meter *m)
{
	m->started = (uint64_t)time(NULL);
}

void meter_take(struct meter *m, const char *line, size_t size)
{
	enum severity severity;
	struct item item;
	const char *text;

	item_init(&item, line, size);
	text = item_is(&item, "alert") ? item_text(&item, "kxwatch.severity") : NULL;
	for (severity = SEVERITY_LOW; text && severity <= SEVERITY_CRITICAL; severity++)
		m->alerts[severity] += !strcmp(text, severity_name(severity));
	item_clean(&item);
}

static void put_sinks(struct exposition *e, const struct outlets *o)
{
	struct sink_metrics sink[SINKS_MAX];
	struct outlet_stats s;
	size_t i;

	for (i = 0; i < outlets_count(o) && i < SINKS_MAX; i++) {
		outlets_stats(o, i, &s);
		sink[i] = (struct sink_metrics){
			s.name, s.place, !s.failing, s.written, s.dropped, s.waiting, s.spool_bytes,
		};
	}
	sink_metrics(e, sink, i);
}

static void put_all(FILE *to, const struct meter *m, const struct feed *f, const struct report *r,
		    const struct outlets *o)
{
	struct exposition e = { .to = to, .form = EXPOSITION_TEXT };
	struct daemon_metrics d = {
		.started = m->started, .written = (uint64_t)time(NULL),
		.lost = f->lost, .gaps = f->gaps, .refused = prober_refused(f->prober),
		.report = report_stats_get(r),
	};
	struct kxw_position at;
	struct kxw_status status;

	memcpy(d.alerts, m->alerts, sizeof(d.alerts));
	if (!f->module || kxw_status(f->module, &status)) {
		module_metrics(&e, NULL);
	} else {
		module_metrics(&e, &status);
		kxw_tell(f->module, &at);
		d.knows_lag = at.instance == status.instance && at.seq <= status.head;
		d.lag = status.head - at.seq;
	}
	daemon_metrics(&e, &d);
	put_sinks(&e, o);
	exposition_end(&e);
}

/* For everybody: it holds no name of a person, a program or a destination. NULL: errno. */
static FILE *fresh_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	FILE *f = fd < 0 || fchmod(fd, 0644) ? NULL : fdopen(fd, "w");

	if (!f && fd >= 0)
		close(fd);
	return f;
}

/* 0 or -errno. */
static int write_file(const struct meter *m, const char *file, const struct feed *f,
		      const struct report *r, const struct outlets *o)
{
	char fresh[PATH_MAX];
	int ret = 0;
	FILE *to;

	if (snprintf(fresh, sizeof(fresh), "%s.new", file) >= (int)sizeof(fresh))
		return -ENAMETOOLONG;
	to = fresh_open(fresh);
	if (!to)
		return -errno;
	put_all(to, m, f, r, o);
	if (fflush(to) || ferror(to))
		ret = errno ? -errno : -EIO;
	if (fclose(to) && !ret)
		ret = -errno;
	if (!ret && rename(fresh, file))
		ret = -errno;
	if (ret)
		unlink(fresh);
	return ret;
}

void meter_tick(struct meter *m, uint64_t now, const struct config *c, const struct feed *f,
		const struct report *r, const struct outlets *o)
{
	int ret;

	if (!c->metrics || (m->written_at && now - m->written_at < c->metrics_interval * 1000ULL))
		return;
	m->written_at = now;
	ret = write_file(m, c->metrics, f, r, o);
	if (ret && !m->fails)
		message("%s: cannot be written: %s; see the setting metrics", c->metrics,
			strerror(-ret));
	else if (!ret && m->fails)
		message("%s: is written again", c->metrics);
	m->fails = ret != 0;
}
